import { addComment, deleteComment, editComment } from "../../../actions/comment.ts";
import { editPull, setDraft } from "../../../actions/edit-pull.ts";
import type { Comment } from "../../../state/issue.ts";
import { done, notFound, type Outcome } from "../../../state/refusal.ts";
import { anchorOf } from "../talk/below-form.ts";
import type { PullView } from "../view.ts";
import type { Act, Typed } from "./act.ts";

function commentOf({ world, repository, pull }: PullView, typed: Typed): Comment | undefined {
  const comment = world.comments.get(Number(typed.text("comment")));
  return comment?.repositoryId === repository.id && comment.number === pull.number ? comment : undefined;
}

const comment: Act = async ({ world, actor, pull }, typed) => {
  const outcome = addComment(world, actor, pull, typed.text("body"));
  return outcome.ok ? done(anchorOf("comment", outcome.value.id)) : outcome;
};

const changeComment: Act = async (view, typed) => {
  const one = commentOf(view, typed);
  if (one === undefined) return notFound;
  const outcome = editComment(view.world, view.actor, one, typed.text("body"));
  return outcome.ok ? done(anchorOf("comment", one.id)) : outcome;
};

const takeBackComment: Act = async (view, typed) => {
  const one = commentOf(view, typed);
  if (one === undefined) return notFound;
  const outcome = deleteComment(view.world, view.actor, one);
  return outcome.ok ? done("") : outcome;
};

const edit: Act = async ({ world, actor, pull }, typed) => {
  const change = { title: typed.text("title"), body: typed.text("body") || null };
  const outcome = await editPull(world, actor, pull, change);
  return outcome.ok ? done("") : outcome;
};

/** Whatever was typed beside the button is said as well. */
async function say(view: PullView, typed: Typed): Promise<Outcome<string>> {
  return typed.text("body").trim() === "" ? done("talk") : comment(view, typed);
}

/** Says what was typed, and closes. */
const close: Act = async (view, typed) => {
  const said = await say(view, typed);
  if (!said.ok) return said;
  const outcome = await editPull(view.world, view.actor, view.pull, { state: "closed" });
  return outcome.ok ? said : outcome;
};

/** Opens again, which a branch that is gone does not allow, and says what was typed. */
const reopen: Act = async (view, typed) => {
  const outcome = await editPull(view.world, view.actor, view.pull, { state: "open" });
  return outcome.ok ? say(view, typed) : outcome;
};

function draft(is: boolean): Act {
  return async ({ world, actor, pull }) => {
    const outcome = await setDraft(world, actor, pull, is);
    return outcome.ok ? done("merge") : outcome;
  };
}

export const talking = {
  comment,
  "edit-comment": changeComment,
  "delete-comment": takeBackComment,
  edit,
  close,
  reopen,
  draft: draft(true),
  ready: draft(false),
} as const satisfies Readonly<Record<string, Act>>;
