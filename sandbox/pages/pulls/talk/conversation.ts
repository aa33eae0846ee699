import { html } from "hono/html";
import { codePath } from "../../address.ts";
import { type Fragment, time } from "../../fragment.ts";
import { type Asked, isOpen, valueOf } from "../asked.ts";
import { endedBox } from "../merging/ended-box.ts";
import { mergeBox } from "../merging/merge-box.ts";
import { mergeStateOf } from "../merging/merge-state.ts";
import { reviewers } from "./reviewers.ts";
import { storyItem } from "./story-item.ts";
import { storyOf } from "./story.ts";
import { textField } from "./text-field.ts";
import { headRepository, type PullView, pullPath, written } from "../view.ts";
import { wordForm } from "./word-form.ts";
import { editedBy, mayWrite, writer } from "./writer.ts";

/** What was said and done, what stands between it and the merge, and a place for one's own word. */
export async function conversation(view: PullView, asked: Asked): Promise<Fragment> {
  const { world, actor, repository, pull } = view;
  const merge =
    pull.state === "open"
      ? mergeBox(view, asked, await mergeStateOf(world, actor, repository, pull))
      : await endedBox(view);
  return html`<div class="pull-columns">
    <div class="pull-main">
      <h2 class="visually-hidden">Conversation</h2>
      <ol class="timeline">
        ${description(view)} ${storyOf(view).map((episode) => storyItem(view, asked, episode))}
      </ol>
      ${merge} ${wordForm(view, asked)}
    </div>
    <div class="pull-side">${reviewers(view, asked)}</div>
  </div>`;
}

function description(view: PullView): Fragment {
  const { pull } = view;
  return html`<li class="card" id="description">
    <div class="card-head">
      <p>${writer(view, pull.authorId)} opened this ${time(pull.createdAt)} ${editedBy(view, pull)}</p>
    </div>
    ${
      pull.body === null || pull.body.trim() === ""
        ? html`<p class="soft">No description.</p>`
        : written(view, pull.body)
    }
  </li>`;
}

/** The ways down the page and to the form for title and description, or that form. */
export function editPart(view: PullView, asked: Asked): Fragment {
  const { pull, actor } = view;
  if (!isOpen(asked, "edit")) {
    const edits = pull.authorId === actor.account.id || mayWrite(view);
    return html`<p class="buttons">
      ${pull.state === "open" ? html`<a class="button small" href="#merge">Merging</a>` : ""}
      <a class="button small" href="#talk">${pull.state === "open" ? "Comment or review" : "Comment"}</a>
      ${editFile(view)}
      ${edits ? html`<a class="button small" href="${pullPath(view)}?form=edit">Edit title and description</a>` : ""}
    </p>`;
  }
  return html`<form class="card edit-pull" method="post" action="${pullPath(view)}">
    <p class="field stacked">
      <label for="edit-title">Title</label>
      <input id="edit-title" name="title" value="${valueOf(asked, ["edit"], "title", pull.title)}" required autofocus />
    </p>
    <p class="field stacked">
      ${textField("edit-body", "Description", valueOf(asked, ["edit"], "body", pull.body ?? ""))}
    </p>
    <p class="buttons">
      <button class="button primary" name="do" value="edit">Save</button>
      <a class="button" href="${pullPath(view)}">Cancel</a>
    </p>
  </form>`;
}

/** Where one file is the whole request, the way to its editor on the head's branch. */
function editFile(view: PullView): Fragment | "" {
  const { world, pull, difference } = view;
  const source = headRepository(view);
  const [file, ...others] = difference.files;
  if (source === undefined || file === undefined || others.length > 0 || file.status === "removed") return "";
  if (pull.state !== "open" || !mayWrite({ ...view, repository: source })) return "";
  return html`<a class="button small" href="${codePath(world, source, "edit", pull.head.ref, file.path)}"
    >Edit the file</a
  >`;
}
