import type { Outcome } from "../../../state/refusal.ts";
import type { PullView } from "../view.ts";

/** What a form sent. */
export interface Typed {
  /** A field with its lines as git and GitHub keep them, or an empty text. */
  readonly text: (name: string) => string;
}

/** Something that a person does to a pull request; it answers with the part of the page to go back to, or none. */
export type Act = (view: PullView, typed: Typed) => Promise<Outcome<string>>;
