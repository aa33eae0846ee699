/** What one can be about to do, in the order of the whole life. */
export type StepId =
  | "open"
  | "answer"
  | "mend"
  | "early"
  | "approve"
  | "push"
  | "dismiss"
  | "objection"
  | "merge"
  | "issue"
  | "claim"
  | "end"
  | "revert"
  | "done"
  | "elsewhere";

/** What the button does; each as the person whom the step names. */
export type Act =
  | { readonly kind: "open" }
  | { readonly kind: "approve" }
  | { readonly kind: "push" }
  | { readonly kind: "dismiss"; readonly review: number }
  | { readonly kind: "merge" }
  | { readonly kind: "act-as" }
  | { readonly kind: "move-clock"; readonly to: string };

export interface Button {
  readonly words: string;
  readonly act: Act;
  /** Who acts. */
  readonly as: string;
}

export interface Link {
  readonly words: string;
  readonly to: Place;
}

/** Where something is to be seen or done: Countersign's own page, or one of the sandbox's. */
export type Place =
  | { readonly kind: "address"; readonly url: string }
  | { readonly kind: "new-file" }
  | { readonly kind: "edit-file" }
  | { readonly kind: "pull"; readonly number: number; readonly below: "" | "#talk" | "#merge" | "/checks" }
  | { readonly kind: "ledger"; readonly entry: string | null }
  | { readonly kind: "clock" }
  | { readonly kind: "faults" };

/** The next step: what will happen, what to look at, and the way to do it. */
export interface Step {
  readonly id: StepId;
  readonly title: string;
  /** What has just been answered, in the app's own words; nothing where it has said nothing of it. */
  readonly answered: string | null;
  readonly says: string;
  /** Nothing while there is only to wait. */
  readonly primary: Button | Link | null;
  readonly instead: Button | Link | null;
  readonly byHand: Link | null;
}

/** A step that offers nothing yet. */
export const quiet = (id: StepId, title: string): Omit<Step, "says"> => ({
  id,
  title,
  answered: null,
  primary: null,
  instead: null,
  byHand: null,
});
