import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleaned, hiddenEach, placeOf } from "../../src/syntax/leaks.ts";
import { credentials, drawn } from "../support/credentials.ts";
import { corporaPresent, corpusFiles } from "./corpora.ts";

describe("is found in the middle of a sentence, and hidden", () => {
  for (const [what, [pasted, secret]] of Object.entries(credentials))
    test(what, () => {
      const text = `justification: I use ${pasted} for it\nticket: INC-4812\n`;
      const { text: rest, leaks } = cleaned(text);
      expect(leaks).toHaveLength(1);
      expect(rest).not.toContain(secret.slice(0, 8));
      expect(rest.length).toBe(text.length);
      expect(rest.split("\n")).toHaveLength(text.split("\n").length);
      expect(rest.endsWith(" for it\nticket: INC-4812\n")).toBe(true);
    });
});

test("a key indented in a block of YAML is found, and what stands after it stays", () => {
  const [key] = credentials["OpenSSH key"]!;
  const block = key.split("\n").map((line) => `  ${line}`);
  const text = ["justification: |", ...block.slice(0, -1), "ticket: INC-1", ""].join("\n");
  const { text: rest, leaks } = cleaned(text);
  expect(leaks.map((leak) => placeOf("a.yaml", text, leak))).toMatchObject([
    { file: "a.yaml", line: 2, column: 3, endLine: 5 },
  ]);
  expect(rest.split("\n").at(-2)).toBe("ticket: INC-1");
});

test("comments that turn scanners off turn nothing off", () => {
  const [token] = credentials["GitHub token"]!;
  expect(cleaned(`# secretlint-disable\n# gitleaks:allow\nx: ${token} # secretlint-disable-line\n`).leaks).toHaveLength(
    1,
  );
});

test("several on a line are each hidden, and found where they stand", () => {
  const [one] = credentials["GitHub token"]!;
  const [two] = credentials["AWS access key"]!;
  const text = `a\r\nb: ${one} and ${two}\r\n`;
  expect(cleaned(text).leaks.map((leak) => [leak.what, placeOf("f", text, leak)])).toEqual([
    ["GitHub token", { file: "f", line: 2, column: 4, endLine: 2, endColumn: 4 + one.length }],
    [
      "AWS key",
      { file: "f", line: 2, column: 4 + one.length + 5, endLine: 2, endColumn: 4 + one.length + 5 + two.length },
    ],
  ]);
});

/** What requests, reviews and rules are full of. */
const ordinary = [
  "Reconcile refunds after Friday's outage, see INC-4812 and #123 (PR-2026-11-21T09:00:00Z)",
  "the token is expired since 2026-11-02T09:01:00Z; secret: see vault path secret/data/orders/db-2026",
  "reset my password: the old one was rotated by INC-20261121 in orders-db/read-replica-01",
  "need: yes\nscope: yes\nexpiry: yes\n/narrow duration=1h",
  "public-key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJx2oVbQp1cW8nZJ3gqD0yKQ0r5tqM1dYb9eS2fH7uLk requester@laptop",
  'ledger: [{ id: "2026-11", public-key: Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6, from: 2026-11-01 }]',
  "issuer: { vault: { token-role: orders-read } }",
  "commit 3f786850e387550fdab836ed7e6dc881de23001b reverts 89e6c98d92887913cadf06b2adb97f26cde4849b",
  "password: ${DB_PASSWORD}, token: <your-token>, api_key: ************, secret: xxxxxxxxxxxxxxxx",
  "postgres://orders@db.acme.test:5432/orders and https://user:${PASSWORD}@orders.acme.test/",
  "AKIAIOSFODNN7EXAMPLE is the example key of AWS's documentation",
  "the file begins with -----BEGIN PRIVATE KEY----- and must not be committed",
  "credentials: service-account-nightly-export-2026, access key: rotate-orders-api-key-v2",
  "sk-learn and pk-orders-primary-key-of-the-table-2026 are names; risk-assessment-of-the-orders-database-2026",
  "Basic authentication-with-certificates, Bearer tokens-are-not-accepted-here",
];

test.each(ordinary)("%s", (text) => {
  expect(cleaned(text)).toEqual({ text, leaks: [] });
});

const texts = (name: string, raw: string): readonly string[] =>
  name.includes(".jsonl")
    ? raw
        .split("\n")
        .filter(Boolean)
        .flatMap((line) => stringsIn(JSON.parse(line)))
    : [raw];

const stringsIn = (value: unknown): readonly string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(stringsIn)
      : [];

test.skipIf(!corporaPresent)("not one of 200,000 real texts about access is taken for a credential", () => {
  const all = corpusFiles().flatMap((path) => {
    const bytes = readFileSync(path);
    return texts(path, (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
  });
  expect(all.length).toBeGreaterThan(200_000);
  expect([...new Set(all)].filter((text) => cleaned(text).leaks.length > 0)).toEqual([]);
});

test("what is hidden once is hidden for good, and all else stays where it was", () => {
  const piece = fc.oneof(
    fc.constantFrom(...Object.values(credentials).map(([pasted]) => pasted)),
    fc.string({ unit: "binary" }),
    fc.constantFrom("\n", " ", "password: ", "'", '"', "-----", "token=", drawn(20)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join("");
      const { text: rest, leaks } = cleaned(text);
      expect(rest.length).toBe(text.length);
      for (let at = 0; at < text.length; at += 1)
        if (!leaks.some((leak) => leak.start <= at && at < leak.end)) expect(rest[at]).toBe(text[at]);
      expect(cleaned(rest).text).toBe(rest);
    }),
    { numRuns: 200 },
  );
});

test("of many short texts cleaned at once each hides what it would hide alone", () => {
  const step = fc.oneof(
    fc.constantFrom(...Object.values(credentials).map(([pasted]) => pasted.replaceAll("\n", " "))),
    fc.constantFrom(...ordinary.map((text) => text.replaceAll("\n", " "))),
    fc.constantFrom("access/", "orders-db/", ".yaml", "-", "fix/", "password=", "token", ""),
    fc.stringMatching(/^[a-z0-9/._-]{0,20}$/u),
  );
  const short = fc.array(step, { maxLength: 3 }).map((steps) => steps.join(""));
  fc.assert(
    fc.property(fc.array(short, { maxLength: 6 }), (texts) => {
      const hidden = hiddenEach(texts);
      expect(hidden.map(({ length }) => length)).toEqual(texts.map(({ length }) => length));
      for (const [index, text] of texts.entries())
        for (const { start, end } of cleaned(text).leaks)
          expect(hidden[index]!.slice(start, end)).toBe("•".repeat(end - start));
      const keyless = texts.filter((text) => !text.includes("PRIVATE"));
      expect(hiddenEach(keyless)).toEqual(keyless.map((text) => cleaned(text).text));
    }),
    { numRuns: 300 },
  );
});
