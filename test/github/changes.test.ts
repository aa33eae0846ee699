import { expect, test } from "vitest";

import type { Changes } from "../../src/core/request.ts";
import { changesOf } from "../../src/github/changes.ts";
import type { FileText } from "../../src/github/objects.ts";

const absent: FileText = { kind: "absent" };
const text = (...lines: readonly string[]): FileText => ({ kind: "text", text: `${lines.join("\n")}\n` });
const entry = (id: string, duration = "4h"): readonly string[] => [
  `id: ${id}`,
  "subject: { kind: human, login: requester }",
  "entitlement: orders-db/read",
  `duration: ${duration}`,
  "justification: reconcile refunds",
];
const listed = (...entries: readonly (readonly string[])[]): FileText =>
  text(...entries.flatMap((lines) => lines.map((line, index) => `${index === 0 ? "-" : " "} ${line}`)));
const path = "access/orders-db/wish.yaml";

const told = (changes: Changes) =>
  changes.ok
    ? changes.value.map((change) => `${change.kind} ${change.kind === "delete" ? change.before.id : change.after.id}`)
    : changes.problems.map((problem) => `${problem.code} ${problem.message}`);

test("an entry is added, changed, deleted", () => {
  const read = (before: FileText, after: FileText) => told(changesOf([{ path, before, after }]));
  expect(read(absent, text(...entry("wish-1")))).toEqual(["add wish-1"]);
  expect(read(text(...entry("wish-1")), text(...entry("wish-1", "8h")))).toEqual(["change wish-1"]);
  expect(read(text(...entry("wish-1")), absent)).toEqual(["delete wish-1"]);
});

test("comments, order and quotes are no change", () => {
  const [first = "", ...rest] = entry("wish-1", '"4h"');
  expect(
    changesOf([{ path, before: text(...entry("wish-1")), after: text("# why", ...rest.toReversed(), first) }]),
  ).toEqual({
    ok: true,
    value: [],
  });
});

test("in a list only the entries that say something else change", () => {
  const before = listed(entry("wish-1"), entry("wish-2"), entry("wish-3"));
  const after = listed(entry("wish-3"), entry("wish-2", "1h"), entry("wish-4"));
  expect(told(changesOf([{ path, before, after }]))).toEqual(["change wish-2", "add wish-4", "delete wish-1"]);
});

test("a file that was renamed leaves the one path and arrives at the other", () => {
  const file = text(...entry("wish-1"));
  const moved = [
    { path, before: file, after: absent },
    { path: "access/orders-db/other.yaml", before: absent, after: file },
  ];
  expect(told(changesOf(moved))).toEqual(["delete wish-1", "add wish-1"]);
});

test("one id in two files, a bad name, and a file too large are problems", () => {
  const file = text(...entry("wish-1"));
  const twice = [path, "access/orders-db/other.yaml"].map((at) => ({ path: at, before: absent, after: file }));
  expect(told(changesOf(twice))).toEqual(["E605 `wish-1` is used twice"]);
  expect(told(changesOf([{ path: "access/orders-db/wish.yml", before: absent, after: file }]))).toEqual([
    "E110 `access/orders-db/wish.yml` is no entry's file",
  ]);
});

test("what has a bad name, or does not read, can still be removed or mended", () => {
  const broken = text("id: [");
  expect(told(changesOf([{ path: "access/orders-db/wish.yml", before: broken, after: absent }]))).toEqual([]);
  expect(told(changesOf([{ path, before: broken, after: text(...entry("wish-1")) }]))).toEqual(["add wish-1"]);
});
