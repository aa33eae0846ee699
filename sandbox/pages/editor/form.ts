import { html } from "hono/html";
import { permissionOf, reaches } from "../../state/access.ts";
import type { Refusal } from "../../state/refusal.ts";
import { codePath } from "../address.ts";
import { shownName } from "../code/crumbs.ts";
import type { Fragment } from "../fragment.ts";
import type { Place } from "../place.ts";
import type { PageDeps } from "../deps.ts";
import { refused } from "../refused.ts";
import type { Draft } from "./draft.ts";

export interface Editing {
  readonly page: "new" | "edit" | "delete";
  readonly base: string;
  /** The folder of a new file, or the path of the one that is changed. */
  readonly at: string;
  readonly draft: Draft;
  readonly refusal: Refusal | null;
}

const headings = { new: "A new file", edit: "Change a file", delete: "Delete a file" } as const;

/** The editor: name, text, what to say of it, and where it goes. */
export function editorForm({ world }: PageDeps, { visit, repository }: Place, editing: Editing): Fragment {
  const { page, base, at, draft, refusal } = editing;
  const may = reaches(permissionOf(world, repository, visit.actor.id), "write");
  const back =
    page === "new" ? codePath(world, repository, "tree", base, at) : codePath(world, repository, "blob", base, at);
  return html`
    <h1>${headings[page]} on ${base}</h1>
    ${refusal === null ? "" : refused(refusal)}
    ${
      may
        ? ""
        : html`<p class="notice wait">
            ${visit.actor.login} may read this repository, and not write to it. Act as somebody else at the top of the
            page, as <strong>requester</strong> for example.
          </p>`
    }
    <form class="editor" method="post" action="${codePath(world, repository, page, base, at)}">
      <input type="hidden" name="known" value="${draft.known}" />
      ${page === "delete" ? html`<p>It deletes <code>${shownName(at)}</code>.</p>` : fileFields(draft)}
      <section class="card" aria-labelledby="say">
        <div class="card-head"><h2 id="say">What you say of it</h2></div>
        <div class="field stacked">
          <label for="title">Title</label>
          <input id="title" name="title" required maxlength="200" autocomplete="off" value="${draft.title}" />
        </div>
        <div class="field stacked">
          <label for="body">More, if there is more to say</label>
          <textarea id="body" name="body" rows="3">${draft.body}</textarea>
        </div>
        ${targetFields(base, draft, repository.defaultBranch)}
        <p class="buttons">
          <button class="button primary" ${may ? "" : "disabled"}>Propose the change</button>
          <a class="button" href="${back}">Leave it</a>
        </p>
      </section>
    </form>
  `;
}

/** A text area drops a line break at its beginning: the one before the text. */
function fileFields(draft: Draft): Fragment {
  return html`<div class="field stacked">
      <label for="path">Path of the file</label>
      <input id="path" class="mono" name="path" required autocomplete="off" spellcheck="false" value="${draft.path}" />
    </div>
    <div class="field stacked">
      <label for="text">Content</label>
      <textarea id="text" class="source" name="content" rows="16" spellcheck="false" autocapitalize="off">
${draft.content}</textarea>
    </div>`;
}

function targetFields(base: string, draft: Draft, defaultBranch: string): Fragment {
  const direct = base === defaultBranch ? "Its rules refuse what was not countersigned." : "";
  return html`<fieldset>
    <legend>Where it goes</legend>
    <p class="choice">
      <input type="radio" id="to-pull" name="target" value="pull" ${draft.target === "pull" ? "checked" : ""} />
      <label for="to-pull">To a new branch, with a pull request into <code>${base}</code></label>
    </p>
    <div class="field indented">
      <label for="branch">Name of the branch</label>
      <input id="branch" class="mono" name="branch" autocomplete="off" spellcheck="false" value="${draft.branch}" />
    </div>
    <p class="choice">
      <input type="radio" id="to-branch" name="target" value="branch" ${draft.target === "branch" ? "checked" : ""} />
      <label for="to-branch">Straight to <code>${base}</code>. <span class="soft">${direct}</span></label>
    </p>
  </fieldset>`;
}
