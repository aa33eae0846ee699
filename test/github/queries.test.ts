import { validate } from "@octokit/graphql-schema";
import { expect, test } from "vitest";

import type { Repository } from "../../src/core/case-file.ts";
import { entryId, oid, repositoryId, sha, teamName } from "../../src/core/ids.ts";
import { Accounts } from "../../src/github/accounts.ts";
import { addBasics } from "../../src/github/basics.ts";
import { lastChange, mergeGroup, openPulls } from "../../src/github/branch.ts";
import type { Client } from "../../src/github/client.ts";
import { openContext } from "../../src/github/context.ts";
import { addCommit } from "../../src/github/landed-query.ts";
import { Lookup } from "../../src/github/lookup.ts";
import { addPage, addPull } from "../../src/github/pull-query.ts";
import { readHead } from "../../src/github/pull-read.ts";
import { ask, type Query } from "../../src/github/query.ts";

const repository: Repository = { id: repositoryId(7), owner: "acme", name: "access" };
const commit = sha("a".repeat(40));

/** A client that answers nothing, and keeps what it was asked. */
function recorder(): { readonly client: Client; readonly asked: string[] } {
  const asked: string[] = [];
  const client = {
    app: { id: 5, slug: "countersign" },
    graphql: async (query: string) => {
      asked.push(query);
      const empty = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };
      const head = { oid: commit };
      const tip = { name: "main", target: { oid: commit, history: empty } };
      const absent = { policies: null, subjects: null, ledgerRef: null, policyRecord: null };
      const answered = { ...absent, id: "R", defaultBranchRef: tip, pullRequests: empty, head, file0: null };
      return { data: { repository: answered }, errors: [], at: 0 };
    },
    rest: async () => ({
      status: 200,
      data: { merge_base_commit: { sha: commit }, commits: [], files: [] },
      next: null,
    }),
  } as unknown as Client;
  return { client, asked };
}

async function problemsOf(parts: (query: Query) => void): Promise<readonly string[]> {
  const { client, asked } = recorder();
  await ask({ client, owner: "acme", name: "access" }, parts);
  return problemsIn(asked);
}

const problemsIn = (asked: readonly string[]): readonly string[] => {
  expect(asked.length).toBeGreaterThan(0);
  return asked.flatMap((query) => validate(query).map((error: { readonly message: string }) => error.message));
};

test("what every evaluation reads is a query that GitHub knows", async () => {
  const problems = await problemsOf((query) => {
    addBasics(query, { first: 20, paths: ["access/orders-db/a.yaml", "access/orders-db/b.yaml"] });
    addPull(query, 12, 5, null);
    new Lookup(repository, new Accounts("acme")).want(query, {
      logins: ["requester"],
      teams: [teamName("acme/platform")],
      entries: [entryId("orders-read-1")],
      uses: ["uses/people/102/2026-11.jsonl"],
    });
    openContext(repository, recorder().client, { deployment: "test", keys: [] }).objects.want(query, [
      { commit, path: "access/orders-db/a.yaml" },
    ]);
    openContext(repository, recorder().client, { deployment: "test", keys: [] }).rules.want(query, [oid(commit)]);
  });
  expect(problems).toEqual([]);
});

test.each(["commits", "files", "reviews", "timelineItems", "comments"] as const)(
  "a further page of %s is a query that GitHub knows",
  async (list) => {
    expect(await problemsOf((query) => addPage(query, 12, list, "cursor"))).toEqual([]);
  },
);

test("a remembered comment and one commit are queries that GitHub knows", async () => {
  const problems = await problemsOf((query) => {
    addPull(query, 12, 5, "IC_1");
    addCommit(query, "commit", commit);
  });
  expect(problems).toEqual([]);
});

test("reads of the default branch are queries that GitHub knows", async () => {
  const { client, asked } = recorder();
  const context = openContext(repository, client, { deployment: "test", keys: [] });
  await openPulls(context);
  await lastChange(context, "access/orders-db/a.yaml");
  await readHead(context, commit);
  await mergeGroup(context, commit, commit);
  expect(problemsIn(asked)).toEqual([]);
});
