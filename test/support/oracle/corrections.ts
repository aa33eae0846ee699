import type { Json } from "./json.ts";
import type { Problem } from "./validators.ts";

/** Where GitHub's descriptions are known to be wrong: each with what shows it. Everything else is taken at its word. */
interface Correction {
  readonly operation: RegExp;
  readonly at?: RegExp;
  readonly problem: RegExp;
}

const corrections: readonly Correction[] = [
  // Described for the other actions of the event, which show the same pull request.
  {
    operation: /^pull_request_review\.edited$/,
    problem: /^has `(?:has_discussions|web_commit_signoff_required)`/,
  },
  // The list of an app's events is older than this one, which the same description delivers.
  { operation: /^check_suite\./, at: /^\/check_suite\/app\/events\//, problem: /^must be one of/ },
  // Bodies of refusals carry their status: `basic-error` says so, the schemas of single answers do not.
  { operation: /^[a-z-]+\/[a-z-]+ [45]\d\d$/, at: /^\/$/, problem: /^has `status`/ },
];

/** The problems that are the sandbox's own. `operation` is an event and action, or an operation and its status. */
export function withoutKnown(operation: string, problems: readonly Problem[]): readonly Problem[] {
  const known = corrections.filter((each) => each.operation.test(operation));
  return problems.filter(
    ({ at, problem }) => !known.some((each) => each.problem.test(problem) && (each.at ?? /^/).test(at)),
  );
}

/** Schemas to be used in place of the described ones, by operation and status. */
export const replaced: Readonly<Record<string, Json>> = {
  // As described, the account of a listed installation is a user and an enterprise at once.
  "apps/list-installations 200": { type: "array", items: { $ref: "#/components/schemas/installation" } },
};
