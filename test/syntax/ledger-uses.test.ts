import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import type { LedgerSubject, NewLine, UsedRecord } from "../../src/core/evidence/evidence.ts";
import { accountId, entryId, grantId, repositoryId } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import { ledgerFileOf } from "../../src/github/ledger-file.ts";
import { subjectFromJson } from "../../src/syntax/ledger-record.ts";
import { signingKey } from "../../src/syntax/ledger-key.ts";
import { readLines, writeLine } from "../../src/syntax/ledger-line.ts";

const key = signingKey(generateKeyPairSync("ed25519").privateKey);
const owner = { deployment: "acme", repository: repositoryId(7) };
const at = instant(Date.UTC(2026, 10, 2, 12));
const used: UsedRecord = {
  kind: "used",
  grant: grantId(entryId("urgent-1"), 1),
  subject: accountId(102),
  of: { kind: "route", name: "emergency" },
  mergedAt: instant(Date.UTC(2026, 9, 31, 23)),
};
const people = { kind: "uses", by: "people/102", month: "2026-10" } as const;
const write = (line: NewLine): string =>
  writeLine(line, { ...owner, previous: null, key: { id: "k", privateKey: key.privateKey } });

test("what was used up stands under its subject and the month of its merge, and reads back", () => {
  const read = readLines(`${write({ about: people, at, record: used })}\n`, null);
  expect(read.ok && read.value[0]).toMatchObject({ about: people, at, record: used });
  expect(ledgerFileOf(people)).toBe("uses/people/102/2026-10.jsonl");
  const identity: UsedRecord = { ...used, subject: "workload/nightly", of: { kind: "pattern", name: "nightly" } };
  const about = { kind: "uses", by: "workload/nightly", month: "2026-10" } as const;
  const back = readLines(`${write({ about, at, record: identity })}\n`, null);
  expect(back.ok && back.value[0]?.record).toEqual(identity);
});

test.each<readonly [string, LedgerSubject]>([
  ["another's", { ...people, by: "people/103" }],
  ["another month", { ...people, month: "2026-11" }],
  ["an entry", { kind: "entry", entry: entryId("urgent-1") }],
  ["the rules", { kind: "policy" }],
])("it is no line about %s", (_what, about) => {
  expect(() => write({ about, at, record: used })).toThrow(/about something else/u);
});

test("a file is named by nothing that leads elsewhere", () => {
  for (const by of ["../grants", "people/../x", "people", "people/102/x", "People/102", "people/"])
    expect(() => subjectFromJson({ kind: "uses", by, month: "2026-10" })).toThrow("neither an entry, nor uses");
  for (const month of ["2026-13", "2026-1", "26-10", "2026-10/.."])
    expect(() => subjectFromJson({ kind: "uses", by: "people/102", month })).toThrow("neither an entry, nor uses");
});
