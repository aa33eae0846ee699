import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { isoSeconds } from "../core/instant.ts";
import { cleaned, placeOf, type Found } from "../syntax/leaks.ts";
import type { FileText } from "./objects.ts";
import type { PullNode, RemarkNode } from "./pull-query.ts";
import { timeOf } from "./reviews.ts";

/** So many of one file are told at their line: they are all hidden. */
const mostTold = 20;

const revoke = "revoke it first, wherever it is valid: whoever can read this repository had it";

/** Credentials that a file of a request holds and did not hold before. Text that is taken out blocks nothing. */
export function leaksInFile(path: string, before: FileText, after: FileText): readonly Diagnostic[] {
  if (after.kind !== "text") return [];
  const { text } = after;
  const { leaks } = cleaned(text);
  const stood = before.kind === "text" ? before.text : "";
  const isNew = ({ start, end }: Found): boolean => !stood.includes(text.slice(start, end));
  return leaks
    .filter(isNew)
    .slice(0, mostTold)
    .map((leak) => ({
      code: "E631",
      message: `this looks like a credential: ${leak.what}`,
      help: `${revoke}; then take it out with a new commit (rewriting the branch is not enough: what was pushed can still be found)`,
      place: placeOf(path, text, leak),
    }));
}

/**
 * Takes credentials out of everything that people wrote on a pull request, before anything is made of it, and says
 * where they stand. A review holds the request up, whatever its verdict and even dismissed, until its text is edited:
 * only then nobody reads the credential there any more. What was edited after the merge is hidden, and tells nothing
 * against what was merged.
 */
export function withoutLeaks(pull: PullNode): { readonly node: PullNode; readonly leaks: readonly Diagnostic[] } {
  const leaks: Diagnostic[] = [];
  const clean = (text: string, edited: string | null, told: (what: string) => Diagnostic): string => {
    const found = cleaned(text);
    const later = pull.mergedAt !== null && edited !== null && edited > pull.mergedAt;
    const [first] = found.leaks;
    if (first !== undefined && !later) leaks.push(told(first.what));
    return found.text;
  };
  const review = <R extends RemarkNode>(node: R): R => ({
    ...node,
    body: clean(node.body, node.lastEditedAt, (what) => inReview(node, what)),
  });
  const node: PullNode = {
    ...pull,
    title: clean(pull.title, null, (what) => inText("title", what)),
    body: clean(pull.body, pull.lastEditedAt, (what) => inText("description", what)),
    reviews: pull.reviews && { ...pull.reviews, nodes: pull.reviews.nodes.map(review) },
    remarks: pull.remarks && { nodes: pull.remarks.nodes.map(review) },
  };
  return { node, leaks };
}

const inText = (where: string, what: string): Diagnostic => ({
  code: "E632",
  message: `the ${where} of the pull request holds what looks like a credential: ${what}`,
  help: `${revoke}; then edit the ${where}, and delete the revision that held it from its history of edits`,
});

function inReview({ author, submittedAt }: RemarkNode, what: string): Diagnostic {
  const at = submittedAt === null ? "" : ` of ${isoSeconds(timeOf(submittedAt))}`;
  return {
    code: "E633",
    message: `the review by \`${author?.login ?? "ghost"}\`${at} holds what looks like a credential: ${what}`,
    help: `${revoke}; then edit the review, and delete the revision that held it from its history of edits; an approval that was edited is given again`,
  };
}
