import type { CheckContent } from "../effect.ts";
import type { PullNumber } from "../ids.ts";
import { requiredCheck } from "./checks.ts";
import { count, cut, sentence, visible } from "./typed.ts";

/** The required check of a merge group: green only if everything in it was approved, jointly. */
export function groupCheck(problems: readonly string[], pulls: readonly PullNumber[]): CheckContent {
  const which = pulls.map((pull) => `#${pull}`).join(", ");
  const ok = problems.length === 0;
  return {
    name: requiredCheck,
    state: { status: "completed", conclusion: ok ? "success" : "failure" },
    title: cut(visible(ok ? `approved together: ${which}` : `not approved together: ${problems[0]}`), 255),
    summary: ok
      ? `Everything that this group changes was approved: ${which}.`
      : [
          `${count(problems.length, "reason")} against merging ${which}:`,
          problems.map((problem) => `- ${sentence(problem)}`).join("\n"),
        ].join("\n\n"),
    annotations: [],
  };
}
