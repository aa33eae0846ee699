/** What the shell implements. The core and the engine know GitHub, issuers, store and time only through these. */
import type { Claimable, ClaimRefusal } from "./core/claim.ts";
import type { CaseFile, LiveGrant, Push, Repository } from "./core/case-file.ts";
import type { Effect, Performed, Shown } from "./core/effect.ts";
import type { Delivery, Work } from "./core/event.ts";
import type { LedgerLine, LedgerSubject, NewLine } from "./core/evidence.ts";
import type { Grant, Handle, Proof } from "./core/grant.ts";
import type { AccountId, EntryId, GrantId, Oid, PullNumber, RepositoryId, ReviewId, Sha } from "./core/ids.ts";
import type { Duration, Instant } from "./core/instant.ts";
import type { Read } from "./core/diagnostic.ts";
import type { Rules, RulesInForce } from "./core/policy.ts";
import type { Changes, Entry, PathKind } from "./core/request.ts";

export interface Clock {
  now(): Instant;
  /** Calls when time jumped ahead, so that what became due is started; a system clock never does. */
  subscribe?(listener: () => void): () => void;
}

/** What only our own record knows of a pull request; merged into the case file by the snapshot. */
export interface Remembered {
  readonly reviewCommits: ReadonlyMap<ReviewId, readonly Sha[]>;
  /** Pushes that deliveries told of, which brought one of these commits as a branch's new head. */
  readonly pushes: (heads: readonly Sha[]) => Promise<readonly Push[]>;
  /** Live grants of the repository that belong to these subjects or entries: asked for once they are known. */
  readonly live: (subjects: readonly AccountId[], entries: readonly EntryId[]) => Promise<readonly LiveGrant[]>;
  readonly removals: (author: AccountId) => Promise<CaseFile["removals"]>;
}

/** The adapter's own handles (node ids and the like) that performing needs: opaque outside `github/`. */
declare const handles: unique symbol;
export interface Handles {
  readonly [handles]: true;
}

export interface PullSnapshot {
  readonly file: CaseFile;
  readonly shown: Shown;
  readonly handles: Handles;
  /** Logins by account, of everybody the case names: for texts. */
  readonly title: string;
}

/** A commit that reached the default branch, in first-parent order. */
export interface Landed {
  readonly commit: Sha;
  readonly parent: Sha | null;
  readonly at: Instant;
  readonly paths: readonly { readonly path: string; readonly kind: PathKind }[];
  /** Against its first parent. */
  readonly changes: Changes;
  /** The pull request into the default branch that GitHub reports as merged by this commit (or this rebased one). */
  readonly pull: PullNumber | null;
  /** Who pushed or merged it, if GitHub says so. */
  readonly by: AccountId | null;
}

export interface BranchSnapshot {
  readonly tip: Sha;
  /** `null`: the branch has no `policies/`. */
  readonly policies: Oid | null;
  /** What landed after `since`, oldest first; `rewritten`: `since` is not an ancestor of the tip any more. */
  readonly landed: readonly Landed[];
  readonly rewritten: boolean;
  readonly handles: Handles;
}

export interface Snapshot {
  /** GitHub's own clock, from the answer. */
  readonly at: Instant;
  readonly pull?: PullSnapshot;
  readonly branch?: BranchSnapshot;
  /** Policies that were in force, oldest first: as the ledger's `policy.jsonl` says. */
  readonly rules: readonly RulesInForce[];
}

/** An entry that stands on the default branch, and the file it stands in. */
export interface StandingFile {
  readonly path: string;
  readonly source: string;
  readonly entries: readonly Entry[];
}

/** Everything under `access/` at one commit; a file that does not read makes the whole unreadable. */
export type Standing =
  | { readonly ok: true; readonly tip: Sha; readonly files: readonly StandingFile[] }
  | { readonly ok: false; readonly tip: Sha; readonly problems: Extract<Changes, { ok: false }>["problems"] };

