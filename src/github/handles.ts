import type { AccountId, PullNumber, Sha, TeamName } from "../core/ids.ts";
import type { Handles } from "../ports.ts";

/** A team as requests for review need it: GraphQL's node id, and both parts of its name for REST. */
export interface TeamHandle {
  readonly node: string;
  readonly organization: string;
  readonly slug: string;
}

export interface PullHandle {
  readonly node: string;
  readonly number: PullNumber;
  readonly head: Sha;
  /** The head's branch, `null` when it was deleted; the repository is `null` when the fork was deleted. */
  readonly headBranch: string;
  readonly headRepository: string | null;
  readonly title: string;
}

/** What writing needs and no decision does: GraphQL node ids and names, read together with the facts. */
export interface GitHubHandles {
  readonly repository: { readonly node: string; readonly owner: string; readonly name: string };
  readonly defaultBranch: { readonly name: string; readonly tip: Sha };
  /** The ledger branch's newest commit, `null` while it does not exist. */
  readonly ledgerHead: Sha | null;
  readonly pull: PullHandle | null;
  /** Our comment on the pull request, if there is one. */
  readonly comment: string | null;
  readonly accounts: ReadonlyMap<AccountId, { readonly node: string; readonly login: string }>;
  readonly teams: ReadonlyMap<TeamName, TeamHandle>;
}

/** Handles leave the adapter as an opaque value and come back to it unchanged. */
export const seal = (handles: GitHubHandles): Handles => handles as unknown as Handles;
export const unseal = (handles: Handles): GitHubHandles => handles as unknown as GitHubHandles;

/** By which our comment is found, together with its author; its text is never read for facts. */
export { commentMarker } from "../core/messages/comment.ts";

/** The branch of the record, in every access repository. */
export const ledgerBranch = "countersign/ledger";
