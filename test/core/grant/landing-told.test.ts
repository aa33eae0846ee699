import { describe, expect, test } from "vitest";
import type { Decision, Outcome } from "../../../src/core/decision/decision.ts";
import { accountId, pullNumber, sha } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../../src/core/instant.ts";
import { gatherLandings, judge, whyNot, type DecidedRequest, type Landing } from "../../../src/core/grant/landing.ts";
import type { Change } from "../../../src/core/request.ts";
import { Case, monday } from "../../support/case.ts";
import { added, changed, removed } from "../../support/change.ts";
import { approvedGrant } from "../../support/grant.ts";
import { entry, stage } from "../../support/rules.ts";

const first = sha("1".repeat(40));
const landing = (changes: readonly Change[], over: Partial<Landing> = {}): Landing => ({
  commit: sha("d".repeat(40)),
  parent: sha("b".repeat(40)),
  at: after(monday, minutes(9)),
  pull: pullNumber(7),
  by: accountId(1),
  changes: { ok: true, value: changes },
  ...over,
});
const unread = { ok: false, problems: [{ code: "E101", message: "it does not read" }] } as const;

const short = entry();
const longer = entry({ duration: hours(8) });
const longest = entry({ duration: hours(9) });

describe("the commits of one pull request together", () => {
  test.each<readonly [string, Change, Change, readonly Change[]]>([
    ["added, then changed: added as it is in the end", added(short), changed(short, longer), [added(longer)]],
    ["added, then taken away: nothing", added(short), removed(short), []],
    [
      "changed twice: from what was there first",
      changed(short, longer),
      changed(longer, longest),
      [changed(short, longest)],
    ],
    ["changed, and changed back: nothing", changed(short, longer), changed(longer, short), []],
    [
      "changed, then taken away: what was there first is gone",
      changed(short, longer),
      removed(longer),
      [removed(short)],
    ],
    ["taken away, and put back: nothing", removed(short), added(short), []],
    ["taken away, and another put there: a change", removed(short), added(longer), [changed(short, longer)]],
  ])("%s", (_what, one, two, together) => {
    const gathered = gatherLandings([landing([one], { parent: first }), landing([two])]);
    expect(gathered).toStrictEqual([landing(together, { parent: first })]);
  });

  test("each entry by itself", () => {
    const other = entry({ id: "other" });
    const gathered = gatherLandings([landing([added(short)]), landing([added(other)])]);
    expect(gathered).toStrictEqual([landing([added(short), added(other)])]);
  });

  test("a file that moved is told where it is in the end", () => {
    const moved = (change: Change): Change => ({ ...change, path: "access/moved.yaml" });
    for (const [one, two, together] of [
      [added(short), moved(changed(short, longer)), moved(added(longer))],
      [changed(short, longer), moved(removed(longer)), moved(removed(short))],
      [changed(short, longer), moved(changed(longer, longest)), moved(changed(short, longest))],
    ] as const)
      expect(gatherLandings([landing([one]), landing([two])])[0]!.changes).toStrictEqual({
        ok: true,
        value: [together],
      });
  });

  test("whichever does not read, the whole does not, and says what that one says", () => {
    const one = gatherLandings([landing([], { changes: unread }), landing([added(short)])]);
    const two = gatherLandings([landing([added(short)]), landing([], { changes: unread })]);
    expect([one, two].map(([whole]) => whole!.changes)).toStrictEqual([unread, unread]);
  });

  test("of another pull request's commit between them none is gathered", () => {
    const other = landing([added(longer)], { pull: pullNumber(8) });
    const all = [landing([added(short)]), other, landing([removed(short)])];
    expect(gatherLandings(all)).toStrictEqual(all);
  });
});

const stages = [stage("business", ["owner"]), stage("technical", ["@acme/platform"])];
const decided = (outcome?: Outcome, over: Partial<Decision> = {}): Decision => {
  const decision = new Case({ stages }).decide();
  return { ...decision, ...(outcome === undefined ? {} : { outcome }), ...over };
};

