import { html } from "hono/html";
import type { Commit } from "../../../git/object.ts";
import { held } from "../../../state/lookup.ts";
import type { TimelineEvent } from "../../../state/timeline.ts";
import { commitPath } from "../../address.ts";
import { authorOf, titleOf } from "../../code/commit-line.ts";
import { avatar, type Fragment, time } from "../../fragment.ts";
import type { Asked } from "../asked.ts";
import { anchorOf } from "./below-form.ts";
import { commentItem } from "./comment-item.ts";
import { counted } from "../counted.ts";
import type { Episode } from "./story.ts";
import { reviewItem } from "./review-item.ts";
import { loginOf, type PullView } from "../view.ts";

const short = (oid: string): Fragment => html`<code>${oid.slice(0, 7)}</code>`;

/** One thing that happened, as a list item. */
export function storyItem(view: PullView, asked: Asked, episode: Episode): Fragment {
  switch (episode.kind) {
    case "commented":
      return commentItem(view, asked, episode.comment);
    case "reviewed":
      return reviewItem(view, asked, episode.review);
    case "pushed":
      return pushed(view, episode.byId, episode.commits, episode.at);
    case "branch-deleted":
      return line(view, episode.byId, html`deleted the branch <code>${view.pull.head.ref}</code>`, episode.at);
    default:
      return line(view, episode.event.actorId, whatHappened(view, episode.event), episode.at);
  }
}

function line(view: PullView, byId: number, what: Fragment, at: string): Fragment {
  const login = loginOf(view, byId);
  return html`<li class="event">${avatar(login)} <strong>${login}</strong> ${what} ${time(at)}</li>`;
}

function pushed(view: PullView, byId: number | null, commits: readonly Commit[], at: string): Fragment {
  const login = loginOf(view, byId ?? view.pull.authorId);
  const verb = byId === null ? "began with" : "pushed";
  return html`<li class="event">
    ${avatar(login)} <strong>${login}</strong> ${verb} ${counted(commits.length, "commit")} ${time(at)}
    <ul class="event-commits">
      ${commits.map((commit) => commitLine(view, commit))}
    </ul>
  </li>`;
}

function commitLine({ world, repository }: PullView, commit: Commit): Fragment {
  return html`<li>
    <a href="${commitPath(world, repository, commit.oid)}">${titleOf(commit) || "(no message)"}</a>
    <span class="soft">by ${authorOf(world, commit)} ${short(commit.oid)}</span>
  </li>`;
}

function asked(view: PullView, { userId, teamId }: { userId: number | null; teamId: number | null }): string {
  if (userId !== null) return loginOf(view, userId);
  return teamId === null ? "" : teamName(view, teamId);
}

/** `@acme/platform`. */
export function teamName({ world }: Pick<PullView, "world">, teamId: number): string {
  const team = held(world.teams, teamId);
  return `@${held(world.accounts, team.organisationId).login}/${team.slug}`;
}

function whatHappened(view: PullView, event: TimelineEvent): Fragment {
  switch (event.kind) {
    case "review-requested":
      return html`asked <strong>${asked(view, event)}</strong> for a review`;
    case "review-request-removed":
      return html`no longer asks <strong>${asked(view, event)}</strong> for a review`;
    case "review-dismissed":
      return dismissed(view, event);
    case "head-force-pushed":
      return html`force-pushed <code>${event.ref.replace("refs/heads/", "")}</code> from ${short(event.before)} to
        ${short(event.after)}`;
    case "merged":
      return html`merged this as ${short(event.commit)} into <code>${event.ref.replace("refs/heads/", "")}</code>`;
    case "renamed":
      return html`changed the title from <del>${event.from}</del> to <ins>${event.to}</ins>`;
    case "base-changed":
      return html`changed the base from <code>${event.from}</code> to <code>${event.to}</code>`;
    case "head-deleted":
      return html`deleted the branch <code>${event.ref}</code>`;
    case "removed-from-merge-queue":
      return html`took this out of the merge queue: ${event.reason}`;
    default:
      return html`${plain[event.kind]}`;
  }
}

const plain = {
  closed: "closed this",
  reopened: "opened this again",
  "ready-for-review": "marked this as ready for review",
  "convert-to-draft": "made this a draft again",
  "added-to-merge-queue": "put this into the merge queue",
} as const;

function dismissed(view: PullView, event: Extract<TimelineEvent, { kind: "review-dismissed" }>): Fragment {
  const review = view.world.reviews.get(event.reviewId);
  const whose = review === undefined ? "a review" : `the review of ${loginOf(view, review.authorId)}`;
  const was = event.previousState === "APPROVED" ? "an approval" : "a request for changes";
  return html`dismissed <a href="#${anchorOf("review", event.reviewId)}">${whose}</a> (${was})${
      event.message === "" ? "" : html`, saying <q>${event.message}</q>`
    }`;
}
