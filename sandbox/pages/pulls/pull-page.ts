import { html } from "hono/html";
import { commentsOf, reviewsOf } from "../../state/lookup.ts";
import type { Fragment } from "../fragment.ts";
import type { Asked } from "./asked.ts";
import { checksPage } from "./checks.ts";
import { commitsPage } from "./commits.ts";
import { conversation, editPart } from "./conversation.ts";
import { filesPage } from "./files.ts";
import { type Counts, pullHeader, type PullTab } from "./header.ts";
import { refusalNotice } from "./notice.ts";
import { runsAt } from "./runs.ts";
import type { PullView } from "./view.ts";

/** One of the four pages of a pull request; above it what GitHub refused, if it did. */
export async function pullPage(view: PullView, tab: PullTab, asked: Asked): Promise<Fragment> {
  const { refused } = asked;
  return html`${refused === null ? "" : refusalNotice(refused.refusal)}
  ${pullHeader(view, countsOf(view), tab, tab === "conversation" ? editPart(view, asked) : "")}
  ${await contentOf(view, tab, asked)}`;
}

async function contentOf(view: PullView, tab: PullTab, asked: Asked): Promise<Fragment> {
  switch (tab) {
    case "commits":
      return commitsPage(view);
    case "checks":
      return checksPage(view);
    case "files":
      return filesPage(view, asked);
    default:
      return conversation(view, asked);
  }
}

function countsOf({ world, repository, pull, difference }: PullView): Counts {
  const talk = commentsOf(world, repository.id, pull.number).length;
  const reviews = reviewsOf(world, pull.id).filter(({ state }) => state !== "PENDING").length;
  return {
    conversation: talk + reviews,
    commits: difference.commits.length,
    checks: runsAt(world, repository.id, pull.head.sha).newest.length,
    files: difference.files.length,
  };
}
