import type { Departure, Push } from "../core/case-file.ts";
import type { Delivery, Work } from "../core/event.ts";
import type { Grant } from "../core/grant/grant.ts";
import type { AccountId, EntryId, GrantId, PullNumber, RepositoryId, ReviewId, RunName, Sha } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import type { OpenRequest } from "../core/open-request.ts";
import type { LoggedDelivery } from "./github.ts";
import type { RunRegister } from "./runs.ts";

/** Work to be queued, at once or not before `at`. */
export interface Queued {
  readonly work: Work;
  readonly at?: Instant;
}

/** A grant with the revision it was read at, for compare-and-set. */
export interface StoredGrant {
  readonly grant: Grant;
  readonly revision: number;
}

export interface Store extends RunRegister {
  /** Remembers the delivery, its facts and its work in one transaction. */
  accept(delivery: Delivery): Promise<"accepted" | "duplicate">;
  /** Which of these need not be read back: kept here, or acknowledged while this database stood, as meaning nothing. */
  knownDeliveries(logged: readonly LoggedDelivery[]): Promise<ReadonlySet<string>>;
  /** Forgets deliveries received more than 14 days before, and tickets that have expired. */
  prune(at: Instant): Promise<void>;
  enqueue(work: readonly Queued[]): Promise<void>;

  reviewCommits(repository: RepositoryId, pull: PullNumber): Promise<ReadonlyMap<ReviewId, readonly Sha[]>>;
  /** Remembers commits that a read named for reviews. */
  rememberReviewCommits(
    repository: RepositoryId,
    pull: PullNumber,
    named: ReadonlyMap<ReviewId, readonly Sha[]>,
  ): Promise<void>;
  /** Who left which team since then, as deliveries told it. */
  departures(repository: RepositoryId, since: Instant): Promise<readonly Departure[]>;
  /** Pushes of the repository that brought one of these commits as a branch's new head. */
  pushes(repository: RepositoryId, heads: readonly Sha[]): Promise<readonly Push[]>;

  /** Which commit of the default branch was handled last. */
  cursor(repository: RepositoryId): Promise<Sha | null>;
  /** Moves it, if it still is where it was read. */
  moveCursor(repository: RepositoryId, from: Sha | null, to: Sha): Promise<boolean>;

  /** Notes that a landing is being dealt with: `again` if it was noted before, finished or not. */
  beginLanding(repository: RepositoryId, commit: Sha): Promise<"first" | "again">;

  /** Adds the grant and its end job in one transaction; `false`: it is there already and stays as it is. */
  addGrant(grant: Grant, work: readonly Queued[]): Promise<boolean>;
  grant(repository: RepositoryId, id: GrantId): Promise<StoredGrant | null>;
  /**
   * Compare-and-set on the revision, with work queued in the same transaction; `false`: somebody was faster. `secret`:
   * what the subject is to be given, kept encrypted until they have it or nobody will collect it any more.
   */
  saveGrant(from: StoredGrant, grant: Grant, work: readonly Queued[], secret?: string): Promise<boolean>;
  /** What this attempt's subject is to be given; `null`: it is not kept. */
  undelivered(grant: Grant): Promise<string | null>;
  grantsOfEntries(repository: RepositoryId, entries: readonly EntryId[]): Promise<readonly StoredGrant[]>;
  grantsOfPull(repository: RepositoryId, pull: PullNumber): Promise<readonly StoredGrant[]>;
  liveGrants(
    repository: RepositoryId,
    people: readonly AccountId[],
    /** What is no person, as `workload/nightly-export`. */
    identities: readonly string[],
    entries: readonly EntryId[],
  ): Promise<readonly StoredGrant[]>;
  /** Live grants of what is no person. */
  liveIdentities(repository: RepositoryId): Promise<readonly StoredGrant[]>;
  countLive(repository: RepositoryId): Promise<number>;
  /** How many grants this account ended by removing their entries, since then. */
  countRemovals(repository: RepositoryId, by: AccountId, since: Instant): Promise<number>;
  /** Live grants whose end has passed. */
  overdue(repository: RepositoryId, at: Instant): Promise<readonly StoredGrant[]>;
  /** Every grant of the repository that is not ended, page by page in the order of their ids. */
  allLive(repository: RepositoryId, after: GrantId | null, limit: number): Promise<readonly StoredGrant[]>;

