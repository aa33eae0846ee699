import { describe, expect, test } from "vitest";

import { hours } from "../../../src/core/instant.ts";
import { Case } from "../../support/case.ts";
import { entry, failing, stage, when } from "../../support/rules.ts";

const business = stage("business", ["owner"]);
const technical = stage("technical", ["@acme/platform"]);
const security = stage("security", ["@acme/security"], {
  when: when('entitlement.risk == "critical"', ({ entitlement }) => entitlement.risk === "critical"),
});
const duty = stage("duty-manager", ["@acme/duty-managers"]);
const teams = { "acme/duty-managers": ["duty-manager"] };
const incident = when('request.ticket.startsWith("INC-")', ({ request }) => request.ticket.startsWith("INC-"));
const emergency = { name: "emergency", when: incident, stages: [duty, business], maxDuration: hours(2) };
const world = { stages: [business, technical, security], teams, routes: [emergency] };
const urgent = { route: "emergency", duration: hours(1) };

describe("a route", () => {
  test("takes the place of the list, in its own order", () => {
    const c = new Case({ ...world, entries: [entry(urgent)] });
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({
      stages: { "duty-manager": "open", business: "waiting" },
      discounted: ["owner: too-early"],
      asks: ["@acme/duty-managers"],
    });
    c.person("duty-manager").approves();
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({
      request: "approved",
      stages: { "duty-manager": "complete", business: "complete" },
    });
    expect(c.decide().stages.map(({ number, stage: name }) => `${number} ${name}`)).toEqual([
      "1 duty-manager",
      "2 business",
    ]);
  });

  test("is for those whose request fulfils its condition", () => {
    const c = new Case({ ...world, entries: [entry({ ...urgent, ticket: "CHG-7" })] });
    expect(c.shows()).toMatchObject({
      request: "denied",
      problems: [
        'E518 the route `emergency` is not for this: its condition `request.ticket.startsWith("INC-")` does not hold',
      ],
      stages: { "duty-manager": "waiting", business: "waiting" },
    });
  });

  test("gives access for as long as it says", () => {
    const c = new Case({ ...world, entries: [entry({ ...urgent, duration: hours(3) })] });
    expect(c.shows().problems).toEqual(["E519 `3h` is longer than the route `emergency` gives access for"]);
  });

  test("gives it for exactly so long, and to every entry that fulfils its condition", () => {
    const hour = entry({ ...urgent, id: "another", duration: hours(2) });
    expect(new Case({ ...world, entries: [entry(urgent), hour] }).shows()).toMatchObject({
      request: "pending",
      problems: [],
    });
    const unknown = new Case({ ...world, entries: [entry({ ...urgent, entitlement: "orders-db/raed" })] });
    expect(unknown.shows().problems).toEqual(["E102 unknown entitlement `orders-db/raed`"]);
    const open = [{ name: "emergency", stages: [duty] }];
    expect(
      new Case({ ...world, routes: open, entries: [entry({ ...urgent, duration: hours(8) })] }).shows(),
    ).toMatchObject({ request: "pending", problems: [] });
  });

  test("whose condition cannot be answered is no way", () => {
    const routes = [{ ...emergency, when: failing("broken") }];
    expect(new Case({ ...world, routes, entries: [entry(urgent)] }).shows()).toMatchObject({
      request: "invalid",
      problems: ["E313 the condition cannot be answered"],
    });
  });

  test("that the policy does not have is no way at all", () => {
    const c = new Case({ ...world, entries: [entry({ route: "emergncy" })] });
    expect(c.shows()).toMatchObject({
      request: "invalid",
      problems: ["E517 the policy has no route `emergncy`"],
      stages: {},
    });
  });

  test("is one for all entries of a request", () => {
    const c = new Case({ ...world, entries: [entry(urgent), entry({ id: "another" })] });
    expect(c.shows()).toMatchObject({
      request: "invalid",
      problems: ["E516 the entries of this request go different ways: `emergency` and the usual one"],
    });
  });

  test("keeps a stage's own condition", () => {
    const routes = [{ name: "emergency", stages: [duty, security] }];
    const c = new Case({ ...world, routes, entries: [entry(urgent)] });
    expect(c.shows()).toMatchObject({ stages: { "duty-manager": "open", security: "not-applicable" } });
  });

  test("without any stage that applies is denied", () => {
    const c = new Case({ ...world, routes: [{ name: "emergency", stages: [security] }], entries: [entry(urgent)] });
    expect(c.shows()).toMatchObject({ request: "denied", problems: ["E509 no stage applies to `orders-read-1`"] });
  });

  test("chosen anew makes earlier approvals count no more", () => {
    const c = new Case({ ...world, entries: [entry({ duration: hours(1) })] });
    c.person("owner").approves();
    c.person("requester").pushes([{ kind: "add", path: "access/orders-read-1.yaml", after: entry(urgent) }]);
    expect(c.shows()).toMatchObject({ discounted: ["owner: stale-content"], stages: { "duty-manager": "open" } });
  });
});
