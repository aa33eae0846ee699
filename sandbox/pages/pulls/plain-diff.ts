import type { PullView } from "./view.ts";

/** What `.diff` and `.patch` at the end of a pull request's address answer: git's own text, for programs and pipes. */
export async function plainDiff({ repository, pull, difference }: PullView, kind: "diff" | "patch"): Promise<string> {
  const { mergeBase } = difference;
  if (mergeBase === undefined) return "";
  const range = `${mergeBase}..${pull.head.sha}`;
  return repository.git.run(kind === "diff" ? ["diff", range] : ["format-patch", "--stdout", range]);
}
