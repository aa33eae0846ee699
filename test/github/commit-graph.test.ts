import { describe, expect, test } from "vitest";

import { credentials } from "../support/credentials.ts";
import { Accounts, type ActorNode } from "../../src/github/accounts.ts";
import { CommitGraph, commitOf } from "../../src/github/commit-graph.ts";
import type { CommitNode, GitActorNode } from "../../src/github/pull-query.ts";

const actor = (login: string, databaseId: number): ActorNode => ({
  kind: "User",
  login,
  id: `U_${databaseId}`,
  databaseId,
  organization: { login: "acme" },
});
const git = (login: string, databaseId: number): GitActorNode => ({
  name: login,
  email: `${login}@acme.test`,
  user: actor(login, databaseId),
});
const requester = git("requester", 1);
const stranger: GitActorNode = { name: "Somebody", email: "somebody@nowhere.test", user: null };
const gitHub: GitActorNode = { name: "GitHub", email: "noreply@github.com", user: actor("web-flow", 19_864_447) };

function node(oid: string, parents: readonly string[], more: Partial<CommitNode> = {}): CommitNode {
  const author = more.author === undefined ? requester : more.author;
  return {
    oid,
    message: "wish",
    parents: { nodes: parents.map((parent) => ({ oid: parent })) },
    author,
    committer: requester,
    authors: { nodes: author === null ? [] : [author] },
    signature: null,
    ...more,
  };
}

const read = (commit: CommitNode, others: readonly CommitNode[] = []) =>
  commitOf(commit, new CommitGraph([commit, ...others]), new Accounts("acme"));

describe("where a pull request left the default branch", () => {
  test("is the one parent outside of it", () => {
    const graph = new CommitGraph([node("c2", ["c1"]), node("c1", ["main1"])]);
    expect([graph.boundary("c2"), graph.boundary("c1")]).toEqual([["main1"], ["main1"]]);
  });

  test("is left to GitHub where the default branch was merged in", () => {
    const graph = new CommitGraph([node("m", ["c1", "main2"]), node("c1", ["main1"])]);
    expect(graph.boundary("m")).toEqual(["main1", "main2"]);
    expect([graph.mergesDefaultBranch("m"), graph.mergesDefaultBranch("c1")]).toEqual([true, false]);
  });

  test("is not taken from a merge of two branches of its own", () => {
    const graph = new CommitGraph([node("m", ["c1", "c2"]), node("c1", ["main1"]), node("c2", ["main1"])]);
    expect([graph.boundary("m"), graph.mergesDefaultBranch("m")]).toEqual([["main1"], false]);
  });
});

describe("who made a commit", () => {
  test("is never told with a credential that stands in the name", () => {
    const [token, secret] = credentials["GitHub token"]!;
    const message = `wish\n\nCo-authored-by: ${token} <>\nCo-authored-by: Somebody <somebody@nowhere.test>\n`;
    const odd: GitActorNode = { name: "ci", email: `x-access-token:${token}@github.test`, user: null };
    const { author, coAuthors } = read(node("c", ["p"], { author: odd, message }));
    expect(JSON.stringify([author, coAuthors])).not.toContain(secret.slice(0, 8));
    expect(coAuthors.at(-1)).toEqual({ kind: "unknown", as: "somebody@nowhere.test" });
  });

  test("is the account that GitHub found, or an address that belongs to nobody", () => {
    expect(read(node("c", ["p"])).author).toEqual({ kind: "account", account: 1 });
    expect(read(node("c", ["p"], { author: stranger })).author).toEqual({
      kind: "unknown",
      as: "somebody@nowhere.test",
    });
    expect(read(node("c", ["p"], { author: null })).author).toEqual({ kind: "unknown", as: "nobody" });
  });

  test("is GitHub only where GitHub signed", () => {
    const signed = { isValid: true, wasSignedByGitHub: true, signer: actor("web-flow", 19_864_447) };
    const byGitHub = read(node("c", ["p"], { committer: gitHub, signature: signed }));
    expect(byGitHub.committer).toEqual({ kind: "github" });
    expect(byGitHub).not.toHaveProperty("signedBy");
    const imitated = { kind: "unknown", as: "noreply@github.com" };
    expect(read(node("c", ["p"], { committer: gitHub })).committer).toEqual(imitated);
    const invalid = { ...signed, isValid: false };
    expect(read(node("c", ["p"], { committer: gitHub, signature: invalid })).committer).toEqual(imitated);
  });

  test("is proven by a valid signature of their own", () => {
    const signature = { isValid: true, wasSignedByGitHub: false, signer: actor("requester", 1) };
    expect(read(node("c", ["p"], { signature })).signedBy).toBe(1);
    expect(read(node("c", ["p"], { signature: { ...signature, isValid: false } }))).not.toHaveProperty("signedBy");
  });

  test("includes everybody whom its trailers name", () => {
    const helper = git("helper", 2);
    const message = [
      "wish",
      "",
      "Co-authored-by: helper <HELPER@acme.test>",
      "co-authored-by: Somebody <somebody@nowhere.test>",
      "Co-authored-by: requester <requester@acme.test>",
    ].join("\n");
    expect(read(node("c", ["p"], { message, authors: { nodes: [requester, helper] } })).coAuthors).toEqual([
      { kind: "account", account: 2 },
      { kind: "unknown", as: "somebody@nowhere.test" },
    ]);
  });
});
