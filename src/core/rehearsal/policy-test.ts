import type { StageOutcome } from "../decision/decision.ts";
import type { Place, Read } from "../diagnostics/diagnostic.ts";
import type { EntryId, StageName, TeamName } from "../ids.ts";
import type { Duration, Instant } from "../instant.ts";
import type { Directory } from "../people.ts";
import type { Rules } from "../policy.ts";
import type { Register } from "../register.ts";
import type { Entry } from "../request.ts";
import type { Discount, Verdict } from "../review.ts";

/** A login, as it was written. Letter case makes no difference. */
export type Login = string;

/** What is asked for at a moment; with its problems, where an entry does not read: then the request is invalid. */
export type AskedFor = Read<readonly Entry[]>;

/** A commit as a test describes it. Without an author, nobody can be identified for it. */
export interface MadeCommit {
  readonly author?: Login;
  readonly committer?: Login;
  readonly coAuthors: readonly Login[];
  /** Whose signature GitHub verified; `true`: the committer's. */
  readonly signed: Login | boolean;
}

/** Something that happens to a request. */
export type Happening =
  | { readonly kind: "reviews"; readonly by: Login; readonly verdict: Verdict; readonly body: string }
  | { readonly kind: "comments"; readonly by: Login }
  | {
      /** `rewrites`: a force-push. Without entries they stay as they are. */
      readonly kind: "pushes" | "rewrites";
      readonly by: Login;
      readonly entries?: AskedFor;
      readonly commits?: readonly MadeCommit[];
    }
  | { readonly kind: "dismisses"; readonly by: Login; readonly of: Login }
  | { readonly kind: "edits"; readonly by: Login; readonly of: Login; readonly body?: string }
  /** Of a team, or (`null`) of the organisation. */
  | { readonly kind: "joins" | "leaves"; readonly by: Login; readonly team: TeamName | null }
  | { readonly kind: "waits" }
  /** Another pack comes into force. */
  | { readonly kind: "policy"; readonly dir: string };

export type Event = Happening & { readonly at: Instant; readonly place: Place };

export type StageWord = StageOutcome["kind"];

/** Only what is given is compared. Lists are complete, in any order; maps say something of the names they hold. */
export interface Expected {
  readonly request?: string;
  readonly stages?: ReadonlyMap<StageName, StageWord>;
  readonly approvers?: ReadonlyMap<StageName, readonly Login[]>;
  readonly discounted?: readonly { readonly by: Login; readonly why: Discount }[];
  readonly problems?: readonly string[];
  readonly asks?: readonly Login[];
  readonly maxDuration?: Duration;
}

/** One test of a policy: a world, a request, what happens to it, and how it must stand at the end. */
export interface PolicyTest {
  readonly name: string;
  readonly place: Place;
  readonly teams: ReadonlyMap<TeamName, readonly Login[]>;
  readonly outside: readonly Login[];
  readonly bots: readonly Login[];
  readonly directory: Directory;
  readonly subjects: Register;
  readonly live: readonly Entry[];
  readonly open: readonly { readonly by: Login; readonly entries: readonly Entry[] }[];
  readonly by: Login;
  readonly opened: Instant;
  readonly entries: AskedFor;
  readonly deletes: readonly EntryId[];
  readonly commits: readonly MadeCommit[];
  /** In the order of time. */
  readonly events: readonly Event[];
  readonly expect: Expected;
}

/** Packs of rules by the folder that a test names; under `""` the one that is tested. */
export type Packs = ReadonlyMap<string, Read<Rules>>;
