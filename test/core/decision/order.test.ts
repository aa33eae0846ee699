import { describe, expect, test } from "vitest";

import { Case } from "../../support/case.ts";
import { stage } from "../../support/rules.ts";

describe("rule 1: the order of stages", () => {
  test("each stage in turn approves the request", () => {
    const c = new Case();
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("security-2").approves();
    expect(c.shows()).toEqual({
      request: "approved",
      stages: { business: "complete", technical: "complete", security: "complete" },
      approvers: { business: ["owner"], technical: ["platform-1"], security: ["security-2"] },
      discounted: [],
      problems: [],
      asks: [],
    });
  });

  test("who comes before their stage is open must approve again", () => {
    const c = new Case();
    c.person("platform-1").approves();
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({
      request: "pending",
      stages: { business: "complete", technical: "open", security: "waiting" },
      discounted: ["platform-1: too-early"],
      asks: ["@acme/platform"],
    });
    expect(c.decide().discounted[0]?.because).toBe("came before `business` was complete; approve again");
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({
      stages: { technical: "complete", security: "open" },
      discounted: ["platform-1: superseded"],
    });
  });

  test("the same second is not later", () => {
    const c = new Case();
    c.person("owner").approves();
    c.minute -= 1;
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ stages: { technical: "open" }, discounted: ["platform-1: too-early"] });
  });

  test("a stage needs its whole quorum before the next one opens", () => {
    const c = new Case({
      stages: [stage("business", ["owner"], { quorum: 2 }), stage("technical", ["@acme/platform"])],
    });
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("owner-2").approves();
    expect(c.shows()).toMatchObject({
      request: "pending",
      stages: { business: "complete", technical: "open" },
      approvers: { business: ["owner", "owner-2"] },
      discounted: ["platform-1: too-early"],
    });
  });
});
