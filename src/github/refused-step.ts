import type { Performed } from "../core/effect.ts";
import type { StepAnswer } from "./mutation.ts";

type Refusal = Extract<StepAnswer, { readonly ok: false }>;
type Code = Extract<Performed, { readonly ok: false }>["code"];

/** GitHub's refusal of one step, in words of ours where something is done about it. */
export const refused = ({ type, said }: Refusal, code: Code = codeOf(type, said)): Performed => ({
  ok: false,
  code,
  because: said,
});

/** Another head than the one that was expected: `STALE_DATA` for commits, a sentence for merges. */
function codeOf(type: string, said: string): Code {
  if (type === "STALE_DATA" || /head branch was modified|expected branch to point to/iu.test(said)) return "head-moved";
  return /already exists/iu.test(said) ? "already-exists" : "other";
}
