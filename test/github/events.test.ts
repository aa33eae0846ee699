import { createRequire } from "node:module";

import { describe, expect, test } from "vitest";

import type { Repository } from "../../src/core/case-file.ts";
import { repositoryId } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import { readDelivery } from "../../src/github/events.ts";

interface Examples {
  readonly name: string;
  readonly examples: readonly unknown[];
}
/** The package's types describe a default export that its JSON has not. */
const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as readonly Examples[];

const repository: Repository = { id: repositoryId(7), owner: "acme", name: "access" };
const now = instant(Date.UTC(2026, 10, 2, 9));
const head = "a".repeat(40);
const older = "b".repeat(40);
const zeros = "0".repeat(40);

const about = (more: object): object => ({
  repository: { id: 7, default_branch: "main", pushed_at: 1_793_610_000 },
  sender: { id: 11 },
  organization: { login: "Acme" },
  ...more,
});
const pull = (more: object = {}, base = "main"): object => ({
  number: 12,
  base: { ref: base },
  head: { sha: head },
  updated_at: "2026-11-02T08:59:00Z",
  ...more,
});

function read(name: string, body: object): unknown {
  const reading = readDelivery(name, body, "d-1", now, [repository]);
  return reading.ok ? { work: reading.delivery.work, facts: reading.delivery.facts } : reading.because;
}

test("every payload that GitHub gives as an example is read without an error", () => {
  const payloads = examples.flatMap((event) => event.examples.map((example) => [event.name, example] as const));
  expect(payloads).toHaveLength(329);
  const ids = payloads.map(([, example]) => idIn(example)).filter((id) => id !== null);
  const everywhere = [...new Set(ids)].map((id) => ({
    id: repositoryId(id),
    owner: "Codertocat",
    name: "Hello-World",
  }));
  const outcomes = new Map<string, number>();
  for (const [name, example] of payloads) {
    const reading = readDelivery(name, example, "d", now, everywhere);
    const key = reading.ok ? name : "ignored";
    outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
  }
  expect(Object.fromEntries(outcomes)).toMatchInlineSnapshot(`
    {
      "check_run": 2,
      "check_suite": 2,
      "ignored": 286,
      "merge_group": 2,
      "pull_request": 15,
      "pull_request_review": 4,
      "push": 2,
      "repository": 13,
      "team": 3,
    }
  `);
});

function idIn(example: unknown): number | null {
  const id = (example as { repository?: { id?: unknown } }).repository?.id;
  return typeof id === "number" ? id : null;
}

describe("a pull request", () => {
  test("opened: it is evaluated, and nobody is said to have pushed", () => {
    expect(read("pull_request", about({ action: "opened", pull_request: pull() }))).toMatchInlineSnapshot(`
      {
        "facts": [],
        "work": [
          {
            "kind": "evaluate",
            "pull": 12,
            "repository": 7,
          },
        ],
      }
    `);
  });

  test("pushed to, from a fork or not: its sender is the pusher", () => {
    const body = about({ action: "synchronize", before: older, after: head, pull_request: pull() });
    expect(read("pull_request", body)).toMatchInlineSnapshot(`
      {
        "facts": [
          {
            "after": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "at": 1793609940000,
            "before": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            "by": 11,
            "kind": "push",
            "repository": 7,
          },
        ],
        "work": [
          {
            "kind": "evaluate",
            "pull": 12,
            "repository": 7,
          },
        ],
      }
    `);
  });

  test("merged: the default branch decides and tells, whether its push is heard of or not", () => {
    const by = { merge_commit_sha: "c".repeat(40) };
    expect(read("pull_request", about({ action: "closed", pull_request: pull({ merged: true, ...by }) })))
      .toMatchInlineSnapshot(`
      {
        "facts": [],
        "work": [
          {
            "by": 1793610005000,
            "commit": "cccccccccccccccccccccccccccccccccccccccc",
            "kind": "merged",
            "repository": 7,
          },
        ],
      }
    `);
  });

  test("merged by a commit that GitHub does not name: the branch is looked at", () => {
    const body = about({ action: "closed", pull_request: pull({ merged: true, merge_commit_sha: null }) });
    expect(read("pull_request", body)).toMatchObject({ work: [{ kind: "default-branch" }] });
  });

  test("into another branch is never looked at", () => {
    const body = about({ action: "opened", pull_request: pull({}, "release") });
    expect(read("pull_request", body)).toBe("not into the default branch");
  });

  test("retargeted into the default branch, or out of it, is looked at", () => {
    const into = { action: "edited", pull_request: pull(), changes: { base: { ref: { from: "release" } } } };
    const out = { action: "edited", pull_request: pull({}, "release"), changes: { base: { ref: { from: "main" } } } };
    const evaluated = { work: [{ kind: "evaluate", repository: 7, pull: 12 }], facts: [] };
    expect([read("pull_request", about(into)), read("pull_request", about(out))]).toEqual([evaluated, evaluated]);
  });

  test("with a new title or text is looked at, for what may be pasted there", () => {
    const body = about({ action: "edited", pull_request: pull(), changes: { title: { from: "x" } } });
    expect(read("pull_request", body)).toMatchObject({ work: [{ kind: "evaluate", repository: 7, pull: 12 }] });
  });
});

