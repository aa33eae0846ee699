import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { GrantRecord, Json, LedgerRecord, NewLine } from "../../src/core/evidence/evidence.ts";
import { accountId, entryId, grantId, oid, partsOfGrant, pullNumber, repositoryId, sha } from "../../src/core/ids.ts";
import { instant, type Instant } from "../../src/core/instant.ts";
import { believed, keyId, signingKey } from "../../src/syntax/ledger-key.ts";
import { readLines, textLines, writeLine } from "../../src/syntax/ledger-line.ts";

const key = signingKey(generateKeyPairSync("ed25519").privateKey);
const other = signingKey(generateKeyPairSync("ed25519").privateKey);
const owner = { deployment: "acme", repository: repositoryId(7) };
const listed = [{ id: "2026-11", publicKey: key.publicKey, from: instant(0) }];

function write(lines: readonly NewLine[], by = key, id = "2026-11"): string {
  let text = "";
  for (const line of lines) {
    const previous = textLines(text).at(-1) ?? null;
    text += `${writeLine(line, { ...owner, previous, key: { id, privateKey: by.privateKey } })}\n`;
  }
  return text;
}

const entry = entryId("orders-read-1");
const grant = grantId(entry, 1);
const noon = instant(Date.UTC(2026, 10, 2, 12));
const of = (record: LedgerRecord, at: Instant = noon): NewLine => ({ about: { kind: "entry", entry }, at, record });
const approved: GrantRecord = {
  kind: "approved",
  grant,
  attempt: 1,
  subject: accountId(102),
  start: noon,
  until: instant(noon + 3_600_000),
  pull: pullNumber(1),
  commit: sha("a".repeat(40)),
  evidence: { version: 1 },
};
const issued: GrantRecord = { kind: "issued", grant, attempt: 1, handle: "token-1" };

test("a line is canonical JSON with its hash, key and signature", () => {
  const fixed = createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, 7)]),
    format: "der",
    type: "pkcs8",
  });
  expect(
    writeLine(of(issued), { ...owner, previous: null, key: { id: "k", privateKey: fixed } }),
  ).toMatchInlineSnapshot(
    `"{"about":{"entry":"orders-read-1","kind":"entry"},"at":"2026-11-02T12:00:00Z","deployment":"acme","key":"k","previous":"","record":{"attempt":1,"grant":"orders-read-1.1","handle":"token-1","kind":"issued"},"repository":7,"signature":"WKNM1xnPuzIlGG8_pSAsReTtIY6ccMRcYu9hyMi8yxjSCWNPXxzpWvmOQIoS95llTuJ3_rPwShyMXuMlIlgRCA"}"`,
  );
});

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const hex = fc.stringMatching(/^[0-9a-f]{40}$/u);
const seconds = fc.integer({ min: 0, max: 4_000_000_000 }).map((n) => instant(n * 1000));
const account = fc.nat().map(accountId);
const commit = hex.map(sha);
const pull = fc.nat().map(pullNumber);
const cause = fc.constantFrom("expired", "revoked", "superseded");
const named = {
  grant: fc.integer({ min: 1, max: 9 }).map((n) => grantId(entry, n)),
  attempt: fc.integer({ min: 1, max: 99 }),
};
const proof = fc.record({ handle: fc.option(text), said: fc.constantFrom("gone", "never-issued"), at: seconds });
const records: fc.Arbitrary<LedgerRecord> = fc.oneof(
  fc.record({
    kind: fc.constant("approved"),
    ...named,
    subject: account,
    start: seconds,
    until: seconds,
    pull,
    commit,
    evidence: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
  }),
  fc.record({ kind: fc.constant("issued"), ...named, handle: text }),
  fc.record({ kind: fc.constant("abandoned"), ...named, because: text }),
  fc.record({ kind: fc.constant("claimed"), ...named, by: account, handle: text }),
  fc.record({ kind: fc.constant("revoked"), ...named, cause, because: text, by: fc.option(account) }),
  fc.record({ kind: fc.constant("ended"), ...named, cause, proof }),
  fc.record({ kind: fc.constant("reverted"), ...named, commit }),
  fc.record({
    kind: fc.constantFrom("refused", "bypassed"),
    entry: fc.constant(entry),
    commit,
    pull: fc.option(pull),
    because: text,
  }),
);
const lines = fc.array(fc.tuple(records, seconds), { minLength: 1, maxLength: 4 });

