import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { GuardedChange } from "./guarded.ts";
import type { AccountId, EntitlementId, EntryId, GrantId, PullNumber, RepositoryId, Sha, TeamName } from "./ids.ts";
import type { Instant } from "./instant.ts";
import type { Account, Accounts, Team } from "./people.ts";
import type { RulesInForce } from "./policy.ts";
import type { Changes, Entry, PathKind } from "./request.ts";
import type { Review } from "./review.ts";
import type { Use } from "./grant/use.ts";

/** An access repository. */
export interface Repository {
  readonly id: RepositoryId;
  readonly owner: string;
  readonly name: string;
}

export interface Pull {
  readonly number: PullNumber;
  readonly author: Account;
  readonly openedAt: Instant;
  readonly head: Sha;
  readonly draft: boolean;
  /** When it was moved onto the default branch: reviews until then were given for another difference. */
  readonly retargetedAt?: Instant;
  readonly state:
    | { readonly kind: "open" }
    | { readonly kind: "closed"; readonly at: Instant }
    | { readonly kind: "merged"; readonly at: Instant; readonly by: AccountId | null; readonly commit: Sha };
}

/** Someone a commit names: an account, or an e-mail address (or name) that no account owns. */
export type Contributor =
  | { readonly kind: "account"; readonly account: AccountId }
  | { readonly kind: "unknown"; readonly as: string };

/** A commit of the pull request that is not on the default branch. */
export interface Commit {
  readonly sha: Sha;
  /** Those on the default branch too: they tell what a push brought, and onto what a merge was made. */
  readonly parents: readonly Sha[];
  readonly author: Contributor;
  /** `github`: GitHub itself, and GitHub signed the commit. */
  readonly committer: Contributor | { readonly kind: "github" };
  readonly coAuthors: readonly Contributor[];
  /** The account whose signature on it GitHub verified; GitHub's own signature proves nobody. */
  readonly signedBy?: AccountId;
  /** Brings the default branch in and nothing else: it contributes nobody as long as the digest stays the same. */
  readonly mergesDefaultBranch: boolean;
}

/** A push to the pull request's branch: what a delivery or the repository's activity list names. */
export interface Push {
  readonly by: AccountId;
  readonly before: Sha | null;
  readonly after: Sha;
  readonly at: Instant;
}

/** A grant that exists, or has existed, as far as the decision asks about it. */
export interface LiveGrant {
  readonly grant: GrantId;
  readonly entry: Entry;
  readonly subject: AccountId | null;
  /** When it started and when it ends: limits of an extension bound the whole. */
  readonly start: Instant;
  readonly until: Instant;
  /** The entry whose access this one takes the place of. */
  readonly replaces?: EntryId;
}

/** Another open request, as far as the decision asks about it. */
export interface OtherRequest {
  readonly pull: PullNumber;
  readonly by: AccountId;
  /** What it would add or change. */
  readonly entries: readonly { readonly subject: string; readonly entitlement: EntitlementId }[];
}

/** A membership that ended: of a team, or (`null`) of the organisation. */
export interface Departure {
  readonly account: AccountId;
  readonly team: TeamName | null;
  readonly at: Instant;
}

/** A request for review that our app made. */
export interface Asked {
  readonly who:
    | { readonly kind: "account"; readonly account: AccountId }
    | { readonly kind: "team"; readonly team: TeamName };
  readonly at: Instant;
}

/**
 * Everything a decision is made of: facts, without memory of earlier decisions. The ledger keeps it whole, so that
 * anybody can decide the case again.
 */
export interface CaseFile {
  readonly repository: Repository;
  readonly pull: Pull;
  /** The default branch's tip that this was read against. */
  readonly base: Sha;
  /** Every changed path of the pull request, with its kind; both names of a renamed file. */
  readonly paths: readonly { readonly path: string; readonly kind: PathKind }[];
  /** The head's changes of entries against its merge base. */
  readonly changes: Changes;
  /**
   * The same for every older commit that a review names, and for each merge of the default branch with the commit it
   * was made onto; a commit that cannot be read is absent.
   */
  readonly changesAt: ReadonlyMap<Sha, Changes>;
  readonly commits: readonly Commit[];
  readonly pushes: readonly Push[];
  readonly reviews: readonly Review[];
  /** Policies that were in force, oldest first; the last one is in force now. Empty: none was ever adopted. */
  readonly rules: readonly RulesInForce[];
  readonly teams: ReadonlyMap<TeamName, Team>;
  readonly accounts: Accounts;
  /** Logins that the entries or the rules name, as resolved now; absent: no such account. Keys are lower case. */
  readonly logins: ReadonlyMap<string, AccountId>;
  /** Live grants of this request's subjects, and of the entries that it changes or deletes. */
  readonly live: readonly LiveGrant[];
  /** What its subjects used up of quotas and caps, as far back as the rules count; absent: nothing. */
  readonly uses?: readonly Use[];
  /** Other open requests of its requester or for its subjects, as they were read last; absent: none is known. */
  readonly open?: readonly OtherRequest[];
  /** Ids among this request's new entries that were used before on the default branch. */
  readonly usedIds: ReadonlySet<EntryId>;
  /** Entries that the ledger says ended, or that reached the default branch without a decision: they may go. */
  readonly removable: ReadonlySet<EntryId>;
  /** How many entries are live in the repository, and how many this author removed within the last day. */
  readonly removals: { readonly live: number; readonly byAuthorToday: number };
  /** Memberships that ended while the request was open, as far as known: they tell what was taken back, nothing else. */
  readonly departures?: readonly Departure[];
  readonly asked: readonly Asked[];
  /** Teams that GitHub refused to ask for a review, lacking access to the repository. */
  readonly unaskable: ReadonlySet<TeamName>;
  /** Another open pull request with the same head, opened earlier: this one is the second. */
  readonly twinOf?: PullNumber;
  /** It changes the rules or the register; absent: it does not, or too much of it could not be read. */
  readonly guarded?: GuardedChange;
  /** The pull request is our own: it removes what ended, or puts back what is in force. */
  readonly ours: boolean;
  /** What kept this from being read in full: any of these fails the check of whatever is more than a removal. */
  readonly obstacles: readonly Diagnostic[];
}
