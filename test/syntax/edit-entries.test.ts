import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entryId, type EntryId } from "../../src/core/ids.ts";
import { removeEntries } from "../../src/syntax/edit-entries.ts";
import { readEntries } from "../../src/syntax/read-entries.ts";

const ids = (...names: readonly string[]): ReadonlySet<EntryId> => new Set(names.map(entryId));

const rest = "entitlement: orders-db/read, duration: 4h, justification: j";

const list = `# Standing access of the night shift.

# the first one
- id: a-1 # on its line
  subject: { kind: human, login: "0x5459" }
  entitlement: orders-db/read
  duration: 4h
  justification: >-
    # this is text
    and so is this

# a remark about nobody

# about the second
# in two lines
- { id: a-2, subject: { kind: human, login: '249043822' }, ${rest} }
- id: a-3
  # within the third
  subject: { kind: human, login: owner }
  entitlement: orders-db/read
  duration: 4h
  justification: |+
    last

# at the end
`;

test("an entry goes with its lines and the comments directly above it; everything else stays", () => {
  expect(removeEntries(list, ids("a-2"))).toBe(
    list.replace(/# about the second\n# in two lines\n- \{ id: a-2.*\n/, ""),
  );
  expect(removeEntries(list, ids("a-1"))).toMatchInlineSnapshot(`
    "# Standing access of the night shift.


    # a remark about nobody

    # about the second
    # in two lines
    - { id: a-2, subject: { kind: human, login: '249043822' }, entitlement: orders-db/read, duration: 4h, justification: j }
    - id: a-3
      # within the third
      subject: { kind: human, login: owner }
      entitlement: orders-db/read
      duration: 4h
      justification: |+
        last

    # at the end
    "
  `);
});

test("a file of which nothing is left goes, and a file without the entry stays as it is", () => {
  expect(removeEntries(list, ids("a-1", "a-2", "a-3"))).toBeNull();
  expect(removeEntries("id: a-1\n", ids("a-1"))).toBeNull();
  expect(removeEntries(list, ids("a-4"))).toBe(list);
  expect(removeEntries("id: a-1\n", ids("a-2"))).toBe("id: a-1\n");
});

test("a text that cannot be read stays as it is", () => {
  for (const source of ["[{ id: a-1 }]", "- id: a-1\n  id: a-1\n", "- &a { id: a-1 }\n- *a\n"])
    expect(removeEntries(source, ids("a-1"))).toBe(source);
});

test("what does not fit the schema can be removed all the same", () => {
  expect(removeEntries("- id: a-1\n  colour: red\n- id: a-2\n", ids("a-1"))).toBe("- id: a-2\n");
});

test("line breaks, a byte order mark and a missing final line break stay", () => {
  const source = `\uFEFF- id: a-1\r\n  b: 1\r\n\r\n- id: a-2\r\n  b: "2"`;
  expect(removeEntries(source, ids("a-1"))).toBe(`\uFEFF\r\n- id: a-2\r\n  b: "2"`);
  expect(removeEntries(source, ids("a-2"))).toBe(`\uFEFF- id: a-1\r\n  b: 1\r\n\r\n`);
});

test("what would become part of a text block above goes with the entry", () => {
  const source = "- id: a-1\n  note: |+\n    kept\n- id: a-2\n\n    # deep\n- id: a-3\n";
  expect(removeEntries(source, ids("a-2"))).toBe("- id: a-1\n  note: |+\n    kept\n- id: a-3\n");
});

const logins = fc.constantFrom("owner", '"0x5459"', "'249043822'", "pweil-");
const justifications = fc.constantFrom(
  "plain words",
  '"quoted: # words"',
  ">-\n    folded\n    - like a list\n\n    # no comment",
  "|\n    kept\n      deeper",
  "|+\n    kept with what follows\n",
  "several\n    lines of plain text",
);
const comments = fc.constantFrom("", "# one\n", "# one\n  # two\n", "\n# apart\n\n", "\n\n", "    # deep\n");
const tails = fc.constantFrom("", " # tail");

const items = fc.tuple(comments, logins, justifications, tails, fc.integer({ min: 0, max: 3 }));

const files = fc
  .tuple(
    fc.array(items, { minLength: 1, maxLength: 6 }),
    fc.boolean(),
    fc.boolean(),
    fc.constantFrom("", "# end\n", "\n"),
  )
  .map(([all, crlf, final, end]) => {
    const text = all.map(([comment, login, justification, tail, style], i) => {
      const subject = `subject: { kind: human, login: ${login} }${tail}`;
      const block = `${subject}\n  entitlement: orders-db/read\n  duration: 4h\n  justification: ${justification}`;
      if (style === 0) return `${comment}- { id: e-${i}, subject: { kind: human, login: ${login} }, ${rest} }${tail}`;
      if (style === 1) return `${comment}- id: e-${i}${tail}\n  ${block}`;
      if (style === 2) return `${comment}-\n  # inside\n  id: e-${i}\n  ${block}`;
      return `${comment}-   id: "e-${i}"\n    subject:\n      kind: human\n      login: ${login}\n    ${rest.replaceAll(", ", "\n    ")}${tail}`;
    });
    const whole = `${text.join("\n")}\n${end}`;
    const ended = final ? whole : whole.trimEnd();
    return { source: crlf ? ended.replaceAll("\n", "\r\n") : ended, count: all.length };
  });

const contentOf = (source: string): readonly unknown[] => {
  const read = readEntries("access/orders-db/a.yaml", source);
  if (!read.ok) throw new Error(`${source}\n${JSON.stringify(read.problems)}`);
  return read.value.map(({ id, subject, entitlement, term, justification, ticket }) => ({
    id,
    subject,
    entitlement,
    term,
    justification,
    ticket,
  }));
};

/** Whether a text is what is left of another when whole lines are taken out. */
function isCutFrom(whole: string, part: string): boolean {
  const lines = whole.split(/(?<=\n)/);
  let at = 0;
  for (const line of part.split(/(?<=\n)/)) {
    while (at < lines.length && lines[at] !== line) at++;
    if (at++ >= lines.length) return part === "";
  }
  return true;
}

describe("whatever the style of the file", () => {
  test("reading it again gives exactly the other entries, and one slice is gone for each removed one", () => {
    fc.assert(
      fc.property(files, fc.array(fc.nat(5), { minLength: 1 }), ({ source, count }, chosen) => {
        const gone = new Set(chosen.map((n) => `e-${n % count}`));
        const before = contentOf(source);
        const after = removeEntries(source, ids(...gone));
        const left = before.filter((entry) => !gone.has((entry as { readonly id: string }).id));
        expect(after === null ? [] : contentOf(after)).toEqual(left);
        if (after === null) return;
        if (gone.size === 1) expect(isOneSliceLess(source, after)).toBe(true);
        expect(isCutFrom(source, after)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });
});

function isOneSliceLess(whole: string, part: string): boolean {
  let head = 0;
  while (head < part.length && whole[head] === part[head]) head++;
  let tail = 0;
  while (tail < part.length - head && whole.at(-1 - tail) === part.at(-1 - tail)) tail++;
  return head + tail === part.length;
}
