import * as fc from "fast-check";
import { expect, test } from "vitest";
import { entryId } from "../../src/core/ids.ts";
import { removeEntries } from "../../src/syntax/edit-entries.ts";
import { readPath } from "../../src/syntax/paths.ts";
import { readEntries } from "../../src/syntax/read-entries.ts";
import { readRules } from "../../src/syntax/read-rules.ts";
import { exampleFiles } from "./example.ts";

const signs = "- : , [ ] { } # ? & * ! % > @ ` ' \" \\ ~ <<: --- ... |+ >- 0x1 null 1e999".split(" ");
const lines = ["id: e-1", "duration: 4h\n", "subject: { kind: human, login: a }\n", "__proto__: 1\n", "when: a.b\n"];
const gaps = ["\n", "\r\n", "\t", " ", "  ", "\u00a0", "\u2028", "\ufeff", "\u0000", "\ud800"];
const scraps = fc.constantFrom(...signs, ...lines, ...gaps);
const texts = fc.array(fc.oneof(scraps, fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 40 });

/** A text with some pieces cut out, and scraps put in their places. */
const spoilt = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(12), fc.array(scraps, { maxLength: 2 })), {
      minLength: 1,
      maxLength: 3,
    })
    .map((cuts) => cuts.reduce((left, [at, n, put]) => left.slice(0, at) + put.join("") + left.slice(at + n), text));

test("no text makes reading or editing entries throw; what does not read says why", () => {
  fc.assert(
    fc.property(texts, (pieces) => {
      const source = pieces.join("");
      const read = readEntries("access/orders-db/a.yaml", source);
      if (!read.ok) expect(read.problems.length).toBeGreaterThan(0);
      const left = removeEntries(source, new Set([entryId("e-1")]));
      expect(left === null || left.length <= source.length).toBe(true);
    }),
    { numRuns: 1500 },
  );
});

test("no slip in a file of the rules makes reading them throw; what does not read says why, and where", () => {
  const files = exampleFiles();
  const cases = fc.constantFrom(...files).chain(([name, source]) => spoilt(source).map((text) => ({ name, text })));
  fc.assert(
    fc.property(cases, ({ name, text }) => {
      const read = readRules(new Map(files).set(name, text));
      if (read.ok) return;
      expect(read.problems.length).toBeGreaterThan(0);
      for (const { place } of read.problems) {
        expect(place?.line).toBeGreaterThan(0);
        expect(place?.column).toBeGreaterThan(0);
      }
    }),
    { numRuns: 150 },
  );
});

test("every path has a kind, and only clean ones below `access/` are read", () => {
  const step = fc.oneof(
    fc.constantFrom("access", "orders-db", "a.yaml", "Access", "..", ""),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
      const path = steps.join("/");
      const { kind, problem } = readPath(path);
      if (kind === "access" && problem === undefined)
        expect(path).toMatch(/^access\/[a-z0-9-]+\/[\w.-]+(?:\/[\w.-]+)*\.yaml$/);
      if (path.startsWith("access/")) expect(kind === "access" || /(?:CODEOWNERS|\.gitkeep)$/i.test(path)).toBe(true);
    }),
    { numRuns: 1500 },
  );
});
