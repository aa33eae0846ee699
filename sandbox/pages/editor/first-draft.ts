import type { Context } from "hono";
import { entryAt, type Found } from "../code/find.ts";
import { shownName } from "../code/crumbs.ts";
import type { Place } from "../place.ts";
import type { Draft } from "./draft.ts";
import { entryTemplate } from "./template.ts";

/** The most that the editor takes. */
const mostBytes = 1_000_000;

/**
 * What the editor is opened with. As on GitHub, a link to a new file may say `filename`, `value`, `message` and
 * `description`. Nothing: there is no such file, or none that can be written in a text area.
 */
export async function firstDraft(
  c: Context,
  { visit, repository }: Place,
  page: "new" | "edit" | "delete",
  { ref, commit, path }: Found,
): Promise<Draft | undefined> {
  const given = (name: string): string => c.req.query(name) ?? "";
  const common = {
    body: given("description"),
    target: ref === repository.defaultBranch ? "pull" : "branch",
    branch: await freeBranch(repository, visit.actor.login),
  } as const;
  if (page === "new") {
    const template = await entryTemplate(repository, commit, path, visit.actor.login);
    const folder = path === "" ? "" : `${path}/`;
    const named = given("filename") === "" ? (template?.path ?? folder) : `${folder}${given("filename")}`;
    const content = given("value") === "" ? (template?.content ?? "") : given("value").replaceAll("\r\n", "\n");
    return { ...common, path: named, content, title: given("message") || titleFor(named), known: "" };
  }
  const entry = await entryAt(repository.git, commit, path);
  const blob = entry?.type === "blob" ? await repository.git.object(entry.oid) : undefined;
  if (entry === undefined || blob === undefined) return undefined;
  const name = shownName(path.slice(path.lastIndexOf("/") + 1));
  if (page === "delete") return { ...common, path, content: "", title: `Delete ${name}`, known: entry.oid };
  const content = blob.content.toString();
  if (blob.content.length > mostBytes || !Buffer.from(content).equals(blob.content) || content.includes("\0"))
    return undefined;
  return { ...common, path, content: content.replaceAll("\r\n", "\n"), title: `Change ${name}`, known: entry.oid };
}

function titleFor(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name === "" ? "" : `Add ${name}`;
}

/** `requester-patch-1`, or the first number after it that is free. */
async function freeBranch({ git }: Place["repository"], login: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = `${login}-patch-${number}`;
    if ((await git.head(name)) === undefined) return name;
  }
}
