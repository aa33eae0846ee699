import { describe, expect, test } from "vitest";
import type { CaseFile } from "../../src/core/case-file.ts";
import type { CheckContent, Effect, Shown, ShownCheck } from "../../src/core/effect.ts";
import { pullNumber } from "../../src/core/ids.ts";
import { hours, instant, minutes } from "../../src/core/instant.ts";
import { noAftermath } from "../../src/core/messages/context.ts";
import { checkEffects, plan } from "../../src/core/plan.ts";
import { Case, monday } from "../support/case.ts";
import { removed } from "../support/change.ts";
import { entry, stage, type World } from "../support/rules.ts";

const nothingShown: Shown = { checks: [], comment: null };
const links = { claim: () => "" };
const effectsOf = (c: Case, shown = nothingShown): readonly Effect[] =>
  plan(c.file(), shown, noAftermath, links, c.now()).effects;
const kinds = (c: Case, shown?: Shown): readonly string[] => [...new Set(effectsOf(c, shown).map(({ kind }) => kind))];

const one: World = { stages: [stage("business", ["owner"])] };
function approved(world: World = one): Case {
  const c = new Case(world);
  c.person("owner").approves();
  return c;
}
function mergedByApp(c: Case): Case {
  c.rules = c.rules.map(({ rules, since, tree }) => {
    const policy = { ...rules.policy, merge: { ...rules.policy.merge, by: "app" } } as const;
    return { rules: { ...rules, policy }, since, tree };
  });
  return c;
}
const pull = (c: Case, over: Partial<CaseFile["pull"]>): Case => {
  c.over = { ...c.over, pull: { ...c.file().pull, ...over } };
  return c;
};

describe("what is merged by us", () => {
  test("what is approved, where the policy says so, at the head that was decided", () => {
    expect(kinds(approved())).toEqual(["check", "comment"]);
    const c = mergedByApp(approved());
    expect(effectsOf(c).at(-1)).toStrictEqual({ kind: "merge", pull: pullNumber(7), head: c.head });
  });

  test("never what is not approved, a draft, or not open any more", () => {
    expect(kinds(mergedByApp(new Case(one)))).not.toContain("merge");
    expect(kinds(pull(mergedByApp(approved()), { draft: true }))).not.toContain("merge");
    const c = mergedByApp(approved());
    c.merged();
    expect(kinds(c)).toEqual(["comment"]);
  });

  test("our own removals, whatever the policy says; and nothing of which the rules do not read", () => {
    const ours = new Case(one);
    ours.changes = [removed(entry())];
    ours.rewritten("requester", ours.changes);
    ours.over = { ours: true, removable: new Set([entry().id]) };
    expect(kinds(ours)).toEqual(["check", "merge"]);
    const unread = mergedByApp(approved());
    unread.over = {
      rules: unread.file().rules.map(({ tree, since }) => ({ tree, since, rules: { ok: false, problems: [] } })),
    };
    expect(kinds(unread)).not.toContain("merge");
  });

  test("a removal by whom it concerns, and by nobody else", () => {
    const removing = (by: string): Case => {
      const c = new Case({ ...one, by });
      c.changes = [removed(entry())];
      c.rewritten(by, c.changes);
      return mergedByApp(c);
    };
    expect(kinds(removing("requester"))).toContain("merge");
    expect(kinds(removing("bystander"))).not.toContain("merge");
  });
});

describe("what is closed by us", () => {
  test("a second pull request with the same commit, which is told where it is decided", () => {
    const c = new Case(one);
    c.over = { twinOf: pullNumber(3) };
    expect(effectsOf(c).filter(({ kind }) => kind === "close" || kind === "ask")).toStrictEqual([
      { kind: "close", pull: 7, because: "It has the same commit as #3, which is decided there." },
    ]);
  });

  test("a request that came too late, which is told why, and what to do", () => {
    const c = approved({ ...one, mergeWithin: hours(1) });
    c.minute = 120;
    expect(effectsOf(c).filter(({ kind }) => kind === "close" || kind === "ask")).toStrictEqual([
      {
        kind: "close",
        pull: 7,
        because: "Too late: it was approved, and not merged within 1h. Open another request if it is still needed.",
      },
    ]);
  });
});

describe("who is asked", () => {
  test("people and teams of the open stage, people alone, or teams alone", () => {
    const asked = (...who: readonly string[]): unknown => {
      const c = new Case({ stages: [stage("business", who)] });
      return effectsOf(c).find(({ kind }) => kind === "ask");
    };
    expect(asked("@acme/platform")).toStrictEqual({ kind: "ask", pull: 7, accounts: [], teams: ["acme/platform"] });
    expect(asked("@platform-1")).toMatchObject({ teams: [], accounts: [expect.any(Number)] });
  });

  test("nobody, once it is approved", () => {
    expect(kinds(approved())).not.toContain("ask");
  });
});