describe("why it was not approved, in words", () => {
  const problems = [
    { code: "E101", message: "it does not read" },
    { code: "E504", message: "it is too long" },
  ] as const;

  test.each<readonly [string, Decision]>([
    ["it does not read; it is too long", decided({ kind: "invalid", problems })],
    ["it does not read; it is too long", decided({ kind: "denied", problems })],
    ["it was not merged within 1h", decided({ kind: "lapsed", at: monday, because: "it was not merged within 1h" })],
    ["the same commit was decided in #3", decided({ kind: "twin", of: pullNumber(3) })],
    ["stage `business` was not complete", decided()],
    ["it was not decided", decided({ kind: "nothing" }, { stages: [] })],
  ])("%s", (because, decision) => {
    expect(whyNot(decision)).toBe(because);
  });

  test("the stage that is open, not the ones that wait or are complete", () => {
    const c = new Case({ stages });
    c.person("owner").approves();
    expect(whyNot(c.decide())).toBe("stage `technical` was not complete");
  });

  test("an objection that stands before any stage", () => {
    const c = new Case({ stages });
    c.person("owner").requestsChanges();
    expect(whyNot(c.decide())).toBe("changes were requested");
  });
});

describe("what was approved and what landed", () => {
  function approved(changes: readonly Change[], over: Case["over"] = {}): DecidedRequest {
    const c = new Case({ stages: [stage("business", ["owner"])] });
    c.changes = changes;
    c.rewritten("requester", changes);
    c.person("owner").approves();
    c.merged();
    const decision = c.decide();
    c.over = over;
    return { file: c.file(), decision, wasGreen: true };
  }
  const told = (request: DecidedRequest | null, change: Change, over: Partial<Landing> = {}): string => {
    const earlier = [approvedGrant(monday, { approved: short, state: { kind: "active", handle: "h", claim: null } })];
    const [verdict] = judge(landing([change], over), request, earlier, new Map());
    if (verdict === undefined) return "nothing";
    return verdict.kind === "reject" ? `${verdict.as}: ${verdict.because}` : verdict.kind;
  };
  const bypassed = "bypassed: what was merged is not what was approved";

  test("are the same in kind, place and content", () => {
    expect(told(approved([added(longer)]), added(longer))).toBe("grant");
    expect(told(approved([added(longer)]), { ...added(longer), path: "access/else.yaml" })).toBe(bypassed);
    expect(told(approved([added(longer)]), added(longest))).toBe(bypassed);
  });

  test("of several entries each is what was approved of it", () => {
    const both = [added(longer), added(entry({ id: "other" }))];
    const verdicts = judge(landing(both), approved(both), [], new Map());
    expect(verdicts.map(({ kind }) => kind)).toEqual(["grant", "grant"]);
  });

  test("is a bypass where what was approved cannot be read any more", () => {
    expect(told(approved([added(longer)], { changes: unread }), added(longer))).toBe(bypassed);
  });

  test("a request that takes access away approves no access", () => {
    expect(told(approved([removed(longer)]), added(longer))).toBe(bypassed);
  });

  test("what the newest grant has already is put back, unless this very commit brought it", () => {
    const back = changed(longer, short);
    expect(told(null, back)).toBe("nothing");
    expect(told(null, changed(short, longest))).toContain("bypassed: it was pushed");
    expect(told(null, added(short))).toContain("bypassed: it was pushed");
    const commit = approvedGrant(monday).commit;
    expect(told(null, back, { commit })).toContain("bypassed: it was pushed");
  });

  test("of several grants the newest tells what is put back, whatever other entries have", () => {
    const active = { kind: "active", handle: "h", claim: null } as const;
    const old = approvedGrant(monday, { approved: short, state: active });
    const newer = approvedGrant(monday, { approved: longer, state: active });
    const other = entry({ id: "other" });
    const others = approvedGrant(monday, { entry: other.id, approved: short, state: active });
    const verdicts = judge(landing([changed(longest, short)]), null, [old, newer, others], new Map());
    expect(verdicts.map(({ kind }) => kind)).toEqual(["reject"]);
    expect(judge(landing([changed(short, longer)]), null, [old, newer, others], new Map())).toEqual([]);
  });

  test("it begins with the pull request's merge; where that is not known, with the landing", () => {
    const request = approved([added(longer)]);
    const start = (of: DecidedRequest): unknown => {
      const [verdict] = judge(landing([added(longer)]), of, [], new Map());
      return verdict?.kind === "grant" ? verdict.terms.start : verdict;
    };
    expect(start(request)).toBe(instant(monday + minutes(3)));
    const open = { ...request.file, pull: { ...request.file.pull, state: { kind: "open" } as const } };
    expect(start({ ...request, file: open })).toBe(instant(monday + minutes(9)));
  });

  test("a landing of no pull request grants nothing, whatever was decided", () => {
    expect(told(approved([added(longer)]), added(longer), { pull: null })).toBe(
      "refused: its names could not be resolved",
    );
  });
});
