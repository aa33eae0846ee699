import type { Actor } from "../state/actor.ts";
import { nodeId } from "../state/ids.ts";
import type { Issue } from "../state/issue.ts";
import { held } from "../state/lookup.ts";
import { done, invalid, type Outcome } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { announceIssue } from "./announce.ts";
import { authorise, needs } from "./authorise.ts";
import { happened } from "./timeline.ts";

export function createIssue(
  world: World,
  actor: Actor,
  repository: Repository,
  input: { readonly title: string; readonly body: string | null },
): Outcome<Issue> {
  const author = authorise(world, actor, repository, needs.comment);
  if (!author.ok) return author;
  if (input.title.trim() === "") return invalid({ resource: "Issue", code: "missing_field", field: "title" });
  const id = world.nextId();
  repository.lastNumber += 1;
  const issue: Issue = {
    id,
    nodeId: nodeId("Issue", id),
    number: repository.lastNumber,
    repositoryId: repository.id,
    authorId: author.value.account.id,
    title: input.title,
    body: input.body,
    state: "open",
    stateReason: null,
    closedById: null,
    timeline: [],
    createdAt: world.now(),
    updatedAt: world.now(),
    closedAt: null,
    editorId: null,
    lastEditedAt: null,
  };
  world.issues.set(id, issue);
  announceIssue(world, issue, issue.authorId, "opened");
  return done(issue);
}

export interface IssueChange {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: "open" | "closed";
  readonly stateReason?: "completed" | "not_planned";
}

/** Edits, closes or reopens an issue: one's own, or with triage access anybody's. */
export function editIssue(world: World, actor: Actor, issue: Issue, change: IssueChange): Outcome<Issue> {
  const repository = held(world.repositories, issue.repositoryId);
  const own = "account" in actor && actor.account.id === issue.authorId;
  const author = authorise(world, actor, repository, own ? needs.comment : { ...needs.moderate, role: "triage" });
  if (!author.ok) return author;
  const editor = author.value.account.id;
  const changes: Record<string, { readonly from: string }> = {};
  if (change.title !== undefined && change.title !== issue.title) {
    changes["title"] = { from: issue.title };
    happened(world, issue, editor, { kind: "renamed", from: issue.title, to: change.title });
    issue.title = change.title;
  }
  if (change.body !== undefined && change.body !== issue.body) {
    changes["body"] = { from: issue.body ?? "" };
    issue.body = change.body;
    issue.editorId = editor;
    issue.lastEditedAt = world.now();
  }
  issue.updatedAt = world.now();
  if (Object.keys(changes).length > 0) announceIssue(world, issue, editor, "edited", { changes });
  if (change.state !== undefined && change.state !== issue.state) {
    const closing = change.state === "closed";
    issue.state = change.state;
    issue.stateReason = closing ? (change.stateReason ?? "completed") : "reopened";
    issue.closedById = closing ? editor : null;
    issue.closedAt = closing ? world.now() : null;
    happened(world, issue, editor, { kind: closing ? "closed" : "reopened" });
    announceIssue(world, issue, editor, closing ? "closed" : "reopened");
  }
  return done(issue);
}
