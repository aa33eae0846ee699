import { refuse, type Outcome } from "../../../state/refusal.ts";
import type { PullView } from "../view.ts";
import type { Act, Typed } from "./act.ts";
import { merging } from "./merge.ts";
import { reviewing } from "./review.ts";
import { talking } from "./talk.ts";

const acts: ReadonlyMap<string, Act> = new Map<string, Act>(Object.entries({ ...talking, ...reviewing, ...merging }));

/** Browsers send lines as CRLF; git and GitHub keep LF. */
export function readTyped(form: Readonly<Record<string, unknown>>): Typed {
  return {
    text: (name) => {
      const value = form[name];
      return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
    },
  };
}

/** Does what the pressed button says, with the same actions as the API: the same webhooks follow, the same refusals. */
export async function act(view: PullView, typed: Typed): Promise<Outcome<string>> {
  const chosen = acts.get(typed.text("do"));
  return chosen === undefined ? refuse(422, "The form does not say what to do.") : chosen(view, typed);
}
