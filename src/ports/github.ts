import type { CaseFile, Departure, LiveGrant, OtherRequest, Push, Repository } from "../core/case-file.ts";
import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { Effect, Performed, Shown } from "../core/effect.ts";
import type { Delivery } from "../core/event.ts";
import type { AccountId, EntryId, Oid, PullNumber, ReviewId, Sha } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import type { Rules, RulesInForce } from "../core/policy.ts";
import type { Changes, Entry, PathKind } from "../core/request.ts";
import type { SubjectStanding } from "../core/grant/subject-standing.ts";

/** What only our own record knows of a pull request; merged into the case file by the snapshot. */
export interface Remembered {
  readonly reviewCommits: ReadonlyMap<ReviewId, readonly Sha[]>;
  /** Pushes that deliveries told of, which brought one of these commits as a branch's new head. */
  readonly pushes: (heads: readonly Sha[]) => Promise<readonly Push[]>;
  /**
   * Live grants of the repository that belong to these people, to these registered identities (`workload/…`), or to
   * these entries: asked for once they are known.
   */
  readonly live: (
    people: readonly AccountId[],
    identities: readonly string[],
    entries: readonly EntryId[],
  ) => Promise<readonly LiveGrant[]>;
  /** Other open requests that these people asked for, or that are for them. */
  readonly open: (pull: PullNumber, logins: readonly string[]) => Promise<readonly OtherRequest[]>;
  /** Memberships that ended since then. */
  readonly departures: (since: Instant) => Promise<readonly Departure[]>;
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
  /** `null`: it has no `subjects/`. */
  readonly subjects: Oid | null;
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
  /** Reads the rules that a tree of `policies/` holds, with the register that a tree of `subjects/` holds. */
  rules(repository: Repository, tree: Oid, register: Oid | null): Promise<Read<Rules>>;
  /** Ids of the repositories that the workloads of a tree of `subjects/` run in, by name; problems: those unseen. */
  workloads(
    repository: Repository,
    register: Oid,
  ): Promise<{ readonly problems: readonly Diagnostic[]; readonly repositories: ReadonlyMap<string, number> }>;
  /** Texts of the files of a tree of `policies/` or `subjects/`, by their path in it. Throws where there is none. */
  treeFiles(repository: Repository, tree: Oid): Promise<ReadonlyMap<string, string>>;
  /**
   * The commit that last changed a path on the default branch, or up to `from` (a commit of its first-parent row): to
   * find what a lost record was about.
   */
  lastChange(repository: Repository, path: string, from?: Sha): Promise<Sha | null>;
  /** One commit of the default branch, wherever it lies in its history. */
  landed(repository: Repository, commit: Sha): Promise<Landed>;
  /** Judges a merge group: every entry that differs from its base, and which requests brought them. */
  mergeGroup(
    repository: Repository,
    base: Sha,
    head: Sha,
  ): Promise<{
    readonly changes: Changes;
    /** Guarded places that differ from its base, with what stands there: `policies`, `.github`, `docs/CODEOWNERS`. */
    readonly guarded: ReadonlyMap<string, Oid | null>;
    readonly pulls: readonly PullNumber[];
    readonly shown: Shown;
    readonly handles: Handles;
  }>;
  /** Whether the subjects of these entries may hold access now, and who collects for them. */
  subjects(repository: Repository, entries: readonly Entry[]): Promise<ReadonlyMap<EntryId, SubjectStanding>>;
  /** The default branch of a repository that runs workloads, if what is called so now has that id; `null`: unseen. */
  defaultBranch(repository: Repository, name: string, id: number): Promise<string | null>;
  /** Deliveries that GitHub's own log names since then, translated; those we know are left to the store. */
  deliveriesSince(
    at: Instant,
    known: (logged: readonly LoggedDelivery[]) => Promise<ReadonlySet<string>>,
  ): Promise<readonly Delivery[]>;
}

/** A delivery as GitHub's log names it. */
export interface LoggedDelivery {
  readonly id: string;
  readonly at: Instant;
  /** Whoever received it said so. */
  readonly acknowledged: boolean;
}
