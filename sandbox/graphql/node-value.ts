import type { Account, Team } from "../state/account.ts";
import type { App } from "../state/app.ts";
import type { CheckRun, CheckSuite, CommitStatus } from "../state/check.ts";
import { readNodeId } from "../state/ids.ts";
import type { Comment, Issue } from "../state/issue.ts";
import type { MergeQueueEntry } from "../state/merge-queue.ts";
import type { Pull, Review } from "../state/pull.ts";
import type { Repository } from "../state/repository.ts";
import type { Ruleset } from "../state/ruleset.ts";
import type { World } from "../state/world.ts";
import { GraphqlRefusal } from "./error.ts";

/** The kinds of node that are found by a numeric id. */
export interface Nodes {
  readonly User: Account;
  readonly Bot: Account;
  readonly Organization: Account;
  readonly Team: Team;
  readonly Repository: Repository;
  readonly PullRequest: Pull;
  readonly PullRequestReview: Review;
  readonly Issue: Issue;
  readonly IssueComment: Comment;
  readonly CheckSuite: CheckSuite;
  readonly CheckRun: CheckRun;
  readonly StatusContext: CommitStatus;
  readonly App: App;
  readonly RepositoryRuleset: Ruleset;
  readonly MergeQueueEntry: MergeQueueEntry;
}

const account =
  (type: Account["type"]) =>
  (world: World, id: number): Account | undefined => {
    const found = world.accounts.get(id);
    return found?.type === type ? found : undefined;
  };

const finders: { readonly [K in keyof Nodes]: (world: World, id: number) => Nodes[K] | undefined } = {
  User: account("User"),
  Bot: account("Bot"),
  Organization: account("Organization"),
  Team: (world, id) => world.teams.get(id),
  Repository: (world, id) => world.repositories.get(id),
  PullRequest: (world, id) => world.pulls.get(id),
  PullRequestReview: (world, id) => world.reviews.get(id),
  Issue: (world, id) => world.issues.get(id),
  IssueComment: (world, id) => world.comments.get(id),
  CheckSuite: (world, id) => world.checkSuites.get(id),
  CheckRun: (world, id) => world.checkRuns.get(id),
  StatusContext: (world, id) => world.statuses.get(id),
  App: (world, id) => world.apps.get(id),
  RepositoryRuleset: (world, id) =>
    [...world.repositories.values()].map(({ rulesets }) => rulesets.get(id)).find((one) => one !== undefined),
  MergeQueueEntry: (world, id) =>
    [...world.repositories.values()].flatMap(({ queue }) => queue).find((entry) => entry.id === id),
};

export function isNodeKind(kind: string): kind is keyof Nodes {
  return Object.hasOwn(finders, kind);
}

export function findNode<K extends keyof Nodes>(world: World, kind: K, id: string): Nodes[K] | undefined {
  return finders[kind](world, Number(id));
}

/** What a node id names, if it is of this kind; otherwise GitHub's NOT_FOUND. */
export function nodeValue<K extends keyof Nodes>(world: World, id: string, kind: K): Nodes[K] {
  const named = readNodeId(id);
  const found = named?.kind === kind ? findNode(world, kind, named.id) : undefined;
  if (found === undefined) throw unresolved(id);
  return found;
}

export function unresolved(id: string): GraphqlRefusal {
  return new GraphqlRefusal("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}
