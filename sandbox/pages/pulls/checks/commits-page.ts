import { html } from "hono/html";
import type { Commit } from "../../../git/object.ts";
import { commitPath } from "../../address.ts";
import { authorOf, titleOf } from "../../code/commit-line.ts";
import { type Fragment, time } from "../../fragment.ts";
import { checkMark } from "./check-mark.ts";
import { type Mark, markOfRun, worst } from "./mark.ts";
import { type Runs, runsByCommit } from "./runs.ts";
import type { PullView } from "../view.ts";

/** The commits that the pull request brings, oldest first, each with its checks. */
export function commitsPage(view: PullView): Fragment {
  const { world, repository, difference } = view;
  const runs = runsByCommit(world, repository.id, new Set(difference.commits.map(({ oid }) => oid)));
  return html`<h2>Commits</h2>
    <ul class="rows">
      ${difference.commits.map((commit) => row(view, commit, runs(commit.oid)))}
    </ul>`;
}

function row({ world, repository }: PullView, commit: Commit, runs: Runs): Fragment {
  const more = commit.message.slice(titleOf(commit).length).trim();
  const verified = world.commitFacts.get(commit.oid)?.verified === true;
  const at = commitPath(world, repository, commit.oid);
  return html`<li>
    <div class="commit-said">
      <a href="${at}"><strong>${titleOf(commit) || "(no message)"}</strong></a>
      ${more === "" ? "" : html`<pre class="commit-text">${more}</pre>`}
      <p class="soft">${authorOf(world, commit)} committed ${time(commit.committer.date)}</p>
    </div>
    ${verified ? html`<span class="label good">✓ verified</span>` : ""} ${together(runs)}
    <a class="end" href="${at}"><code>${commit.oid.slice(0, 7)}</code></a>
  </li>`;
}

/** The checks of a commit as one mark, with how many there are of them. */
function together({ newest }: Runs): Fragment | "" {
  if (newest.length === 0) return "";
  const marks = newest.map(markOfRun);
  const tone = worst(marks);
  const like = marks.filter((mark) => mark.tone === tone).length;
  const word = { good: "successful", bad: "failing", wait: "waiting", neutral: "neutral" }[tone];
  const mark: Mark = { tone, word: `${like} of ${marks.length} ${word}` };
  return checkMark(mark);
}