export interface GitHub {
  /** The configured access repositories, resolved to ids. Throws, naming each that the app cannot reach. */
  repositories(): Promise<readonly Repository[]>;
  /** One read for one evaluation: a pull request, or what landed on the default branch, or both. */
  snapshot(
    repository: Repository,
    ask: {
      readonly pull?: { readonly number: PullNumber; readonly remembered: Remembered };
      readonly landedSince?: Sha;
    },
  ): Promise<Snapshot>;
  /** Performs in the order given, in as few calls as GitHub allows; one outcome for each effect. */
  perform(repository: Repository, handles: Handles, effects: readonly Effect[]): Promise<readonly Performed[]>;
  openPulls(
    repository: Repository,
  ): Promise<readonly { readonly pull: PullNumber; readonly head: Sha; readonly updatedAt: Instant }[]>;
  /** Everything under `access/` at the default branch's tip. */
  standing(repository: Repository): Promise<Standing>;
  /** Some files as they are at the default branch's tip, or at `commit`; absent ones are left out. */
  files(
    repository: Repository,
    paths: readonly string[],
    commit?: Sha,
  ): Promise<{ readonly tip: Sha; readonly files: ReadonlyMap<string, string>; readonly handles: Handles }>;
  /** Reads the rules that a tree of `policies/` holds. */
  rules(repository: Repository, tree: Oid): Promise<Read<Rules>>;
  /** The commit that last changed a path on the default branch, to find what a lost record was about. */
  lastChange(repository: Repository, path: string): Promise<Sha | null>;
  /** One commit of the default branch, wherever it lies in its history. */
  landed(repository: Repository, commit: Sha): Promise<Landed>;
  /** Judges a merge group: every entry that differs from its base, and which requests brought them. */
  mergeGroup(
    repository: Repository,
    base: Sha,
    head: Sha,
  ): Promise<{
    readonly changes: Changes;
    readonly pulls: readonly PullNumber[];
    readonly shown: Shown;
    readonly handles: Handles;
  }>;
  /** Deliveries that GitHub's own log names since then, translated; those we know are left to the store. */
  deliveriesSince(
    at: Instant,
    known: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<readonly Delivery[]>;
}

/** The signed record in git. */
export interface Ledger {
  /** The lines about some entries, or about the rules, as they stand; signatures and chain checked. */
  read(repository: Repository, about: readonly LedgerSubject[]): Promise<readonly LedgerLine[]>;
  /**
   * Resolves when the lines stand on the ledger branch. A line whose `recordKey` stands there already is not written
   * again. Lines of several callers travel in one commit. `along`: effects sent in the same call, after the commit.
   */
  append(
    repository: Repository,
    lines: readonly NewLine[],
    along?: { readonly handles: Handles; readonly effects: readonly Effect[] },
  ): Promise<readonly Performed[]>;
  /** The newest commit of the ledger branch as last seen: named in revert commits. */
  head(repository: Repository): Promise<Sha | null>;
}

/** How the subject gets the credential. */
export type DeliveryOfCredential = { readonly kind: "minted-at-claim" };

export interface Issued {
  readonly handle: Handle;
  readonly delivery: DeliveryOfCredential;
  readonly endsAt: Instant;
}

/** Turns a grant into a credential. Everything is safe to repeat. */
export interface Issuer {
  issue(grant: Grant): Promise<Issued>;
  /** `unclaimed`: exists, and nobody has it yet. */
  inspect(handle: Handle): Promise<"active" | "unclaimed" | "gone">;
  revoke(handle: Handle, at: Instant): Promise<Proof>;
  /** Every credential that carries this grant and attempt is revoked and seen gone. */
  revokeAttempt(grant: Grant, attempt: number, at: Instant): Promise<Proof>;
  /** Makes the secret, once the claim is in the ledger. The caller shows it and keeps nothing. */
  mint(grant: Grant, handle: Handle): Promise<{ readonly token: string; readonly expiresAt: Instant }>;
  /** Takes over a grant as the ledger tells of it, after the database was lost: what it gave out is known again. */
  adopt(grant: Grant): Promise<void>;
  /** Credentials of this deployment that may still work, with where they belong. */
  list(): Promise<
    readonly {
      readonly handle: Handle;
      readonly repository: RepositoryId;
      readonly grant: GrantId;
      readonly attempt: number;
      readonly createdAt: Instant;
    }[]
  >;
}

/** Token ids that the embedded issuer has given out: never the tokens. */
export interface TokenRegister {
  /** A handle that is there already stays as it is. */
  add(token: IssuedToken): Promise<void>;
  get(handle: Handle): Promise<IssuedToken | null>;
  /** `revoked` is final: nothing leaves it again. */
  setState(handle: Handle, state: IssuedToken["state"]): Promise<void>;
  unfinished(): Promise<readonly IssuedToken[]>;
}

export interface IssuedToken {
  readonly handle: Handle;
  readonly repository: RepositoryId;
  readonly grant: GrantId;
  readonly attempt: number;
  readonly state: "unclaimed" | "claimed" | "revoked";
  readonly expiresAt: Instant;
  readonly createdAt: Instant;
}

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

export interface Store {
  /** Remembers the delivery, its facts and its work in one transaction. */
  accept(delivery: Delivery): Promise<"accepted" | "duplicate">;
  knownDeliveries(ids: readonly string[]): Promise<ReadonlySet<string>>;
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
  /** Compare-and-set on the revision, with work queued in the same transaction; `false`: somebody was faster. */
  saveGrant(from: StoredGrant, grant: Grant, work: readonly Queued[]): Promise<boolean>;
  grantsOfEntries(repository: RepositoryId, entries: readonly EntryId[]): Promise<readonly StoredGrant[]>;
  grantsOfPull(repository: RepositoryId, pull: PullNumber): Promise<readonly StoredGrant[]>;
  liveGrants(
    repository: RepositoryId,
    subjects: readonly AccountId[],
    entries: readonly EntryId[],
  ): Promise<readonly StoredGrant[]>;
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
  | { readonly kind: "session"; readonly account: AccountId; readonly login: string; readonly expiresAt: Instant };

/** Handles one piece of work; throwing makes the queue try it again later. */
export type Handler = (work: Work, signal: AbortSignal) => Promise<void>;

export interface Queue {
  start(handler: Handler): Promise<void>;
  /** Finishes what runs, hands back the rest. */
  stop(within: Duration): Promise<void>;
}

/** What the claim page asks of the engine. `name` is a grant's public name, `<repository id>-<entry id>.<n>`. */
export interface Claims {
  view(name: string, account: AccountId): Promise<Claimable | ClaimRefusal>;
  /** Makes the credential and hands it over, to be shown once. */
  claim(name: string, account: AccountId): Promise<Claimed | ClaimRefusal>;
  /** The claimer has it: it is not shown again. `false`: there was nothing of theirs to confirm. */
  confirm(name: string, account: AccountId): Promise<boolean>;
}

export interface Claimed {
  readonly kind: "claimed";
  readonly token: string;
  readonly grant: GrantId;
  readonly expiresAt: Instant;
}

/** Who is behind an OAuth code. */
export interface Login {
  authorizeUrl(state: string, redirectUri: string): string;
  identify(code: string, redirectUri: string): Promise<{ readonly account: AccountId; readonly login: string } | null>;
}

/** What a system is told that asks whether a token is good: RFC 7662. Inactive comes without a reason. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly token_type: "Bearer";
      /** The token's own claims. */
      readonly claims: Readonly<Record<string, unknown>>;
    };

export type Introspector = (token: string) => Promise<Introspection>;
