import { describe, expect, test } from "vitest";

import { days, hours, instant } from "../../../src/core/instant.ts";
import { Case } from "../../support/case.ts";
import { added } from "../../support/change.ts";
import { entitlement, entry, stage } from "../../support/rules.ts";

const reasons = (c: Case): readonly string[] =>
  c.decide().discounted.map(({ review, why, because }) => {
    const login = [...c.file().accounts.values()].find(({ id }) => id === review.by)?.login ?? "?";
    return `${login}: ${why}: ${because}`;
  });

describe("a review that does not count says why, and what to do", () => {
  test("superseded, dismissed, edited", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { quorum: 2 })] });
    c.teams["acme/orders"] = ["owner", "owner-2", "owner-3", "owner-4"];
    c.person("owner").approves();
    c.person("owner").requestsChanges();
    c.person("owner-2").approves();
    c.person("owner-3").dismisses(c.person("owner-2"));
    c.person("owner-3").approves();
    c.person("requester").edits(c.person("owner-3"));
    expect(reasons(c)).toMatchInlineSnapshot(`
      [
        "owner: superseded: a later review of the same person took its place",
        "owner-2: dismissed: it was dismissed; approve again",
        "owner-3: edited: it was edited after it was submitted; approve again",
      ]
    `);
  });

  test("of a bot, of a former member, of somebody with no say, of somebody with a part in it", () => {
    const c = new Case({ stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"])] });
    c.teams["acme/orders"] = ["robot", "former", "owner", "author", "requester"];
    c.bots.add("robot");
    c.person("author").pushes();
    for (const login of ["robot", "former", "stranger", "author", "requester"]) c.person(login).approves();
    c.outside.add("former");
    expect(reasons(c)).toMatchInlineSnapshot(`
      [
        "robot: not-eligible: \`robot\` is a bot: bots never count",
        "former: not-eligible: \`former\` is not an active member of the organisation",
        "stranger: not-eligible: \`stranger\` is not among those who may approve this",
        "author: excluded: nobody approves what they have a part in: \`author\` wrote a commit of it and made a commit of it and pushed to it",
        "requester: excluded: nobody approves what they have a part in: \`requester\` opened this request and would hold the access, or holds it and wrote a commit of it and made a commit of it and pushed to it",
      ]
    `);
  });

  test("of somebody whose account is not known any more", () => {
    const c = new Case({ stages: [stage("business", ["owner"])] });
    c.person("ghost").approves();
    const ghost = c.id("ghost");
    c.over = { accounts: new Map([...c.file().accounts].filter(([id]) => id !== ghost)) };
    expect(c.decide().discounted.map(({ why, because }) => [why, because.replace(String(ghost), "‹id›")]))
      .toMatchInlineSnapshot(`
      [
        [
          "not-eligible",
          "\`account ‹id›\` is not an active member of the organisation",
        ],
      ]
    `);
  });

  test("too early for the third stage, reopened, and without assurance", () => {
    const c = new Case({
      stages: [
        stage("business", ["owner"]),
        stage("technical", ["@acme/platform"]),
        stage("security", ["@acme/security"], { assurance: "ial2" }),
      ],
      directory: [{ login: "security-1", accounts: [], assurance: new Map([["ial2", instant(0)]]) }],
    });
    c.person("security-1").approves();
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("security-2").approves();
    expect(reasons(c)).toMatchInlineSnapshot(`
      [
        "security-1: too-early: came before \`technical\` was complete; approve again",
        "security-2: assurance: \`security\` takes approvals of people with \`ial2\`, and the directory held none for them when it was given",
      ]
    `);
    c.person("security-1").approves();
    expect(c.shows().request).toBe("approved");
    c.person("owner-2").dismisses(c.person("owner"));
    expect(reasons(c)).toMatchInlineSnapshot(`
      [
        "security-1: superseded: a later review of the same person took its place",
        "owner: dismissed: it was dismissed; approve again",
        "platform-1: stage-reopened: \`business\` was complete when it was given, and something was taken back since; approve again once it is complete",
        "security-2: assurance: \`security\` takes approvals of people with \`ial2\`, and the directory held none for them when it was given",
        "security-1: stage-reopened: \`technical\` was complete when it was given, and something was taken back since; approve again once it is complete",
      ]
    `);
  });

  test("without assurance in one of the stages that somebody may approve, the other one counts it", () => {
    const c = new Case({
      stages: [stage("business", ["owner"]), stage("security", ["owner"], { assurance: "ial2" })],
    });
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ stages: { business: "complete", security: "open" }, discounted: [] });
    c.person("owner").approves();
    expect(reasons(c)).toMatchInlineSnapshot(`
      [
        "owner: assurance: \`security\` takes approvals of people with \`ial2\`, and the directory held none for them when it was given",
      ]
    `);
  });
});

