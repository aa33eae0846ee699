import type { RefusalName } from "../refusals/refusals.ts";
import type { Clock, Time } from "../clock.ts";
import type { Account, Organisation, Team } from "./account.ts";
import type { Token } from "./actor.ts";
import type { App, Delivery, Installation } from "./app.ts";
import type { CheckRun, CheckSuite, CommitStatus } from "./check.ts";
import type { Comment, Issue } from "./issue.ts";
import type { Pull, Review } from "./pull.ts";
import type { CommitFact, Repository } from "./repository.ts";

/** Where GitHub's behaviour varies, or is reported and not documented: what this sandbox does. */
export interface WorldOptions {
  /** A force-push re-binds the reviews of the pull request to its new head. */
  readonly rebindReviewsOnForcePush: boolean;
}

/**
 * Everything that the embedded GitHub remembers. Maps are by numeric id and in the order of creation. What git holds
 * (commits, trees, refs) is in the bare repositories, nowhere else.
 */
export interface World {
  /** Without a trailing slash: `http://127.0.0.1:4000`. */
  readonly url: () => string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly options: WorldOptions;
  /** Refusals that are turned off. */
  readonly lenient: Set<RefusalName>;
  /** The current second, as GitHub shows it. */
  readonly now: () => Time;
  /** A new numeric id, larger than all before it, of whatever kind. */
  readonly nextId: () => number;
  readonly accounts: Map<number, Account>;
  readonly organisations: Map<number, Organisation>;
  readonly teams: Map<number, Team>;
  readonly repositories: Map<number, Repository>;
  readonly pulls: Map<number, Pull>;
  readonly reviews: Map<number, Review>;
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly checkSuites: Map<number, CheckSuite>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly statuses: Map<number, CommitStatus>;
  readonly apps: Map<number, App>;
  readonly installations: Map<number, Installation>;
  readonly deliveries: Map<number, Delivery>;
  readonly tokens: Map<string, Token>;
  /** By commit; a commit without a fact is unsigned. */
  readonly commitFacts: Map<string, CommitFact>;
  /** Runs one writer of a repository after the other. */
  readonly exclusively: <T>(repositoryId: number, work: () => Promise<T>) => Promise<T>;
  /** Work that nobody waits for: test merges, the merge queue. Closing the sandbox waits for it. */
  readonly later: (work: () => Promise<void>) => void;
  /** Puts a webhook delivery in line. The payload is taken as it is now. */
  readonly send: (webhook: Webhook) => void;
}

/** A webhook, before it has met the apps that subscribe to it. `repository`, `organization`, `sender` and `installation` are added. */
export interface Webhook {
  readonly event: string;
  readonly action: string | null;
  readonly repositoryId: number | null;
  readonly organisationId: number | null;
  readonly senderId: number;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Only this app is told (checks, merge groups and the installation are an app's own matter). */
  readonly appId?: number;
}
