import { expect, test } from "vitest";
import type { CheckContent, Shown, ShownCheck } from "../../src/core/effect.ts";
import { pullNumber } from "../../src/core/ids.ts";
import { noAftermath } from "../../src/core/messages/context.ts";
import { checkEffects, plan } from "../../src/core/plan.ts";
import { Case } from "../support/case.ts";

const file = new Case().file();
const links = { claim: () => "" };
const nothingShown: Shown = { checks: [], comment: null };

const content = (over: Partial<CheckContent> = {}): CheckContent => ({
  name: "countersign / 1 business",
  state: { status: "in_progress" },
  title: "title",
  summary: "summary",
  annotations: [],
  ...over,
});
const shown = (over: Partial<ShownCheck> = {}): Shown => {
  const { name, title, summary, state } = content();
  return { comment: null, checks: [{ run: "run-1", name, title, summary, state, pull: file.pull.number, ...over }] };
};
const done = { status: "completed", conclusion: "success" } as const;
const told = (before: Shown, ...wanted: readonly CheckContent[]): readonly unknown[] =>
  checkEffects(file, before, wanted).map((effect) =>
    effect.kind === "check" ? { update: effect.update, state: effect.content.state } : effect,
  );

test("nothing is written where GitHub shows it already", () => {
  expect(told(shown(), content())).toEqual([]);
});

test("an unfinished run is told the news; a completed one is followed by a new run", () => {
  expect(told(shown(), content({ title: "other" }))).toEqual([{ update: "run-1", state: { status: "in_progress" } }]);
  expect(told(shown({ state: done }), content())).toEqual([{ update: null, state: { status: "in_progress" } }]);
  expect(told(shown({ state: done }), content({ state: done }))).toEqual([]);
});

test("a run that somebody concluded otherwise is answered by a new one", () => {
  const skipped = shown({ state: { status: "completed", conclusion: "other" } });
  expect(told(skipped, content({ state: done }))).toEqual([{ update: null, state: done }]);
});

test("a run that another pull request made on the same commit is none of this one's", () => {
  expect(told(shown({ pull: pullNumber(99) }), content())).toEqual([
    { update: null, state: { status: "in_progress" } },
  ]);
});

test("the check of a stage that vanished is cancelled, once", () => {
  const cancelled = { status: "completed", conclusion: "cancelled" } as const;
  expect(told(shown())).toEqual([{ update: "run-1", state: cancelled }]);
  expect(told(shown({ state: done }))).toEqual([{ update: null, state: cancelled }]);
  expect(told(shown({ state: cancelled }))).toEqual([]);
});

test("a new request gets its checks, its comment, and the first stage's people are asked", () => {
  const request = new Case();
  const { effects } = plan(request.file(), nothingShown, noAftermath, links, request.now());
  expect(effects.map((effect) => (effect.kind === "check" ? effect.content.name : effect.kind))).toMatchInlineSnapshot(`
    [
      "countersign",
      "countersign / 1 business",
      "countersign / 2 technical",
      "countersign / 3 security",
      "comment",
      "ask",
    ]
  `);
});

test("what GitHub shows as planned is planned no more", () => {
  const request = new Case();
  const first = plan(request.file(), nothingShown, noAftermath, links, request.now());
  const checks = first.effects.flatMap((effect) =>
    effect.kind === "check" ? [{ ...effect.content, run: "run", pull: effect.pull }] : [],
  );
  const comment = first.effects.find((effect) => effect.kind === "comment")!;
  const again = { checks, comment: { comment: "c", body: comment.body } };
  const { effects } = plan(request.file(), again, noAftermath, links, request.now());
  expect(effects.map(({ kind }) => kind)).toEqual(["ask"]);
});

test("a comment that somebody edited is written again", () => {
  const request = new Case();
  const edited = { checks: [], comment: { comment: "c", body: "approved by everybody" } };
  const { effects } = plan(request.file(), edited, noAftermath, links, request.now());
  expect(effects.find((effect) => effect.kind === "comment")).toMatchObject({ update: "c" });
});
