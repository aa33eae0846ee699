import { describe, expect, test } from "vitest";

import { sha } from "../../../src/core/ids.ts";
import { minutes } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import { added } from "../../support/change.ts";
import { entry, rulesOf, stage } from "../../support/rules.ts";

/** The minute since which the open stage waits. */
function openSince(c: Case): number {
  const found = c.decide().stages.find(({ outcome }) => outcome.kind === "open")?.outcome;
  if (found?.kind !== "open") throw new Error("no stage is open");
  return (found.since - monday) / minutes(1);
}

const business = stage("business", ["owner"]);
const technical = stage("technical", ["@acme/platform"]);
const asked = (ticket: string) => [added(entry({ ticket }))];

describe("a stage opens", () => {
  test("with the request, or with the completion of the one before", () => {
    const c = new Case({ stages: [business, technical] });
    expect(openSince(c)).toBe(0);
    c.minute = 5;
    c.person("owner").approves();
    expect(openSince(c)).toBe(6);
  });
});

describe("a stage is reopened", () => {
  const complete = (): Case => {
    const c = new Case({ stages: [business, technical] });
    c.person("owner").approves();
    c.minute = 10;
    return c;
  };

  test("when somebody who completed it thinks better of it", () => {
    const c = complete();
    c.person("owner").requestsChanges();
    expect(openSince(c)).toBe(11);
  });

  test("by the objection after the approval, not by one before it", () => {
    const c = new Case({ stages: [business, technical] });
    c.person("owner").requestsChanges();
    c.person("owner").approves();
    c.minute = 10;
    c.person("owner").requestsChanges();
    expect(openSince(c)).toBe(11);
  });

  test("when the review that completed it is edited", () => {
    const c = complete();
    c.person("owner").edits(c.person("owner"));
    expect(openSince(c)).toBe(11);
  });

  test("when who completed it left the organisation", () => {
    const c = complete();
    c.person("owner").leaves();
    expect(openSince(c)).toBe(11);
  });

  test("not when somebody left who had completed nothing", () => {
    const c = complete();
    c.person("platform-1").leaves();
    expect(openSince(c)).toBe(1);
  });

  test("by the first push that changed what was approved, and not again by the next", () => {
    const c = complete();
    c.person("requester").pushes(asked("INC-2"));
    c.minute = 20;
    c.person("requester").pushes(asked("INC-3"));
    expect(openSince(c)).toBe(11);
  });

  test("when other rules came into force that give more", () => {
    const c = complete();
    const { rules } = rulesOf({ stages: [business, technical] });
    const catalog = new Map([...rules.catalog].map(([id, one]) => [id, { ...one, risk: "high" as const }]));
    c.rules = [...c.rules, { since: 12, rules: { ...rules, catalog }, tree: "tree-2" }];
    c.minute = 15;
    expect(c.shows().discounted).toEqual(["owner: rules-changed"]);
    expect(openSince(c)).toBe(12);
  });

  test("with the review itself, where nobody can read any more what it saw", () => {
    const c = complete();
    c.last("owner").commits = [sha("f".repeat(40))];
    expect(c.shows().discounted).toEqual(["owner: rewritten"]);
    expect(openSince(c)).toBe(1);
  });
});

describe("nothing is reopened", () => {
  test("by a push after the approval of somebody who has no say in the stage", () => {
    const c = new Case({ stages: [business] });
    c.person("bystander").approves();
    c.person("requester").pushes(asked("INC-2"));
    expect(openSince(c)).toBe(0);
  });

  test("by the push that somebody asked for", () => {
    const c = new Case({ stages: [business] });
    c.person("owner").requestsChanges();
    c.person("requester").pushes(asked("INC-2"));
    expect(openSince(c)).toBe(0);
  });

  test("by a push that came before the stage opened", () => {
    const c = new Case({ stages: [business, technical] });
    c.person("platform-1").approves();
    c.person("requester").pushes(asked("INC-2"));
    c.minute = 10;
    c.person("owner").approves();
    expect(openSince(c)).toBe(11);
  });

  test("by what happens after the merge", () => {
    const c = new Case({
      stages: [stage("business", ["@acme/orders"], { quorum: 2 })],
      teams: { "acme/orders": ["owner", "owner-2", "owner-3"] },
    });
    c.person("owner").approves();
    c.merged();
    c.person("owner-2").approves();
    c.person("admin").dismisses(c.person("owner"));
    expect(openSince(c)).toBe(0);
    c.person("owner-2").leaves();
    c.person("requester").pushes(asked("INC-2"));
    expect(openSince(c)).toBe(0);
  });
});
