import { describe, expect, test } from "vitest";
import { renderDiagnostic } from "../../src/core/diagnostics/diagnostic.ts";
import { subjectText } from "../../src/core/request.ts";
import { readEntries } from "../../src/syntax/read-entries.ts";
import { corporaPresent, corpusLines, corpusText } from "./corpora.ts";
import { effort, leastEffort } from "./effort.ts";

const path = "access/orders-db/request.yaml";

const entry = (login = "requester", term = "duration: 4h"): string => `id: orders-read-4812
subject: { kind: human, login: ${login} }
entitlement: orders-db/read
${term}
justification: Reconcile refunds after Friday's outage
ticket: INC-4812
`;

const messages = (source: string): readonly string[] => {
  const read = readEntries(path, source);
  return read.ok ? [] : read.problems.map(renderDiagnostic);
};

const logins = (source: string): readonly string[] => {
  const read = readEntries(path, source);
  return read.ok ? read.value.map(({ subject }) => subjectText(subject)) : [];
};

test("each field knows where it stands, so that a message can point at it", () => {
  const read = readEntries(path, `# why\n${entry()}`);
  expect(read.ok && read.value[0]?.places).toMatchObject({
    entry: { file: path, line: 2, column: 1, endLine: 7 },
    id: { line: 2, column: 5, endColumn: 21, text: "id: orders-read-4812" },
    login: { line: 3, column: 32 },
    entitlement: { line: 4, column: 14, endColumn: 28 },
    duration: { line: 5, column: 11 },
  });
});

test("a list says the same as the files one by one", () => {
  const [one, two] = [entry(), entry("owner").replace("4812", "4813")];
  const item = (text: string): string => `- ${text.trimEnd().replaceAll("\n", "\n  ")}\n`;
  const list = readEntries(path, item(one) + item(two));
  const alone = [one, two].map((text) => readEntries(path, text));
  const said = (read: ReturnType<typeof readEntries>): unknown =>
    read.ok ? read.value.map((one) => ({ ...one, places: null })) : read.problems;
  expect(said(list)).toEqual(alone.flatMap(said));
});

test("a typical file is read in less than a millisecond", () => {
  const taken = leastEffort(() => {
    for (let i = 0; i < 100; i++) readEntries(path, entry());
  });
  expect(taken / 100).toBeLessThan(1);
});

test("a file of more than 256 KB is refused without being parsed", () => {
  expect(messages(`${entry()}# ${"x".repeat(256 * 1024)}\n`)).toMatchInlineSnapshot(`
    [
      "access/orders-db/request.yaml:1:1: the file has 257 KB [E101]
      = help: at most 256 KB are read",
    ]
  `);
});

describe.skipIf(!corporaPresent)("hostile YAML is refused within a second, and leaves nothing behind", () => {
  const files = Object.keys(JSON.parse(corpusText("yaml", "hostile", "manifest.json") || "{}") as object);

  test.each(files)("%s", (file) => {
    const source = corpusText("yaml", "hostile", file);
    const before = Object.getOwnPropertyNames(Object.prototype);
    const taken = effort(() => expect(messages(source)).not.toEqual([]));
    expect(taken).toBeLessThan(1000);
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Readonly<Record<string, unknown>>)["polluted"]).toBeUndefined();
  });

  test("there are fifteen of them", () => {
    expect(files).toHaveLength(15);
  });
});

test.each([
  ["nested sequences in one line", "- ".repeat(60_000)],
  ["nested explicit keys", "? ".repeat(60_000)],
  ["open brackets", "[".repeat(200_000)],
  ["open braces", "{".repeat(200_000)],
  ["thousands of keys", Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join("\n")],
  ["thousands of entries", "- {}\n".repeat(10_000)],
  ["one long line", "x".repeat(250_000)],
  ["many quotes", `"${'\\"'.repeat(100_000)}`],
])("nothing of ours is slow or throws: %s", (_, source) => {
  const taken = effort(() => expect(messages(source)).not.toEqual([]));
  expect(taken).toBeLessThan(1000);
});

interface Fact {
  readonly id: string;
  readonly value?: string | readonly string[];
}

describe.skipIf(!corporaPresent)("what real access repositories have held", () => {
  const facts = new Map(
    (corpusLines("real-edge-cases", "cases.jsonl") as readonly Fact[]).map((fact) => [fact.id, fact.value]),
  );
  const value = (id: string): string => String(facts.get(id));

  test("a login that YAML reads as a number is refused with its line, and kept as text when quoted", () => {
    const login = value("hex-login").replace("- ", "");
    expect(messages(entry(login))[0]).toContain(`${path}:2:32: \`login\` must be text`);
    expect(logins(entry(`"${value("hex-login-2")}"`))).toEqual([value("hex-login-2")]);
    expect(messages(entry(value("numeric-login")))[0]).toContain("quote it");
    expect(logins(entry(`'${value("numeric-login")}'`))).toEqual([value("numeric-login")]);
  });

  test("logins that begin with digits, or end with a hyphen, are kept", () => {
    for (const login of ["08volt", "0xMH", "12345lcr", value("hyphen-end-login")])
      expect(logins(entry(login))).toEqual([login]);
    expect(value("leading-zero-login")).toBe("08volt");
  });

  test.each(["date-short", "date-dmy"])("%s is refused", (id) => {
    expect(messages(entry("requester", `until: ${value(id)}`))[0]).toContain(`\`until\` cannot be \`${value(id)}\``);
  });

  test.each([
    ["prompt-residue", ""],
    ["missing-space-after-colon", ""],
    ["two-items-one-line", "people:\n"],
  ])("%s has line and column", (id, above) => {
    expect(messages(`${entry()}${above}${value(id)}\n`)[0]).toMatch(/^access\/orders-db\/request\.yaml:\d+:\d+: /);
  });

  test("anchors are refused with a sentence", () => {
    expect(messages(value("anchors"))[0]).toContain("write the value out at each place");
  });

  test("the facts are there", () => {
    expect(facts.size).toBe(23);
  });
});
