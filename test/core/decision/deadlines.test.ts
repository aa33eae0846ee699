import { describe, expect, test } from "vitest";

import { after, hours, minutes } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import { stage } from "../../support/rules.ts";

const teams = { "acme/duty-managers": ["duty-manager"] };
const to = ["@acme/duty-managers"];
const business = stage("business", ["owner"], { escalate: { after: hours(4), to } });
const technical = stage("technical", ["@acme/platform"]);
const world = { teams, stages: [business, technical] };

/** Until so many minutes after the request was opened. */
const at = (c: Case, minute: number): void => {
  c.minute = minute;
};

describe("escalation", () => {
  test("widens who may approve, when its time has come, and asks them", () => {
    const c = new Case(world);
    at(c, 239);
    expect(c.shows().asks).toEqual(["@acme/orders"]);
    expect(c.decide().next).toBe(after(monday, hours(4)));
    at(c, 240);
    expect(c.shows()).toMatchObject({ asks: ["@acme/duty-managers", "@acme/orders"], stages: { business: "open" } });
    expect(c.decide()).toMatchObject({ next: null });
    expect(c.decide().stages[0]?.named).toEqual(["@acme/orders", "@acme/duty-managers"]);
    c.person("duty-manager").approves();
    expect(c.shows()).toMatchObject({ approvers: { business: ["duty-manager"] }, stages: { technical: "open" } });
  });

  test("counts reviews after it only", () => {
    const c = new Case(world);
    c.person("duty-manager").approves();
    expect(c.shows()).toMatchObject({ discounted: ["duty-manager: not-eligible"] });
    at(c, 300);
    expect(c.shows()).toMatchObject({ discounted: ["duty-manager: not-eligible"], stages: { business: "open" } });
    expect(c.decide().discounted[0]?.because).toBe(
      "`business` went to more people only after it was given; approve again",
    );
    c.person("duty-manager").approves();
    expect(c.shows()).toMatchObject({ approvers: { business: ["duty-manager"] } });
  });

  test("what it completed stays complete, whoever approves later, and so does what followed", () => {
    const c = new Case(world);
    at(c, 300);
    c.person("duty-manager").approves();
    c.person("platform-1").approves();
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({
      request: "approved",
      approvers: { business: ["duty-manager"], technical: ["platform-1"] },
    });
  });

  test("runs from the opening of its own stage", () => {
    const late = { ...world, stages: [technical, business] };
    const c = new Case(late);
    at(c, 300);
    c.person("platform-1").approves();
    c.person("duty-manager").approves();
    expect(c.shows()).toMatchObject({ discounted: ["duty-manager: not-eligible"] });
    at(c, 301 + 240);
    expect(c.shows().asks).toContain("@acme/duty-managers");
  });

  test("waits for its stage to open", () => {
    const c = new Case({ ...world, stages: [technical, business] });
    at(c, 300);
    expect(c.decide().stages[1]?.named).toEqual(["@acme/orders"]);
    expect(c.decide().next).toBeNull();
  });

  test("of a stage that was completed in time lets nobody else have completed it before", () => {
    const c = new Case({ ...world, stages: [technical, business] });
    at(c, 300);
    c.person("platform-1").approves();
    c.person("duty-manager").approves();
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({
      request: "approved",
      approvers: { business: ["owner"] },
      discounted: ["duty-manager: not-eligible"],
    });
  });

  test("takes nothing from who could approve before it", () => {
    const both = stage("business", ["@acme/orders"], {
      quorum: 2,
      escalate: { after: hours(4), to: ["@owner", ...to] },
    });
    const c = new Case({ ...world, stages: [both] });
    c.person("owner").approves();
    at(c, 300);
    expect(c.shows()).toMatchObject({ approvers: { business: ["owner"] }, discounted: [] });
    c.person("duty-manager").approves();
    expect(c.shows()).toMatchObject({ request: "approved", approvers: { business: ["duty-manager", "owner"] } });
  });

  test("that has come is not awaited again where its stage is reopened", () => {
    const c = new Case({ ...world, stages: [business] });
    at(c, 300);
    c.person("duty-manager").approves();
    at(c, 400);
    c.person("admin").dismisses(c.person("duty-manager"));
    expect(c.shows()).toMatchObject({ request: "pending", stages: { business: "open" } });
    expect(c.decide().next).toBeNull();
  });

  test("runs again from where a stage was reopened", () => {
    const c = new Case({ ...world, stages: [business] });
    at(c, 100);
    c.person("owner").approves();
    at(c, 200);
    c.person("owner-2").dismisses(c.person("owner"));
    at(c, 300);
    expect(c.shows().asks).toEqual(["@acme/orders"]);
    expect(c.decide().next).toBe(after(monday, minutes(201 + 240)));
  });

  test("to a team that cannot be seen is a mistake at its line", () => {
    const c = new Case(world);
    c.hidden.add("acme/duty-managers");
    expect(c.shows().problems).toEqual(["E321 Countersign cannot see the team `@acme/duty-managers`"]);
  });
});

