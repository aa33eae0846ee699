import type { Actor } from "../state/actor.ts";
import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import { done, invalid, type Outcome } from "../state/refusal.ts";
import type { World } from "../state/world.ts";
import { announcePull } from "./announce.ts";
import { authorise, needs } from "./authorise.ts";
import { closePull } from "./close-pull.ts";
import { fetchHead } from "./synchronize-pull.ts";
import { happened } from "./timeline.ts";

export interface PullChange {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly base?: string;
  readonly maintainerCanModify?: boolean;
}

function authoriseChange(world: World, actor: Actor, pull: Pull) {
  const own = "account" in actor && actor.account.id === pull.authorId;
  const repository = held(world.repositories, pull.repositoryId);
  return authorise(world, actor, repository, own ? needs.openPull : needs.changePull);
}

/** Edits, closes or reopens a pull request: one's own, or with write access anybody's. */
export async function editPull(world: World, actor: Actor, pull: Pull, change: PullChange): Promise<Outcome<Pull>> {
  const author = authoriseChange(world, actor, pull);
  if (!author.ok) return author;
  const byId = author.value.account.id;
  const repository = held(world.repositories, pull.repositoryId);
  const changes: Record<string, unknown> = {};
  if (change.base !== undefined && change.base !== pull.base.ref) {
    const sha = await repository.git.head(change.base);
    if (sha === undefined || pull.state === "closed") {
      return invalid({ resource: "PullRequest", field: "base", code: "invalid" });
    }
    changes["base"] = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } };
    happened(world, pull, byId, { kind: "base-changed", from: pull.base.ref, to: change.base });
    pull.base.ref = change.base;
    pull.base.sha = sha;
    pull.mergeable = null;
  }
  if (change.title !== undefined && change.title !== pull.title) {
    if (change.title.trim() === "") return invalid({ resource: "PullRequest", code: "missing_field", field: "title" });
    changes["title"] = { from: pull.title };
    happened(world, pull, byId, { kind: "renamed", from: pull.title, to: change.title });
    pull.title = change.title;
  }
  if (change.body !== undefined && change.body !== pull.body) {
    changes["body"] = { from: pull.body ?? "" };
    pull.body = change.body;
    pull.editorId = byId;
    pull.lastEditedAt = world.now();
  }
  if (change.maintainerCanModify !== undefined) pull.maintainerCanModify = change.maintainerCanModify;
  pull.updatedAt = world.now();
  if (Object.keys(changes).length > 0) await announcePull(world, pull, byId, "edited", { changes });
  if (change.state === "closed" && pull.state === "open") await closePull(world, pull, byId);
  if (change.state === "open" && pull.state === "closed") return reopen(world, pull, byId);
  return done(pull);
}

async function reopen(world: World, pull: Pull, byId: number): Promise<Outcome<Pull>> {
  const repository = held(world.repositories, pull.repositoryId);
  const custom = (message: string) => invalid({ resource: "PullRequest", code: "custom", field: "state", message });
  if (pull.mergedAt !== null) return custom("state cannot be changed. The pull request is already merged.");
  const source = pull.head.repositoryId === null ? undefined : world.repositories.get(pull.head.repositoryId);
  const head = await source?.git.head(pull.head.ref);
  if (head === undefined) {
    return custom(`state cannot be changed. The ${pull.head.ref} branch has been deleted.`);
  }
  pull.state = "open";
  pull.closedAt = null;
  pull.head.sha = head;
  pull.base.sha = (await repository.git.head(pull.base.ref)) ?? pull.base.sha;
  pull.mergeable = null;
  await fetchHead(world, repository, pull);
  happened(world, pull, byId, { kind: "reopened" });
  await announcePull(world, pull, byId, "reopened");
  return done(pull);
}

/** Marks a draft as ready for review, or a pull request as a draft again. */
export async function setDraft(world: World, actor: Actor, pull: Pull, draft: boolean): Promise<Outcome<Pull>> {
  const author = authoriseChange(world, actor, pull);
  if (!author.ok) return author;
  if (pull.draft === draft) return done(pull);
  pull.draft = draft;
  const byId = author.value.account.id;
  happened(world, pull, byId, { kind: draft ? "convert-to-draft" : "ready-for-review" });
  await announcePull(world, pull, byId, draft ? "converted_to_draft" : "ready_for_review");
  return done(pull);
}
