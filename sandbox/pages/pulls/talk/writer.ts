import { html } from "hono/html";
import { permissionOf, reaches } from "../../../state/access.ts";
import { held } from "../../../state/lookup.ts";
import { avatar, type Fragment, time } from "../../fragment.ts";
import { loginOf, type PullView } from "../view.ts";

/** Whether the visitor may change what others wrote. */
export function mayWrite({ world, repository, actor }: PullView): boolean {
  return reaches(permissionOf(world, repository, actor.account.id), "write");
}

/** Whoever wrote it: an app says so, and the author of the pull request too. */
export function writer(view: PullView, accountId: number): Fragment {
  const account = held(view.world.accounts, accountId);
  return html`${avatar(account.login)}
    <strong>${account.login}</strong> ${account.type === "Bot" ? html`<span class="label">app</span>` : ""}
    ${accountId === view.pull.authorId ? html`<span class="label">author</span>` : ""}`;
}

/** Who changed it last, and when; a review that was edited is another one to some readers. */
export function editedBy(
  view: PullView,
  { editorId, lastEditedAt }: { readonly editorId: number | null; readonly lastEditedAt: string | null },
): Fragment | "" {
  if (editorId === null || lastEditedAt === null) return "";
  return html`<span class="soft">· edited by ${loginOf(view, editorId)} ${time(lastEditedAt)}</span>`;
}