/** `-0` is `0` in JSON. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("what is written is read back as it was", () => {
  fc.assert(
    fc.property(lines, (told) => {
      const given = told.map(([record, at]) => of(record, at));
      const read = readLines(write(given), listed, owner);
      expect(read.ok && read.value.map(({ about, at, record }) => asJson({ about, at, record }))).toEqual(
        given.map(asJson),
      );
    }),
    { numRuns: 60 },
  );
});

test("a line about the rules is read back too", () => {
  const shared = { of: "policies", tree: oid("b".repeat(40)), commit: sha("c".repeat(40)), because: "first" } as const;
  const adopted = {
    kind: "adopted",
    ...shared,
    pull: pullNumber(7),
    since: noon,
    repositories: { "acme/exports": 12 },
    evidence: { version: 1 },
  } as const;
  const not = { kind: "not-adopted", ...shared, of: "subjects", tree: null, pull: null } as const;
  const lines = [adopted, not].map((record) => ({ about: { kind: "policy" }, at: noon, record }) as const);
  const read = readLines(write(lines), listed, owner);
  expect(read.ok && read.value.map(({ record }) => record)).toEqual([adopted, not]);
});

test("any changed byte is found", () => {
  const whole = Buffer.from(write([of(approved), of(issued), of({ ...issued, attempt: 2, handle: "é" })]));
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(whole);
      changed[at]! ^= flip;
      const read = readLines(changed.toString("utf8"), listed, owner);
      expect(read.ok).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test("a line taken out, put in, or put elsewhere is found", () => {
  const [first = "", second = "", third = ""] = textLines(
    write([of(approved), of(issued), of({ ...issued, attempt: 2 })]),
  );
  const codes = (...kept: readonly string[]): readonly string[] => {
    const read = readLines(kept.map((line) => `${line}\n`).join(""), listed, owner);
    return read.ok ? [] : read.problems.map(({ code, message }) => `${code} ${message.split(":")[0]}`);
  };
  expect(codes(first, second, third)).toEqual([]);
  expect(codes(second, third)).toEqual(["E802 line 1 does not follow from the line before"]);
  expect(codes(first, third)).toEqual(["E802 line 2 does not follow from the line before"]);
  expect(codes(first, second, second)).toEqual(["E802 line 3 does not follow from the line before"]);
});

const problems = (source: string, keys = listed, whose: Partial<typeof owner> = owner): readonly string[] => {
  const read = readLines(source, keys, whose);
  return read.ok ? [] : read.problems.map(({ code, message }) => `${code} ${message}`);
};

test("a key that is not listed, or not yet, signs nothing", () => {
  expect(problems(write([of(issued)], other, "2026-12"))).toEqual([
    "E805 line 1 is signed by a key that `policies/keys.yaml` does not list for its time",
  ]);
  expect(problems(write([of(issued)], other))).toEqual(["E806 line 1 carries a signature that is not right"]);
  const later = [{ ...listed[0]!, from: instant(noon + 1000) }];
  expect(problems(write([of(issued)]), later)).toEqual([
    "E805 line 1 is signed by a key that `policies/keys.yaml` does not list for its time",
  ]);
});

test("another deployment's or repository's ledger is not ours", () => {
  expect(problems(write([of(issued)]), listed, { deployment: "elsewhere" })).toEqual([
    "E804 line 1 belongs to another deployment or another repository",
  ]);
  expect(problems(write([of(issued)]), listed, { repository: repositoryId(8) })).toHaveLength(1);
});

test("a file is about one thing", () => {
  const record: LedgerRecord = { ...issued, grant: grantId(entryId("other-1"), 1) };
  const mixed = write([of(issued), { about: { kind: "entry", entry: entryId("other-1") }, at: noon, record }]);
  expect(problems(mixed)).toEqual(["E803 line 2 is about something else than the first line of its file"]);
  expect(() => write([of(record)])).toThrow("is about something else");
});

test("a text that UTF-8 cannot hold is written as one that it can", () => {
  const read = readLines(write([of({ ...issued, handle: "a\ud800b" })]), listed, owner);
  expect(read.ok && read.value[0]?.record).toEqual({ ...issued, handle: "a\ufffdb" });
});

test("our own key is believed before the rules list it, and called as they call it once they do", () => {
  const own = keyId(key, []);
  expect(own).toMatch(/^[0-9a-f]{16}$/u);
  expect(keyId(key, listed)).toBe("2026-11");
  expect(problems(write([of(issued)], key, own), [...believed([key, other], listed)])).toEqual([]);
  expect(partsOfGrant(grant).entry).toBe(entry);
});