describe("moved onto the default branch", () => {
  test("reviews of the difference from another branch do not count, to the second", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { quorum: 2 })] });
    c.person("owner").approves();
    const { now } = c;
    const moved = now();
    c.over = { pull: { ...c.file().pull, retargetedAt: moved } };
    c.person("owner-2").approves();
    expect(c.shows()).toMatchObject({ approvers: { business: ["owner-2"] }, discounted: ["owner: stale-content"] });
  });
});

describe("rule 10: whose narrowing is heard", () => {
  const scoped = entitlement("orders-db/read", { scope: ["refunds", "sales"] });
  const world = {
    catalog: [scoped],
    stages: [stage("business", ["owner"]), stage("security", ["@acme/security"], { mayNarrow: true })],
  };
  const left = (c: Case): readonly unknown[] =>
    [...c.decide().narrowed.values()].map(({ duration, scope }) => [duration, scope]);

  test("of whoever may narrow, also where somebody else was faster", () => {
    const c = new Case(world);
    c.person("owner").approves();
    c.person("security-1").approves();
    c.person("security-2").approves("/narrow duration=1h");
    expect(c.shows()).toMatchObject({ request: "approved", approvers: { security: ["security-1"] } });
    expect(left(c)).toEqual([[hours(1), undefined]]);
  });

  test("not of somebody who came too early, in the same second as the stage before, or has a part in it", () => {
    const c = new Case({ ...world, teams: { "acme/security": ["security-1", "security-2", "early", "author"] } });
    c.person("author").pushes();
    c.person("early").approves("/narrow duration=1h");
    c.person("owner").approves();
    c.minute -= 1;
    c.person("security-2").approves("/narrow duration=2h");
    c.person("author").approves("/narrow duration=3h");
    c.person("security-1").approves();
    expect(c.shows()).toMatchObject({ request: "approved", approvers: { security: ["security-1"] } });
    expect(left(c)).toEqual([]);
  });

  test("of everything that the catalog offers, where the entry asks for all of it", () => {
    const c = new Case(world);
    c.person("owner").approves();
    c.person("security-1").approves("Only the sales.\n\n  /narrow   scope=sales  ");
    expect(left(c)).toEqual([[undefined, ["sales"]]]);
  });

  test("of what has no parts, no part can be taken; a length of nothing is none", () => {
    for (const body of [
      "/narrow scope=sales",
      "/narrow duration=0h",
      "/narrow duration=1h scope=sales scope=refunds",
    ]) {
      const c = new Case({ ...world, catalog: [body.includes("0h") ? scoped : entitlement("orders-db/read")] });
      c.person("owner").approves();
      c.person("security-1").approves(body);
      expect([body, c.shows().discounted]).toEqual([body, ["security-1: unanswered"]]);
    }
  });

  test("a word in the middle of a line narrows nothing", () => {
    const c = new Case(world);
    c.person("owner").approves();
    c.person("security-1").approves("I would /narrow duration=1h if I could; see /narrowing");
    expect([c.shows().request, left(c)]).toEqual(["approved", []]);
  });
});

describe("what could not be read, or should not have been written", () => {
  const leak = { code: "E631", message: "a credential stands in the description" } as const;
  const unread = { code: "E602", message: "more than 250 commits" } as const;
  const other = { code: "E617", message: "it is unknown who pushed" } as const;
  const problems = (c: Case): readonly string[] => {
    const { outcome } = c.decide();
    return "problems" in outcome ? outcome.problems.map(({ code }) => code) : [];
  };

  test("a credential is told first, then what was not read in full, each once", () => {
    const c = new Case();
    c.over = { obstacles: [other, unread, leak] };
    expect(problems(c)).toEqual(["E631", "E602", "E617"]);
    for (const code of ["E632", "E633", "E634", "E635", "E636"] as const) {
      c.over = { obstacles: [other, { ...leak, code }] };
      expect(problems(c)).toEqual([code, "E617"]);
    }
    c.over = { obstacles: [other, { ...unread, code: "E610" }] };
    expect(problems(c)).toEqual(["E610", "E617"]);
  });

  test("beside a removal a credential is a warning, and holds nothing up", () => {
    const c = new Case();
    const held = entry();
    c.holds(held, -10);
    c.changes = [{ kind: "delete", path: "access/orders-db/orders-read-1.yaml", before: held }];
    expect(c.decide()).toMatchObject({ removal: true, outcome: { kind: "approved" }, warnings: [] });
    c.over = { obstacles: [leak] };
    expect(c.decide()).toMatchObject({ outcome: { kind: "approved" }, warnings: [{ ...leak, code: "W531" }] });
  });

  test("a request says under which rules it was decided, and what", () => {
    const c = new Case({ entries: [entry({ id: "b-1" }), entry({ id: "a-1" })] });
    expect(c.decide()).toMatchObject({ entries: ["a-1", "b-1"], policy: "tree-1", route: "", removal: false });
    c.changes = [added(entry({ duration: days(300) }))];
    expect(c.decide().entries).toEqual(["orders-read-1"]);
  });
});
