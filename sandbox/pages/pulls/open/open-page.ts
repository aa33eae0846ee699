import { html } from "hono/html";
import type { Author } from "../../../state/actor.ts";
import { openPullsFrom } from "../../../state/lookup.ts";
import type { Repository } from "../../../state/repository.ts";
import type { World } from "../../../state/world.ts";
import { encodePath, inRepository } from "../../address.ts";
import { commitLine, titleOf } from "../../code/commit-line.ts";
import { wayTo } from "../../code/way-to.ts";
import type { Fragment } from "../../fragment.ts";
import { patchView } from "../../patch-view.ts";
import type { Refused } from "../asked.ts";
import { counted } from "../counted.ts";
import { refusalNotice } from "../notice.ts";
import { textField } from "../talk/text-field.ts";
import { type Offer, type Offered, offeredBy } from "./offer.ts";

/** The address at which a branch becomes a pull request: what GitHub prints after a push. */
export function openPath(world: World, repository: Repository, head: string): string {
  return inRepository(world, repository, "pull", "new", encodePath(head));
}

/** A branch that could become a pull request: what it would bring, and the form that opens it. */
export async function openPage(
  world: World,
  actor: Author,
  repository: Repository,
  offer: Offer,
  refused: Refused | null,
): Promise<Fragment> {
  const offered = await offeredBy(repository, offer);
  return html`${refused === null ? "" : refusalNotice(refused)}
    <h1>Open a pull request</h1>
    ${already(world, repository, offer)}
    ${offered.kind === "nothing" ? html`<p class="notice">${offered.because}</p>` : ""}
    ${openForm(world, actor, repository, offer, offered, refused)}
    ${offered.kind === "changes" ? changes(world, repository, offered) : ""}`;
}

/** A branch has one open pull request into a base: the second is refused. */
function already(world: World, repository: Repository, { head, base }: Offer): Fragment | "" {
  const same = openPullsFrom(world, repository.id, head).find(
    (pull) => pull.repositoryId === repository.id && pull.base.ref === base,
  );
  if (same === undefined) return "";
  const to = inRepository(world, repository, "pull", String(same.number));
  return html`<p class="notice">There is one already: <a href="${to}">${same.title} #${same.number}</a></p>`;
}

function openForm(
  world: World,
  actor: Author,
  repository: Repository,
  { head, base }: Offer,
  offered: Offered,
  refused: Refused | null,
): Fragment {
  const typed = (name: string, otherwise: string): string => refused?.typed.text(name) ?? otherwise;
  const [only, ...others] = offered.kind === "changes" ? offered.commits : [];
  const title = only === undefined || others.length > 0 ? head.replaceAll("-", " ") : titleOf(only);
  return html`<form class="card" method="post" action="${openPath(world, repository, head)}">
    <p class="field">
      <label for="open-base">Into</label>
      <input id="open-base" name="base" value="${typed("base", base)}" required />
      <span>from <code>${head}</code></span>
    </p>
    <p class="field stacked">
      <label for="open-title">Title</label>
      <input id="open-title" name="title" value="${typed("title", title)}" required />
    </p>
    ${textField("open-body", "Description", typed("body", ""))}
    <p class="choice">
      <input
        id="open-draft"
        type="checkbox"
        name="draft"
        value="yes"
        ${typed("draft", "") === "" ? "" : html`checked`}
      />
      <label for="open-draft">As a draft</label>
    </p>
    <p class="buttons">
      <button class="button primary">Open as ${actor.account.login}</button>
    </p>
  </form>`;
}

function changes(
  world: World,
  repository: Repository,
  { commits, patches, head }: Extract<Offered, { kind: "changes" }>,
): Fragment {
  return html`<h2>${counted(commits.length, "commit")}, ${counted(patches.length, "file")}</h2>
    <ul class="rows">
      ${commits.map((one) => html`<li>${commitLine(world, repository, one)}</li>`)}
    </ul>
    ${patches.map((patch) => patchView(patch, { level: 3, ways: wayTo(world, repository, head, patch.file) }))}`;
}