describe("lapse", () => {
  const short = stage("business", ["owner"], { lapse: hours(2) });

  test("gives a request up whose stage was not complete in time", () => {
    const c = new Case({ teams, stages: [short, technical] });
    expect(c.decide().next).toBe(after(monday, hours(2)));
    at(c, 119);
    expect(c.shows().request).toBe("pending");
    at(c, 120);
    expect(c.shows()).toMatchObject({ request: "lapsed", asks: [] });
    expect(c.decide().outcome).toMatchObject({ because: "`business` was not complete within 2h" });
  });

  test("comes after an escalation, or before it: the first of them is awaited", () => {
    const escalate = { after: hours(4), to };
    const next = (lapse: number): unknown =>
      new Case({ teams, stages: [stage("business", ["owner"], { escalate, lapse: hours(lapse) })] }).decide().next;
    expect([next(3), next(5)]).toEqual([after(monday, hours(3)), after(monday, hours(4))]);
  });

  test("an approval that came too late does not bring it back", () => {
    const c = new Case({ teams, stages: [short, technical] });
    at(c, 130);
    c.person("platform-1").approves();
    expect(c.shows().request).toBe("lapsed");
  });

  test("of the second stage runs from the completion of the first", () => {
    const c = new Case({ teams, stages: [technical, short] });
    at(c, 500);
    c.person("platform-1").approves();
    expect(c.shows().request).toBe("pending");
    expect(c.decide().next).toBe(after(monday, minutes(501 + 120)));
  });

  test("merged before, it was approved then", () => {
    const c = new Case({ teams, stages: [short] });
    c.person("owner").approves();
    c.merged();
    at(c, 500);
    expect(c.shows().request).toBe("approved");
  });
});

describe("merge within", () => {
  const soon = { teams, stages: [stage("business", ["owner"])], mergeWithin: hours(1) };

  test("an approved request that nobody merges in time lapses", () => {
    const c = new Case(soon);
    c.person("owner").approves();
    expect(c.shows().request).toBe("approved");
    expect(c.decide().next).toBe(after(monday, minutes(61)));
    at(c, 61);
    expect(c.shows().request).toBe("lapsed");
    expect(c.decide().outcome).toMatchObject({ because: "it was approved, and not merged within 1h" });
  });

  test("runs from the latest moment of becoming approved: also when an objection was lifted", () => {
    const c = new Case({ ...soon, stages: [stage("business", ["owner"], {})] });
    c.person("owner").approves();
    c.person("owner-2").requestsChanges();
    at(c, 90);
    c.person("owner-2").approves();
    expect(c.shows().request).toBe("approved");
    expect(c.decide().next).toBe(after(monday, minutes(91 + 60)));
  });

  const nextOf = (acts: (c: Case) => void): number => {
    const c = new Case(soon);
    acts(c);
    expect(c.shows().request).toBe("approved");
    return (c.decide().next! - monday) / minutes(1);
  };

  test("runs from the dismissal that lifted an objection, or the objector's own approval before it", () => {
    const objected = (c: Case): void => {
      c.person("owner-2").approves();
      c.person("owner").approves();
      c.person("owner-2").requestsChanges();
      at(c, 50);
    };
    expect(
      nextOf((c) => {
        objected(c);
        c.person("owner").dismisses(c.person("owner-2"));
      }),
    ).toBe(51 + 60);
    expect(
      nextOf((c) => {
        objected(c);
        c.person("owner-2").approves();
      }),
    ).toBe(51 + 60);
    expect(
      nextOf((c) => {
        objected(c);
        const objector = c.person("owner-2");
        c.person("owner").dismisses(objector);
        at(c, 80);
        objector.approves();
      }),
    ).toBe(51 + 60);
  });

  test("is not put off by an approval that is given again", () => {
    expect(
      nextOf((c) => {
        c.person("owner").approves();
        at(c, 30);
        c.person("owner").approves();
        c.person("owner-2").approves();
      }),
    ).toBe(1 + 60);
  });

  test("merged too late, it is no longer approved", () => {
    const c = new Case(soon);
    c.person("owner").approves();
    at(c, 70);
    c.merged();
    expect(c.shows().request).toBe("lapsed");
  });
});
