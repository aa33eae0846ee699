import type { Context } from "hono";

/** Where a change goes: onto the branch it was made from, or onto a new one with a pull request. */
export type Target = "branch" | "pull";

/** What stands in the editor's form, as somebody typed it. */
export interface Draft {
  readonly path: string;
  readonly content: string;
  /** The first line of the commit, and the title of the pull request. */
  readonly title: string;
  readonly body: string;
  readonly target: Target;
  /** The new branch. */
  readonly branch: string;
  /** The file that the editor was opened with, by its oid; empty for a new one. */
  readonly known: string;
}

/** Reads a form that was sent. Browsers end the lines of a text area with CR and LF. */
export async function readDraft(c: Context): Promise<Draft> {
  const form = await c.req.parseBody();
  const text = (name: string): string => {
    const value = form[name];
    return typeof value === "string" ? value : "";
  };
  return {
    path: text("path"),
    content: text("content").replaceAll("\r\n", "\n"),
    title: text("title").trim(),
    body: text("body").replaceAll("\r\n", "\n").trim(),
    target: text("target") === "branch" ? "branch" : "pull",
    branch: text("branch").trim(),
    known: text("known"),
  };
}
