import { html } from "hono/html";
import type { Fragment } from "../fragment.ts";
import type { Asked } from "./asked.ts";
import { checksPage } from "./checks/checks-page.ts";
import { commitsPage } from "./checks/commits-page.ts";
import { conversation, editPart } from "./talk/conversation.ts";
import { filesPage } from "./files/files-page.ts";
import { pullHeader, type PullTab } from "./header.ts";
import { refusalNotice } from "./notice.ts";
import { runsAt } from "./checks/runs.ts";
import type { PullView } from "./view.ts";

/** One of the four pages of a pull request; above it what GitHub refused, if it did. */
export async function pullPage(view: PullView, tab: PullTab, asked: Asked): Promise<Fragment> {
  const { refused } = asked;
  const runs = runsAt(view.world, view.repository.id, view.pull.head.sha);
  return html`${refused === null ? "" : refusalNotice(refused)}
  ${pullHeader(view, runs, tab, tab === "conversation" ? editPart(view, asked) : "")}
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
