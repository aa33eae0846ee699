import { describe, expect, test } from "vitest";

import { teamName } from "../../../src/core/ids.ts";
import { Case } from "../../support/case.ts";
import { added } from "../../support/change.ts";
import { entry, stage } from "../../support/rules.ts";

const askedTeam = (c: Case, team: string): void => {
  c.asked.push({ who: { kind: "team", team: teamName(team) }, at: c.tick() });
};

describe("rule 9: who is asked", () => {
  test("the open stage only: teams as teams, people as people", () => {
    const c = new Case({
      stages: [stage("business", ["@boss", "@acme/orders"]), stage("technical", ["@acme/platform"])],
    });
    expect(c.shows().asks).toEqual(["boss", "@acme/orders"]);
  });

  test("once for each opening of a stage, and not again because a request vanished", () => {
    const c = new Case();
    askedTeam(c, "acme/orders");
    expect(c.shows().asks).toEqual([]);
    c.person("owner").approves();
    expect(c.shows().asks).toEqual(["@acme/platform"]);
    askedTeam(c, "acme/platform");
    expect(c.shows().asks).toEqual([]);
    c.person("admin").dismisses(c.person("owner"));
    expect(c.shows().asks).toEqual(["@acme/orders"]);
    expect(c.decide().stages[0]?.outcome).toMatchObject({ kind: "open", since: c.now() });
  });

  test("a dismissal in a stage that was never complete opens nothing anew", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { quorum: 2 })] });
    askedTeam(c, "acme/orders");
    c.person("owner").approves();
    c.person("admin").dismisses(c.person("owner"));
    expect(c.shows().asks).toEqual([]);
  });

  test("people are asked again when the content changed after they had approved", () => {
    const c = new Case();
    askedTeam(c, "acme/orders");
    c.person("owner").approves();
    expect(c.shows().asks).toEqual(["@acme/platform"]);
    c.person("requester").pushes([added(entry({ ticket: "INC-2" }))]);
    expect(c.shows()).toMatchObject({ stages: { business: "open" }, asks: ["@acme/orders"] });
    askedTeam(c, "acme/orders");
    expect(c.shows().asks).toEqual([]);
  });

  test("a person once, by whichever account, and another team beside one that was asked", () => {
    const c = new Case({
      stages: [stage("business", ["@late", "@boss", "@acme/orders", "@acme/platform"])],
      directory: [{ login: "boss", accounts: ["boss-admin"] }],
    });
    c.id("boss");
    expect(c.shows().asks).toEqual(["boss", "late", "@acme/orders", "@acme/platform"]);
    askedTeam(c, "acme/platform");
    c.asked.push({ who: { kind: "account", account: c.id("boss-admin") }, at: c.tick() });
    expect(c.shows().asks).toEqual(["late", "@acme/orders"]);
  });

  test("in the very second in which the stage opened counts as asked", () => {
    const c = new Case();
    c.minute = -1;
    askedTeam(c, "acme/orders");
    expect(c.shows().asks).toEqual([]);
  });

  test("a team that GitHub refuses to ask is named, and not asked", () => {
    const c = new Case();
    c.over = { unaskable: new Set([teamName("acme/orders")]) };
    expect(c.decide().asks).toEqual({ accounts: [], teams: [], unaskable: ["acme/orders"] });
  });

  test("nobody who could not help: the requester's own team is asked only if others are in it", () => {
    const c = new Case({ stages: [stage("business", ["@requester", "@boss"])], by: "requester" });
    expect(c.shows().asks).toEqual(["boss"]);
  });

  test("a person with several accounts is asked by the one that the directory puts first", () => {
    const c = new Case({
      stages: [stage("business", ["@boss-admin"])],
      directory: [{ login: "boss", accounts: ["boss-admin"] }],
    });
    expect(c.shows().asks).toEqual(["boss"]);
  });

  test("nobody is called to a draft", () => {
    const c = new Case();
    c.over = { pull: { ...c.file().pull, draft: true } };
    expect(c.shows()).toMatchObject({ request: "pending", asks: [] });
  });
});