test("a review tells which commit it named", () => {
  const body = about({ action: "submitted", pull_request: pull(), review: { id: 99, commit_id: head } });
  expect(read("pull_request_review", body)).toMatchInlineSnapshot(`
    {
      "facts": [
        {
          "commit": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "kind": "review-commit",
          "pull": 12,
          "repository": 7,
          "review": "99",
        },
      ],
      "work": [
        {
          "kind": "evaluate",
          "pull": 12,
          "repository": 7,
        },
      ],
    }
  `);
});

describe("a push", () => {
  test("to the default branch is its work", () => {
    const body = about({ ref: "refs/heads/main", before: older, after: head });
    expect(read("push", body)).toMatchInlineSnapshot(`
      {
        "facts": [
          {
            "after": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "at": 1793610000000,
            "before": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            "by": 11,
            "kind": "push",
            "repository": 7,
          },
        ],
        "work": [
          {
            "kind": "default-branch",
            "repository": 7,
          },
        ],
      }
    `);
  });

  test("of a new branch names its pusher and is no work by itself", () => {
    const body = about({ ref: "refs/heads/wish", before: zeros, after: head });
    expect(read("push", body)).toMatchObject({
      work: [],
      facts: [{ kind: "push", by: 11, before: null, after: head }],
    });
  });

  test("that deletes a branch, or pushes a tag, is nothing", () => {
    expect(read("push", about({ ref: "refs/heads/wish", before: head, after: zeros }))).toBe("a branch was deleted");
    expect(read("push", about({ ref: "refs/tags/v1", before: zeros, after: head }))).toBe("not a branch");
  });
});

test("a merge group is judged by its head and base", () => {
  const group = { head_sha: head, base_sha: older, base_ref: "refs/heads/main" };
  expect(read("merge_group", about({ action: "checks_requested", merge_group: group }))).toEqual({
    work: [{ kind: "merge-group", repository: 7, head, base: older }],
    facts: [],
  });
});

test("only a touched comment of a bot is looked after", () => {
  const issue = { number: 12, pull_request: {} };
  const edited = (type: string) => about({ action: "edited", issue, comment: { user: { type } } });
  expect(read("issue_comment", edited("User"))).toBe("not our comment");
  expect(read("issue_comment", edited("Bot"))).toMatchObject({ work: [{ kind: "evaluate", pull: 12 }] });
  expect(read("issue_comment", about({ action: "created", issue }))).toBe("comments decide nothing");
});

test("a check asked for again finds its pull request, of a fork too", () => {
  const run = (more: object) => about({ action: "rerequested", check_run: { pull_requests: [], ...more } });
  expect(read("check_run", run({ external_id: "pull:12" }))).toMatchObject({ work: [{ kind: "evaluate", pull: 12 }] });
  expect(read("check_run", run({ external_id: "" }))).toMatchObject({ work: [{ kind: "sweep" }] });
});

test("somebody who leaves makes every open request of the organisation be decided again, and is remembered", () => {
  const people = [{ kind: "people", repository: 7 }];
  const left = (team: string | null) => [{ kind: "departure", repository: 7, account: 31, team, at: now }];
  const member = { membership: { user: { id: 31 } } };
  expect(read("organization", about({ action: "member_removed", ...member }))).toEqual({
    work: people,
    facts: left(null),
  });
  const team = { member: { id: 31 }, team: { slug: "platform" } };
  expect(read("membership", about({ action: "removed", ...team }))).toEqual({
    work: people,
    facts: left("acme/platform"),
  });
  expect(read("membership", about({ action: "added", ...team }))).toEqual({ work: people, facts: [] });
  // The team is gone, and GitHub names it no more.
  expect(read("membership", about({ action: "removed" }))).toEqual({ work: people, facts: [] });
  expect(read("membership", about({ action: "removed", organization: { login: "other" } }))).toBe(
    "another organisation",
  );
});

test("another repository, and what cannot be read, are ignored with the reason", () => {
  expect(read("pull_request", { repository: { id: 8 } })).toBe("not an access repository");
  expect(read("pull_request", about({ action: "opened" }))).toBe("pull_request: `pull_request.base.ref` is not a text");
  expect(read("constructor", about({}))).toBe("`constructor` changes nothing here");
  expect(readDelivery("push", null, "d", now, [repository])).toEqual({
    ok: false,
    because: "push: `repository.id` is not a whole number",
  });
});