describe("our comment", () => {
  const state = { kind: "closed", at: instant(monday + minutes(1)) } as const;
  const body = (c: Case): string => {
    const found = effectsOf(c).find((effect) => effect.kind === "comment");
    return found?.kind === "comment" ? found.body : "";
  };

  test("is not begun where nothing is ours, on our own pull requests, and after it was closed", () => {
    const nothing = new Case(one);
    nothing.over = { paths: [{ path: "README.md", kind: "other" }], changes: { ok: true, value: [] } };
    const ours = new Case(one);
    ours.over = { ours: true };
    for (const c of [nothing, ours, pull(new Case(one), { state })]) expect(kinds(c)).not.toContain("comment");
    expect(effectsOf(new Case(one))).toContainEqual({
      kind: "comment",
      pull: 7,
      update: null,
      body: body(new Case(one)),
    });
  });

  test("goes on after the request was closed, and is written again only where it says something else", () => {
    const closed = pull(new Case(one), { state });
    expect(kinds(closed, { checks: [], comment: { comment: "c", body: "before" } })).toEqual(["comment"]);
    const same = body(new Case(one));
    const shows = (text: string): Shown => ({ checks: [], comment: { comment: "c", body: text } });
    expect(kinds(new Case(one), shows(`${same}\n\n`))).not.toContain("comment");
    expect(kinds(new Case(one), shows(same.trimEnd()))).not.toContain("comment");
    expect(kinds(new Case(one), shows(` ${same}`))).toContain("comment");
  });

  test("keeps why GitHub did not let us merge, for as long as it is ours to merge and nobody wrote before it", () => {
    const ours = mergedByApp(approved());
    const same = body(ours);
    const shows = (text: string): Shown => ({ checks: [], comment: { comment: "c", body: text } });
    const why = `${same}\n\nGitHub does not let Countersign merge this.`;
    expect(kinds(ours, shows(why))).toContain("merge");
    expect(kinds(ours, shows(why))).not.toContain("comment");
    expect(kinds(ours, shows(`Look here.\n\n${why}`))).toContain("comment");
    expect(kinds(approved(), shows(why))).toContain("comment");
  });
});

describe("a check run", () => {
  const file = new Case(one).file();
  const content: CheckContent = {
    name: "countersign / 1 business",
    state: { status: "in_progress" },
    title: "title",
    summary: "summary",
    annotations: [],
  };
  const run = (over: Partial<ShownCheck> = {}): ShownCheck => {
    const { annotations: _annotations, ...rest } = content;
    return { ...rest, run: "run-1", pull: file.pull.number, ...over };
  };
  const effects = (checks: readonly ShownCheck[], ...wanted: readonly CheckContent[]): readonly Effect[] =>
    checkEffects(file, { checks, comment: null }, wanted);

  test("is made on the head, for this pull request, with all that it says", () => {
    const { head, number } = file.pull;
    expect(effects([], content)).toStrictEqual([{ kind: "check", pull: number, head, update: null, content }]);
  });

  test("is told the news where its title, its text or its state changed, and not for a blank at the end", () => {
    const updates = (over: Partial<ShownCheck>): number => effects([run(over)], content).length;
    expect(updates({})).toBe(0);
    expect(updates({ summary: "summary\n" })).toBe(0);
    expect(effects([run()], { ...content, summary: "summary\n" })).toEqual([]);
    expect([updates({ title: "other" }), updates({ summary: "other" }), updates({ summary: " summary" })]).toEqual([
      1, 1, 1,
    ]);
    expect(updates({ state: { status: "queued" } })).toBe(1);
  });

  test("is found by its name, among others", () => {
    const others = [run({ run: "run-0", name: "countersign / 2 technical", title: "else" }), run()];
    const technical = { ...content, name: "countersign / 2 technical", title: "else" };
    expect(effects(others, content, technical)).toEqual([]);
  });

  test("of somebody else is left alone, and so is the required one", () => {
    for (const name of ["build", "countersign", "countersign-like / 1 x", "other countersign / 1 x"])
      expect(effects([run({ name })])).toEqual([]);
  });

  test("that vanished is cancelled, whatever else it came to", () => {
    for (const conclusion of ["success", "failure", "other"] as const)
      expect(effects([run({ state: { status: "completed", conclusion } })])).toMatchObject([
        { update: null, content: { name: content.name, state: { conclusion: "cancelled" } } },
      ]);
  });
});
