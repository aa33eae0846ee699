import type { Shown, ShownCheck } from "../core/effect.ts";
import { pullOfExternalId } from "./external-id.ts";
import { commentMarker } from "./handles.ts";
import type { CheckRunNode, CommentNode, HeadNode } from "./pull-query.ts";
import { isApp } from "./reviews.ts";

/** What GitHub shows of ours: the newest run of each name, and our comment. */
export const shownOf = (suites: HeadNode["checkSuites"], comment: CommentNode | null): Shown => ({
  checks: checksOf((suites?.nodes ?? []).flatMap((suite) => suite.checkRuns?.nodes ?? [])),
  comment: comment === null ? null : { comment: comment.id, body: comment.body },
});

function checksOf(runs: readonly CheckRunNode[]): readonly ShownCheck[] {
  const newest = new Map<string, CheckRunNode>();
  for (const run of runs) if (run.databaseId > (newest.get(run.name)?.databaseId ?? -1)) newest.set(run.name, run);
  return [...newest.values()].map((run) => ({
    run: run.id,
    name: run.name,
    state: stateOf(run),
    title: run.title ?? "",
    summary: run.summary ?? "",
    pull: pullOfExternalId(run.externalId),
  }));
}

function stateOf({ status, conclusion }: CheckRunNode): ShownCheck["state"] {
  if (status === "QUEUED") return { status: "queued" };
  if (status !== "COMPLETED") return { status: "in_progress" };
  switch (conclusion) {
    case "SUCCESS":
      return { status: "completed", conclusion: "success" };
    case "FAILURE":
      return { status: "completed", conclusion: "failure" };
    case "CANCELLED":
      return { status: "completed", conclusion: "cancelled" };
    default:
      return { status: "completed", conclusion: "other" };
  }
}

/** Ours by author and marker; nothing in it is read for facts. */
export const isOurComment = (comment: CommentNode, slug: string): boolean =>
  isApp(comment.author, slug) && comment.body.startsWith(commentMarker);
