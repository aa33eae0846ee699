import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { AccountId, EntryId, PullNumber, Sha, TeamName } from "./ids.ts";

/** What a check run shows. GitHub lets `neutral` and `skipped` merge, so they are never used. */
export type CheckState =
  | { readonly status: "queued" | "in_progress" }
  | { readonly status: "completed"; readonly conclusion: "success" | "failure" | "cancelled" };

export interface CheckContent {
  /** `countersign`, or `countersign / 1 business`. */
  readonly name: string;
  readonly state: CheckState;
  /** At most 255 characters. */
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  /** Problems with a place; GitHub takes 50 in one call. */
  readonly annotations: readonly Diagnostic[];
}

/** A check run of ours as GitHub shows it now: the newest of its name on the head. */
export interface ShownCheck {
  readonly run: string;
  readonly name: string;
  readonly state: CheckState | { readonly status: "completed"; readonly conclusion: "other" };
  readonly title: string;
  readonly summary: string;
  /** The pull request that the run was made for: a commit can be the head of several. */
  readonly pull: PullNumber | null;
}

export interface ShownComment {
  readonly comment: string;
  readonly body: string;
}

/** What GitHub shows of ours on one pull request. */
export interface Shown {
  readonly checks: readonly ShownCheck[];
  readonly comment: ShownComment | null;
}

/** A change of a file, as a whole: `null` deletes it. */
export interface FileEdit {
  readonly path: string;
  readonly content: string | null;
}

/**
 * What Countersign does at GitHub. Each is safe to repeat: performing it again after a crash, from a fresh read,
 * changes nothing. They are performed in the order of `effectOrder`: what lowers a conclusion comes first.
 */
export type Effect =
  | {
      readonly kind: "check";
      readonly pull: PullNumber | null;
      readonly head: Sha;
      /** An unfinished run to update; a completed one is never updated: a new state is a new run. */
      readonly update: string | null;
      readonly content: CheckContent;
    }
  | { readonly kind: "comment"; readonly pull: PullNumber; readonly update: string | null; readonly body: string }
  | {
      readonly kind: "ask";
      readonly pull: PullNumber;
      readonly accounts: readonly AccountId[];
      readonly teams: readonly TeamName[];
    }
  | { readonly kind: "close"; readonly pull: PullNumber; readonly because: string }
  | { readonly kind: "merge"; readonly pull: PullNumber; readonly head: Sha }
  | {
      readonly kind: "open-revert";
      /** Same branch name for the same content: opening it twice opens it once. */
      readonly branch: string;
      readonly base: Sha;
      readonly edits: readonly FileEdit[];
      readonly entries: readonly EntryId[];
      readonly title: string;
      readonly body: string;
    }
  /** An issue in the access repository, for what no pull request can tell. `marker` makes it one issue only. */
  | { readonly kind: "notice"; readonly marker: string; readonly title: string; readonly body: string };

/** What became of an effect. */
export type Performed =
  | { readonly ok: true; readonly pull?: PullNumber }
  /** GitHub said no, and will say it again: `code` tells the few cases that are acted on. */
  | {
      readonly ok: false;
      readonly code: "team-without-access" | "not-mergeable" | "head-moved" | "already-exists" | "other";
      readonly because: string;
    };

function rank(effect: Effect): number {
  switch (effect.kind) {
    case "check":
      return effect.content.state.status === "completed" && effect.content.state.conclusion === "success" ? 1 : 0;
    case "close":
      return 2;
    case "open-revert":
      return 3;
    case "comment":
    case "notice":
      return 4;
    case "ask":
      return 5;
    case "merge":
      return 6;
  }
}

/** What takes away comes first, then what allows, then what tells, then what asks, and merging last. */
export const inOrder = (effects: readonly Effect[]): readonly Effect[] => effects.toSorted((a, b) => rank(a) - rank(b));
