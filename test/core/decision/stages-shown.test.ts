import { describe, expect, test } from "vitest";

import { instant } from "../../../src/core/instant.ts";
import { Case } from "../../support/case.ts";
import { entitlement, entry, stage, type World } from "../../support/rules.ts";

const two = [stage("business", ["@late", "@boss", "@third"], { quorum: 2 }), stage("technical", ["@acme/platform"])];

describe("of each stage it is shown", () => {
  const begun = (): Case => {
    const c = new Case({ stages: two });
    for (const login of ["boss", "late", "third"]) c.id(login);
    return c;
  };
  const idsOf = (c: Case, ...logins: readonly string[]) => logins.map((login) => c.id(login));

  test("whose approval would still help: in the open one only, oldest account first", () => {
    const c = begun();
    const candidates = () => c.decide().stages.map((one) => one.candidates);
    expect(candidates()).toEqual([idsOf(c, "boss", "late", "third"), []]);
    c.person("late").approves();
    expect(candidates()).toEqual([idsOf(c, "boss", "third"), []]);
    c.person("boss").approves();
    expect(candidates()).toEqual([[], idsOf(c, "platform-1", "platform-2")]);
  });

  test("nobody where the request is denied, or the stage does not apply", () => {
    const c = new Case({ stages: two, entries: [entry({ until: instant(0) })] });
    expect(c.decide().stages.map((one) => one.candidates)).toEqual([[], []]);
    const beforehand = new Case({
      stages: two,
      preApproved: [{ name: "always", subject: "requester" }],
      entries: [entry()],
    });
    expect(beforehand.decide().stages.map((one) => one.candidates)).toEqual([[], []]);
  });

  test("who approved, in the order in which they did; in one second by the age of their accounts", () => {
    const c = begun();
    c.person("third").approves();
    c.person("boss").approves();
    const by = (): unknown => {
      const [first] = c.decide().stages;
      return first?.outcome.kind === "complete" ? first.outcome.by.map(({ person }) => person) : first?.outcome.kind;
    };
    expect(by()).toEqual(idsOf(c, "third", "boss"));
    c.last("boss").submittedAt = c.last("third").submittedAt;
    expect(by()).toEqual(idsOf(c, "boss", "third"));
  });
});

describe("of several entries with other approvers", () => {
  const world: World = {
    stages: [stage("business", ["@acme/orders"], { quorum: 2, except: { mart: ["@boss", "@deputy"] } })],
    catalog: [entitlement("mart/export")],
  };
  const both = (by: string): Case =>
    new Case({ ...world, by, entries: [entry(), entry({ id: "export-1", entitlement: "mart/export" })] });

  test("it is stuck where one has too few left, although another has enough", () => {
    expect(both("requester").decide().stuck).toBeNull();
    expect(both("deputy").decide().stuck).toBe("business");
    expect(both("owner").decide().stuck).toBe("business");
  });

  test("approvals for one are none for the other, in what is missing and in who is left", () => {
    const c = both("deputy");
    c.person("owner").approves();
    c.person("owner-2").approves();
    expect(c.decide().stages[0]?.outcome).toMatchObject({ kind: "open", missing: 2 });
    expect(c.decide().stages[0]?.candidates).toEqual([c.id("boss")]);
    expect(c.decide().stuck).toBe("business");
    const enough = both("requester");
    for (const login of ["owner", "owner-2", "boss"]) enough.person(login).approves();
    expect(enough.decide()).toMatchObject({ stuck: null, stages: [{ outcome: { missing: 1 } }] });
  });
});
