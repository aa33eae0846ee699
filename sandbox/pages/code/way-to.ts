import { html } from "hono/html";
import type { ChangedFile } from "../../git/diff.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { codePath } from "../address.ts";
import type { Fragment } from "../fragment.ts";
import { shownName } from "./crumbs.ts";

/** The link to a changed file as it stands at a commit, if it does. */
export function wayTo(
  world: World,
  repository: Repository,
  commit: string,
  { path, status }: ChangedFile,
): Fragment | "" {
  if (status === "removed") return "";
  return html`<a class="end" href="${codePath(world, repository, "blob", commit, path)}"
    >View <span class="visually-hidden">${shownName(path)}</span></a
  >`;
}
