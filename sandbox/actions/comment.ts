import type { Actor } from "../state/actor.ts";
import { nodeId } from "../state/ids.ts";
import type { Comment, Issue } from "../state/issue.ts";
import { held } from "../state/lookup.ts";
import type { Pull } from "../state/pull.ts";
import { done, invalid, type Outcome, type Refusal } from "../state/refusal.ts";
import type { World } from "../state/world.ts";
import { announceComment } from "./announce.ts";
import { appOf, authorise, needs } from "./authorise.ts";

function faultIn(body: unknown): Refusal | undefined {
  if (typeof body !== "string" || body.trim() === "") {
    return invalid({ resource: "IssueComment", code: "missing_field", field: "body" });
  }
  if (body.length > 65_536) {
    const message = "body is too long (maximum is 65536 characters)";
    return invalid({ resource: "IssueComment", code: "custom", field: "body", message });
  }
  return undefined;
}

/** An installation may comment on pull requests with either permission. */
function commentNeed(actor: Actor, subject: Issue | Pull) {
  const byPulls = "head" in subject && actor.kind === "installation" && actor.permissions["pull_requests"] === "write";
  return byPulls ? needs.openPull : needs.comment;
}

/** Comments on an issue or pull request. Refused: an empty body, or one above 65,536 characters. */
export function addComment(world: World, actor: Actor, subject: Issue | Pull, body: string): Outcome<Comment> {
  const repository = held(world.repositories, subject.repositoryId);
  const author = authorise(world, actor, repository, commentNeed(actor, subject));
  if (!author.ok) return author;
  const fault = faultIn(body);
  if (fault !== undefined) return fault;
  const id = world.nextId();
  const comment: Comment = {
    id,
    nodeId: nodeId("IssueComment", id),
    repositoryId: repository.id,
    number: subject.number,
    authorId: author.value.account.id,
    viaAppId: appOf(author.value),
    body,
    createdAt: world.now(),
    updatedAt: world.now(),
    editorId: null,
    lastEditedAt: null,
  };
  world.comments.set(id, comment);
  subject.updatedAt = world.now();
  announceComment(world, comment, comment.authorId, "created");
  return done(comment);
}

function subjectOf(world: World, comment: Comment): Issue | Pull | undefined {
  const on = (one: Issue | Pull): boolean => one.repositoryId === comment.repositoryId && one.number === comment.number;
  return [...world.pulls.values()].find(on) ?? [...world.issues.values()].find(on);
}

function authoriseChange(world: World, actor: Actor, comment: Comment) {
  const repository = held(world.repositories, comment.repositoryId);
  const own = "account" in actor && actor.account.id === comment.authorId;
  const subject = subjectOf(world, comment);
  const need = subject === undefined ? needs.comment : commentNeed(actor, subject);
  return authorise(world, actor, repository, own ? need : { ...need, role: "write" });
}

/** Edits a comment: one's own, or with write access anybody's. */
export function editComment(world: World, actor: Actor, comment: Comment, body: string): Outcome<Comment> {
  const author = authoriseChange(world, actor, comment);
  if (!author.ok) return author;
  const fault = faultIn(body);
  if (fault !== undefined) return fault;
  const from = comment.body;
  comment.body = body;
  comment.editorId = author.value.account.id;
  comment.lastEditedAt = world.now();
  comment.updatedAt = world.now();
  announceComment(world, comment, author.value.account.id, "edited", { changes: { body: { from } } });
  return done(comment);
}

export function deleteComment(world: World, actor: Actor, comment: Comment): Outcome<Comment> {
  const author = authoriseChange(world, actor, comment);
  if (!author.ok) return author;
  world.comments.delete(comment.id);
  announceComment(world, comment, author.value.account.id, "deleted");
  return done(comment);
}
