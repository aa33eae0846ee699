import { expect, test } from "vitest";

import { inOrder, type CheckState, type Effect } from "../../src/core/effect.ts";
import { workKey, type Work } from "../../src/core/event.ts";
import { entryId, grantId, pullNumber, repositoryId, sha } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";

const [pull, head] = [pullNumber(7), sha("a".repeat(40))];
const check = (state: CheckState): Effect => ({
  kind: "check",
  pull,
  head,
  update: null,
  content: { name: "countersign", state, title: "", summary: "", annotations: [] },
});
const success = check({ status: "completed", conclusion: "success" });
const failure = check({ status: "completed", conclusion: "failure" });
const merge: Effect = { kind: "merge", pull, head };
const ask: Effect = { kind: "ask", pull, accounts: [], teams: [] };
const comment: Effect = { kind: "comment", pull, update: null, body: "" };
const notice: Effect = { kind: "notice", marker: "x", title: "", body: "" };
const close: Effect = { kind: "close", pull, because: "too late" };
const revert: Effect = { kind: "open-revert", branch: "b", base: head, edits: [], entries: [], title: "", body: "" };

test("what takes away is done first, then what allows, then what tells and asks, and merging last", () => {
  const waiting = check({ status: "in_progress" });
  const all = [merge, ask, notice, comment, revert, close, success, waiting, failure];
  expect(inOrder(all)).toEqual([waiting, failure, success, close, revert, notice, comment, ask, merge]);
});

test("work about one thing has one key, whatever is told of it", () => {
  const repository = repositoryId(41);
  const grant = grantId(entryId("orders-read-1"), 2);
  const commit = sha("c".repeat(40));
  const all: readonly Work[] = [
    { kind: "evaluate", repository, pull },
    { kind: "default-branch", repository },
    { kind: "merged", repository, commit, by: instant(0) },
    { kind: "merge-group", repository, head, base: commit },
    { kind: "issue", repository, grant },
    { kind: "withdraw", repository, grant },
    { kind: "record", repository, grants: [grant, grantId(entryId("other"), 1)] },
    { kind: "end", repository, grant },
    { kind: "revert", repository },
    { kind: "people", repository },
    { kind: "sweep", repository },
  ];
  expect(all.map((one) => `${one.kind}: ${workKey(one)}`)).toEqual([
    "evaluate: 41#7",
    "default-branch: 41",
    `merged: 41@${commit}`,
    `merge-group: 41@${head}`,
    "issue: 41-orders-read-1.2",
    "withdraw: 41-orders-read-1.2",
    "record: 41-orders-read-1.2",
    "end: 41-orders-read-1.2",
    "revert: 41",
    "people: 41",
    "sweep: 41",
  ]);
});
