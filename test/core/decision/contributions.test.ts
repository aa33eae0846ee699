import { describe, expect, test } from "vitest";

import { hours } from "../../../src/core/instant.ts";
import { Case } from "../../support/case.ts";
import { changed } from "../../support/change.ts";
import { entitlement, entry, stage } from "../../support/rules.ts";

const world = {
  stages: [stage("technical", ["@acme/platform"])],
  teams: { "acme/platform": ["platform-1", "platform-2", "platform-3"] },
};
const excluded = (c: Case): readonly string[] =>
  [...c.decide().excluded].flatMap(([person, why]) => {
    const login = [...c.file().accounts.values()].find(({ id }) => id === person)?.login;
    return login === "requester" ? [] : [`${login}: ${why.join(", ")}`];
  });
/** A push by somebody of what the requester wrote. */
const pushesWhatTheRequesterWrote = (c: Case, login: string): void =>
  c.person(login).pushes(undefined, { author: c.contributor("requester"), committer: c.contributor("requester") });

describe("who took part, where the branch was brought up to date meanwhile", () => {
  test("whoever pushed or wrote something of it still did", () => {
    const c = new Case(world);
    pushesWhatTheRequesterWrote(c, "platform-1");
    c.person("platform-2").pushes();
    c.person("platform-3").updatesTheBranch();
    expect(excluded(c)).toEqual(["platform-2: author, committer, pusher", "platform-1: pusher"]);
    for (const login of ["platform-1", "platform-2"]) c.person(login).approves();
    expect(c.shows().request).toBe("pending");
    c.person("platform-3").approves();
    expect(c.shows()).toMatchObject({ request: "approved", approvers: { technical: ["platform-3"] } });
  });

  test("updates on top of each other bring nobody in, and what is pushed onto them does", () => {
    const c = new Case(world);
    for (const login of ["platform-1", "platform-2", "platform-1"]) c.person(login).updatesTheBranch();
    expect(excluded(c)).toEqual([]);
    pushesWhatTheRequesterWrote(c, "platform-2");
    expect(excluded(c)).toEqual(["platform-2: pusher"]);
  });

  test("a push of the same commit once more is a push", () => {
    const c = new Case(world);
    c.person("platform-1").updatesTheBranch();
    c.pushes.push({ by: c.id("platform-2"), before: c.head, after: c.head, at: c.tick() });
    expect(excluded(c)).toEqual(["platform-2: pusher"]);
  });

  test("an update that cannot be read on either side brings in whoever clicked it", () => {
    for (const which of ["the merge", "what it was made onto"]) {
      const c = new Case(world);
      const before = c.head;
      c.person("platform-1").updatesTheBranch();
      const merge = c.head;
      c.person("requester").pushes();
      c.forget(which === "the merge" ? merge : before);
      expect([which, excluded(c)]).toEqual([which, ["platform-1: author, pusher"]]);
    }
  });
});

describe("pushes around the merge", () => {
  test("one that comes with the merge, of what nobody pushed before, counts; the merge itself does not", () => {
    const c = new Case(world);
    c.person("platform-1").approves();
    c.merged();
    const [first] = c.pushes.splice(0);
    c.pushes.push({ ...first!, by: c.id("platform-1"), at: c.now() });
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["platform-1: excluded"] });
    c.pushes.push(first!);
    expect(c.shows().request).toBe("approved");
  });
});

describe("forged commits", () => {
  test("stay forged when the one they name pushes something of their own onto them", () => {
    const c = new Case(world);
    c.person("requester").pushes(undefined, { author: c.contributor("platform-1") });
    expect(c.shows().problems[0]).toMatch(/^E618 commit \w+ names `platform-1`/u);
    c.person("platform-1").pushes();
    expect(c.shows().problems[0]).toMatch(/^E618 commit \w+ names `platform-1`/u);
  });

  test("signed by somebody else they are forged all the same", () => {
    const c = new Case(world);
    c.person("requester").pushes(undefined, { author: c.contributor("platform-1") });
    c.commits.at(-1)!.signedBy = c.id("requester");
    expect(c.shows().problems).toHaveLength(1);
    c.commits.at(-1)!.signedBy = c.id("platform-1");
    expect(c.shows().problems).toEqual([]);
  });
});

describe("who may not approve, and why", () => {
  test("of a change of a live entry whoever held it and whoever would, in the order in which it is told", () => {
    const c = new Case(world);
    const [before, after] = [entry({ login: "platform-1" }), entry({ login: "platform-1", duration: hours(6) })];
    c.holds(before, -10);
    c.changes = [changed(before, after)];
    c.person("platform-1").pushes(c.changes, { coAuthors: [c.contributor("platform-1")] });
    expect(excluded(c)).toEqual(["platform-1: subject, author, committer, co-author, pusher"]);
  });
});

describe("rule 5: objections, entry by entry", () => {
  const two = {
    stages: [stage("technical", ["@acme/platform"], { except: { payments: ["@acme/payments"] } })],
    teams: { "acme/platform": ["platform-1", "both", "platform-2"], "acme/payments": ["payer", "both"] },
    catalog: [entitlement("orders-db/read"), entitlement("payments/read")],
    entries: [entry(), entry({ id: "pay-1", entitlement: "payments/read" })],
  };
  const objections = (c: Case): number => c.decide().objections.length;

  test("of somebody who may approve one of them blocks; who dismisses it must be eligible for all that the objector was", () => {
    const c = new Case(two);
    c.person("payer").requestsChanges();
    expect(objections(c)).toBe(1);
    c.person("platform-1").dismisses(c.person("payer"));
    expect(objections(c)).toBe(1);
    c.last("payer").dismissed = { by: c.id("both"), at: c.tick() };
    expect(objections(c)).toBe(0);
    c.person("both").requestsChanges();
    c.person("payer").dismisses(c.person("both"));
    expect(objections(c)).toBe(1);
  });

  test("are told in the order in which they were made", () => {
    const c = new Case(two);
    for (const login of ["platform-2", "payer", "platform-1"]) c.person(login);
    for (const login of ["platform-1", "payer", "platform-2"]) c.person(login).requestsChanges();
    expect(c.decide().objections.map(({ review }) => review.by)).toEqual(
      ["platform-1", "payer", "platform-2"].map((login) => c.id(login)),
    );
  });

  test("dismissed by somebody who had left, or whom nobody knows, they stand", () => {
    const c = new Case(two);
    c.person("payer").requestsChanges();
    c.person("both").leaves();
    c.person("both").dismisses(c.person("payer"));
    expect(objections(c)).toBe(1);
  });
});
