import { describe, expect, test } from "vitest";

import { days, instant } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import { stage } from "../../support/rules.ts";

const answered = "need: refunds wait\nscope: the replica only\nexpiry: today";

describe("rule 11: answers", () => {
  const asking = (): Case =>
    new Case({
      stages: [
        stage("business", ["owner"], { answers: ["need", "scope", "expiry"] }),
        stage("technical", ["@acme/platform"]),
      ],
    });

  test("a review without them does not count, and says which are missing", () => {
    const c = asking();
    c.person("owner").approves("need: refunds wait\nexpiry:");
    expect(c.shows()).toMatchObject({ stages: { business: "open" }, discounted: ["owner: unanswered"] });
    expect(c.decide().discounted[0]?.because).toBe(
      "`business` needs answers in lines `scope:` and `expiry:`; approve again with them",
    );
    c.person("owner").approves(answered);
    expect(c.shows()).toMatchObject({
      stages: { business: "complete", technical: "open" },
      approvers: { business: ["owner"] },
      discounted: ["owner: superseded"],
    });
  });

  test("marks of lists and stress, letter case and other lines make no difference", () => {
    const c = asking();
    c.person("owner").approves(
      "Fine with me.\r\n\r\n- **Need:** refunds wait\r\n- **Scope**: all of it\r\n> EXPIRY : today",
    );
    expect(c.shows()).toMatchObject({ stages: { business: "complete" }, discounted: [] });
  });

  test("an answer is more than marks, and stands at the beginning of its line", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { answers: ["need"] })] });
    c.person("owner").approves("the need: yes");
    expect(c.shows().discounted).toEqual(["owner: unanswered"]);
    const bare = new Case({ stages: [stage("business", ["owner"], { answers: ["need"] })] });
    bare.person("owner").approves("need: **");
    expect(bare.shows().discounted).toEqual(["owner: unanswered"]);
  });

  test("a word in the middle of a line is no answer", () => {
    const c = asking();
    c.person("owner").approves("I need: scope: expiry: nothing");
    expect(c.decide().discounted[0]?.because).toContain("`need:`, `scope:` and `expiry:`");
  });

  test("too early is told before unanswered", () => {
    const c = new Case({
      stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"], { answers: ["need"] })],
    });
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ discounted: ["platform-1: too-early"] });
    c.person("owner").approves();
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ discounted: ["platform-1: superseded", "platform-1: unanswered"] });
    expect(c.decide().discounted[1]?.because).toBe(
      "`technical` needs an answer in a line `need:`; approve again with it",
    );
  });

  test("of two stages that somebody may approve, the one whose questions were not answered gets nothing", () => {
    const c = new Case({
      stages: [stage("business", ["@acme/platform"], { answers: ["need"] }), stage("technical", ["@acme/platform"])],
    });
    c.person("platform-1").approves("need: yes");
    c.person("platform-2").approves();
    expect(c.shows()).toMatchObject({
      request: "approved",
      approvers: { business: ["platform-1"], technical: ["platform-2"] },
    });
  });

  test("what is not answered is no surplus of a complete stage", () => {
    const c = asking();
    c.person("owner").approves(answered);
    c.person("owner-2").approves("me too");
    c.person("owner-2").approves(answered);
    expect(c.shows()).toMatchObject({ discounted: ["owner-2: superseded"] });
  });
});

describe("rule 8: assurance", () => {
  const since = (day: number) => new Map([["ial2", instant(monday + days(day))]]);
  const assured = (day: number): Case =>
    new Case({
      stages: [stage("security", ["@acme/security"], { assurance: "ial2" })],
      directory: [
        { login: "security-1", accounts: [], assurance: since(day) },
        { login: "security-2", accounts: [], assurance: new Map([["ial1", instant(0)]]) },
      ],
    });

  test("counts only approvals of people for whom the directory holds it", () => {
    const c = assured(-1);
    c.person("security-2").approves();
    expect(c.shows()).toMatchObject({
      request: "pending",
      discounted: ["security-2: assurance"],
      asks: ["@acme/security"],
    });
    expect(c.decide().discounted[0]?.because).toBe(
      "`security` takes approvals of people with `ial2`, and the directory held none for them when it was given",
    );
    c.person("security-1").approves();
    expect(c.shows()).toMatchObject({ request: "approved", approvers: { security: ["security-1"] } });
  });

  test("from its day on", () => {
    const c = assured(1);
    c.person("security-1").approves();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["security-1: assurance"], asks: [] });
    expect(c.decide().stuck).toBe("security");
  });

  test("excluded is told before assurance", () => {
    const c = new Case({
      by: "security-2",
      stages: [stage("security", ["@acme/security"], { assurance: "ial2" })],
    });
    c.person("security-2").approves();
    expect(c.shows()).toMatchObject({ discounted: ["security-2: excluded"] });
  });
});

describe("delegations", () => {
  const until = (day: number) => ({ from: "owner", to: "stand-in", until: instant(monday + days(day)) });

  test("let somebody approve in another's place, and both are asked", () => {
    const c = new Case({ delegations: [until(1)] });
    expect(c.shows().asks).toEqual(["stand-in", "@acme/orders"]);
    c.person("stand-in").approves();
    expect(c.shows()).toMatchObject({ approvers: { business: ["stand-in"] }, stages: { technical: "open" } });
  });

  test("end with their day", () => {
    const c = new Case({ delegations: [until(0)] });
    c.person("stand-in").approves();
    expect(c.shows()).toMatchObject({ discounted: ["stand-in: not-eligible"], asks: ["@acme/orders"] });
  });

  test("hold in the stages that they name", () => {
    const elsewhere = { ...until(1), stages: [stage("technical", ["owner"]).name] };
    const c = new Case({ delegations: [elsewhere] });
    c.person("stand-in").approves();
    expect(c.shows()).toMatchObject({ discounted: ["stand-in: not-eligible"] });
  });

  test("make two people of two: both count towards a quorum", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { quorum: 2 })], delegations: [until(1)] });
    c.person("stand-in").approves();
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ request: "approved", approvers: { business: ["owner", "stand-in"] } });
  });

  test("from somebody who has a part in the request, give nothing", () => {
    const c = new Case({ by: "owner", delegations: [until(1)] });
    c.person("stand-in").approves();
    expect(c.shows()).toMatchObject({ discounted: ["stand-in: excluded"] });
    expect(c.decide().discounted[0]?.because).toBe(
      "nobody approves what they have a part in: `stand-in` stands in for somebody who has a part in it",
    );
  });

  test("from somebody who may not approve, or who left, give nothing", () => {
    const c = new Case({ delegations: [{ ...until(1), from: "outsider" }] });
    c.outside.add("outsider");
    c.person("stand-in").approves();
    expect(c.shows()).toMatchObject({ discounted: ["stand-in: not-eligible"] });
  });

  test("to somebody who does not exist fail every request, at their line", () => {
    const c = new Case({ delegations: [until(1)] });
    c.missing.add("stand-in");
    expect(c.shows().problems).toEqual(["E322 there is no user `@stand-in`"]);
  });
});
