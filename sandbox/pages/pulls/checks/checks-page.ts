import { html } from "hono/html";
import type { CheckRun } from "../../../state/check.ts";
import { held } from "../../../state/lookup.ts";
import { type Fragment, time } from "../../fragment.ts";
import { noteBox } from "../files/note-box.ts";
import { checkMark } from "./check-mark.ts";
import { counted } from "../counted.ts";
import { markOfRun } from "./mark.ts";
import { type Runs, runsAt } from "./runs.ts";
import { type PullView, pullPath, written } from "../view.ts";
import { mayWrite } from "../talk/writer.ts";

/** Every check of the head: the newest run of each in full, what it said before folded away. */
export function checksPage(view: PullView): Fragment {
  const { world, repository, pull } = view;
  const runs = runsAt(world, repository.id, pull.head.sha);
  const short = html`<code>${pull.head.sha.slice(0, 7)}</code>`;
  if (runs.newest.length === 0)
    return html`<h2>Checks</h2>
      <p class="soft">No check has been reported for ${short}.</p>`;
  return html`<h2>Checks of ${short}</h2>
    ${overview(runs)} ${runs.newest.map((run) => runCard(view, run, 3))} ${earlier(view, runs)}`;
}

function overview({ newest }: Runs): Fragment | "" {
  if (newest.length < 2) return "";
  return html`<nav class="checks-nav" aria-label="Checks">
    <ul class="rows checks">
      ${newest.map(
        (run) =>
          html`<li>
            ${checkMark(markOfRun(run))} <a href="#run-${run.id}"><strong>${run.name}</strong></a>
            <span>${run.title ?? ""}</span>
          </li>`,
      )}
    </ul>
  </nav>`;
}

function runCard(view: PullView, run: CheckRun, level: 3 | 4): Fragment {
  const app = held(view.world.apps, run.appId);
  const heading = level === 3 ? html`<h3>${run.name}</h3>` : html`<h4>${run.name}</h4>`;
  return html`<section class="card run" id="run-${run.id}" aria-label="${run.name}">
    <div class="card-head">
      ${checkMark(markOfRun(run))} ${heading}
      <span class="soft">by ${app.name}${when(run)}</span>
      ${level === 3 && mayWrite(view) ? rerunForm(view, run) : ""}
    </div>
    ${run.title === null ? "" : html`<p><strong>${run.title}</strong></p>`}
    ${run.summary === null ? "" : written(view, run.summary, 3)}
    ${run.text === null || run.text === "" ? "" : written(view, run.text, 3)} ${annotations(view, run)}
  </section>`;
}

function when({ startedAt, completedAt }: CheckRun): Fragment | "" {
  if (completedAt !== null) return html`, completed ${time(completedAt)}`;
  return startedAt === null ? "" : html`, started ${time(startedAt)}`;
}

function rerunForm(view: PullView, run: CheckRun): Fragment {
  return html`<form class="end" method="post" action="${pullPath(view, "checks")}">
    <input type="hidden" name="run" value="${run.id}" />
    <button class="button small" name="do" value="rerun">
      Re-run <span class="visually-hidden">${run.name}</span>
    </button>
  </form>`;
}

function annotations(view: PullView, run: CheckRun): Fragment | "" {
  if (run.annotations.length === 0) return "";
  return html`<p class="soft">${counted(run.annotations.length, "annotation")}</p>
    <ul class="plain-list">
      ${run.annotations.map((annotation) => html`<li>${noteBox(view, { annotation, run }, "with-place")}</li>`)}
    </ul>`;
}

function earlier(view: PullView, { older }: Runs): Fragment | "" {
  if (older.length === 0) return "";
  return html`<details class="earlier">
    <summary>${counted(older.length, "earlier run")} of this commit</summary>
    <h3>Earlier runs</h3>
    ${older.map((run) => runCard(view, run, 4))}
  </details>`;
}
