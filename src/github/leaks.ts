import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { isoSeconds } from "../core/instant.ts";
import { cleaned, hiddenEach, placeOf, type Found } from "../syntax/leaks.ts";
import { quote } from "../syntax/quote.ts";
import type { FileList } from "./file-list.ts";
import type { Memory } from "./memory.ts";
import type { FileText } from "./objects.ts";
import type { CommitNode, PullNode, RemarkNode } from "./pull-query.ts";
import { timeOf } from "./reviews.ts";

/** So many of one file, of the paths and of the commits are told: they are all hidden. */
const mostTold = 20;

const revoke = "revoke it first, wherever it is valid: whoever can read this repository had it";

/**
 * Credentials that a file of a request holds and did not hold before. Text that is taken out blocks nothing. `shown`:
 * its path as it may be told.
 */
export function leaksInFile(shown: string, before: FileText, after: FileText): readonly Diagnostic[] {
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
      place: placeOf(shown, text, leak),
    }));
}

/** Paths as they may be told: what looks like a credential in one is hidden. */
export function shownPaths(paths: readonly string[]): (path: string) => string {
  const shown = new Map(hiddenEach(paths).map((text, index) => [paths[index], text]));
  return (path) => shown.get(path) ?? path;
}

/** Credentials in paths that a request brings. One that stood there before is hidden, and can be removed or renamed. */
export function leaksInPaths({ added = new Set() }: Extract<FileList, { readonly ok: true }>): readonly Diagnostic[] {
  const shown = shownPaths([...added]);
  return firstTold(
    [...added].filter((path) => shown(path) !== path),
    leaksInPath,
  );
}

function leaksInPath(path: string): readonly Diagnostic[] {
  const { text, leaks } = cleaned(path);
  return leaks.slice(0, 1).map(({ what }) => ({
    code: "E636",
    message: `the path ${quote(text)} holds what looks like a credential: ${what}`,
    help: `${revoke}; then rename the file with a new commit, whose message does not name it (rewriting the branch is not enough: what was pushed can still be found)`,
  }));
}

/** Credentials in what commits say of themselves. `known`: what was found in them before, since no commit changes. */
export const leaksInCommits = (
  known: Memory<readonly Diagnostic[]>,
  commits: readonly CommitNode[],
): readonly Diagnostic[] =>
  firstTold(commits, (commit) => {
    const found = known.get(commit.oid) ?? leaksInCommit(commit);
    known.set(commit.oid, found);
    return found;
  });

function leaksInCommit({ oid, message, author, committer }: CommitNode): readonly Diagnostic[] {
  const [inMessage] = cleaned(message).leaks;
  const names = [author?.name, author?.email, committer?.name, committer?.email].map((name) => name ?? "");
  const leak = inMessage ?? cleaned(names.join("\n\n")).leaks[0];
  if (leak === undefined) return [];
  return [
    {
      code: "E634",
      message: `the ${inMessage === undefined ? "author or committer" : "message"} of commit ${oid.slice(0, 7)} holds what looks like a credential: ${leak.what}`,
      help: `${revoke}; then rewrite the commit without it, and force-push (that alone is not enough: what was pushed can still be found)`,
    },
  ];
}

/** What is told is enough to fail: nobody's flood of credentials is read to its end. */
function firstTold<T>(all: readonly T[], find: (one: T) => readonly Diagnostic[]): readonly Diagnostic[] {
  const told: Diagnostic[] = [];
  for (const one of all) {
    told.push(...find(one));
    if (told.length >= mostTold) break;
  }
  return told;
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
  const [inBranch] = cleaned(pull.headRefName).leaks;
  if (inBranch !== undefined) leaks.push(inName(inBranch));
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

const inName = ({ what }: Found): Diagnostic => ({
  code: "E635",
  message: `the name of the branch holds what looks like a credential: ${what}`,
  help: `${revoke}; then push the commits to a branch of another name, open a new pull request from there, close this one, and delete its branch`,
});

function inReview({ author, submittedAt }: RemarkNode, what: string): Diagnostic {
  const at = submittedAt === null ? "" : ` of ${isoSeconds(timeOf(submittedAt))}`;
  return {
    code: "E633",
    message: `the review by \`${author?.login ?? "ghost"}\`${at} holds what looks like a credential: ${what}`,
    help: `${revoke}; then edit the review, and delete the revision that held it from its history of edits; an approval that was edited is given again`,
  };
}