  /** Adds what got no credential and must leave the default branch again; `false`: known already. */
  addRejection(rejection: Rejection): Promise<boolean>;
  rejectionsOfPull(repository: RepositoryId, pull: PullNumber): Promise<readonly Rejection[]>;
  rejections(
    repository: RepositoryId,
    which: readonly { readonly entry: EntryId; readonly commit: Sha }[],
  ): Promise<readonly Rejection[]>;
  /** Which of these entries have a rejection that was not reverted yet. */
  rejectedEntries(repository: RepositoryId, entries: readonly EntryId[]): Promise<readonly EntryId[]>;
  markRejectionReverted(
    repository: RepositoryId,
    which: { readonly entry: EntryId; readonly commit: Sha },
    by: Sha,
  ): Promise<void>;
  /** Ended grants (the newest of their entry) and rejections that belong to no revert yet. */
  unreverted(
    repository: RepositoryId,
    limit: number,
  ): Promise<{ readonly grants: readonly StoredGrant[]; readonly rejections: readonly Rejection[] }>;
  /** Writes down, before it is done, what one revert will remove; each item belongs to at most one revert. */
  addRevert(revert: Revert): Promise<boolean>;
  /** Reverts that are not on the default branch yet. */
  openReverts(repository: RepositoryId): Promise<readonly Revert[]>;
  revertOfPull(repository: RepositoryId, pull: PullNumber): Promise<Revert | null>;
  saveRevert(revert: Revert): Promise<void>;
  /** The pull request that removes, or removed, what this one brought; `null` as long as there is none. */
  revertPullFor(repository: RepositoryId, pull: PullNumber): Promise<PullNumber | null>;

  /** What the inventory tells of an open request; what was read of it later stays. */
  noteRequest(request: OpenRequest): Promise<void>;
  /** It is not open any more. */
  forgetRequest(repository: RepositoryId, pull: PullNumber): Promise<void>;
  /** Open requests that one of these people asked for, or that are for one of them. Logins in lower case. */
  openRequestsOf(repository: RepositoryId, logins: readonly string[]): Promise<readonly OpenRequest[]>;
  /** Forgets what is none of these open requests and was not seen after `listedAt`; answers those it knows. */
  keepRequests(
    repository: RepositoryId,
    open: readonly PullNumber[],
    listedAt: Instant,
  ): Promise<ReadonlySet<PullNumber>>;

  /** OAuth states and sessions, kept as SHA-256 hex only. */
  putTicket(hash: string, ticket: Ticket): Promise<void>;
  /** Reads; `take` also deletes, so that it works once. */
  ticket(hash: string, at: Instant, take: boolean): Promise<Ticket | null>;
}

/** An entry version that reached the default branch and got no credential: `refused` or a `bypass`. */
export interface Rejection {
  readonly repository: RepositoryId;
  readonly entry: EntryId;
  readonly path: string;
  /** The commit that brought it, and that commit's first parent, where the file's former content stands. */
  readonly commit: Sha;
  readonly parent: Sha | null;
  readonly pull: PullNumber | null;
  readonly kind: "refused" | "bypassed";
  /** What it did to the entry: an addition is removed, a change is put back. */
  readonly change: "add" | "change";
  readonly because: string;
  /** The commit by which it left the default branch again. */
  readonly revertedBy: Sha | null;
}

/** A pull request of ours that removes ended and rejected entries. */
export interface Revert {
  readonly repository: RepositoryId;
  /** Its branch: the name is its identity, so that a crash opens it once. */
  readonly branch: string;
  readonly grants: readonly GrantId[];
  readonly rejections: readonly { readonly entry: EntryId; readonly commit: Sha }[];
  readonly pull: PullNumber | null;
  readonly state: "planned" | "open" | "merged" | "closed";
}

export type Ticket =
  | { readonly kind: "oauth-state"; readonly returnTo: string; readonly expiresAt: Instant }
  | { readonly kind: "session"; readonly account: AccountId; readonly login: string; readonly expiresAt: Instant }
  /** Somebody's terminal: no browser's session, and none of a browser's. */
  | { readonly kind: "terminal"; readonly account: AccountId; readonly login: string; readonly expiresAt: Instant }
  /** A run that collected: it may say that it has it. */
  | { readonly kind: "run"; readonly by: RunName; readonly expiresAt: Instant };
