import { expect, test } from "vitest";

import { entitlementId, pullNumber, teamName } from "../../../src/core/ids.ts";
import { days, hours, instant } from "../../../src/core/instant.ts";
import type { Entry } from "../../../src/core/request.ts";
import { Case, monday } from "../../support/case.ts";
import { all, asking, held } from "../../support/laid-out.ts";
import { entitlement, entry, identity, stage, when, type World } from "../../support/rules.ts";

test("how long, and from when", () => {
  const long = asking({ duration: hours(9) });
  expect(
    all(
      new Case({ entries: [long] }),
      new Case({ entries: [asking({ until: instant(monday + hours(9)) })] }),
      new Case({ entries: [asking({ until: monday })] }),
      new Case({ entries: [asking({ start: instant(monday + days(91)) })] }),
      held(new Case({ entries: [long] }), entry({ id: "another" })),
      held(new Case({ entries: [long] }), entry()),
      new Case({ limits: [{ maxDuration: hours(3) }], entries: [asking()] }),
      new Case({ limits: [{ maxDuration: hours(3) }], entries: [asking({ until: instant(monday + hours(4)) })] }),
    ),
  ).toMatchInlineSnapshot(`
    "E504 duration: \`9h\` is longer than \`orders-db/read\` may be had
      = ask for 8h at most
    E504 until: until 2026-11-02T18:00:00Z, 9h, is longer than \`orders-db/read\` may be had
      = ask for 8h at most
    E513 until: the end, 2026-11-02T09:00:00Z, is in the past
      = ask for a later end
    E530 start: the start, 2027-02-01T09:00:00Z, is more than 90d ahead
      = ask for it nearer to the time: by then, other people and rules may be there
    E504 duration: \`9h\` is longer than \`orders-db/read\` may be had
      = ask for 8h at most
    E504 duration: \`9h\` is longer than \`orders-db/read\` may be had
      = ask for 8h at most, counted from its first start
    E505 duration: \`4h\` is longer than a limit of the policy allows
      = ask for 3h at most: see \`policies/approval.yaml\`, line 20
    E505 until: \`4h\` is longer than a limit of the policy allows
      = ask for 3h at most: see \`policies/approval.yaml\`, line 20"
  `);
});

test("what, and for whom", () => {
  const register = [identity("agent/helper"), identity("workload/nightly"), identity("workload/old", { end: monday })];
  const kinds = ["human", "agent", "workload"] as const;
  const group = { kind: "vault", credential: { kind: "group", policy: "exporters" } } as const;
  const catalog = [
    entitlement("mart/export", { for: kinds, scope: ["sales", "refunds"] }),
    entitlement("mart/machines", { for: ["agent", "workload"], issuer: group }),
  ];
  const of = (subject: string, more: Partial<Entry> = {}, world: World = {}): Case =>
    new Case({
      ...world,
      register,
      catalog,
      teams: { "acme/data": ["data-1"], ...world.teams },
      entries: [{ ...asking({ subject, entitlement: "mart/export" }), ...more }],
    });
  const invited = new Case({ entries: [asking({ login: "invited" })] });
  invited.outside.add("invited");
  const bot = of("agent/helper", { onBehalfOf: "robot" });
  bot.bots.add("robot");
  const missing = new Case({ entries: [asking({ login: "nobody" })] });
  missing.missing.add("nobody");
  expect(
    all(
      new Case({ entries: [asking({ entitlement: "orders-db/raed" })] }),
      new Case({ entries: [asking({ scope: ["sales"] })] }),
      new Case({ catalog, entries: [asking({ entitlement: "mart/export", scope: ["payroll"] })] }),
      new Case({ register, teams: { "acme/data": ["data-1"] }, entries: [asking({ subject: "workload/nightly" })] }),
      new Case({ catalog, entries: [asking({ entitlement: "mart/machines" })] }),
      missing,
      invited,
      bot,
      of("workload/nightly", {
        entitlement: entitlementId("mart/machines"),
        perRun: { maxDuration: hours(1), perDay: 2 },
      }),
      of("workload/unknown"),
      of("workload/old"),
      of("workload/nightly", {}, { teams: { "acme/data": [] } }),
      of("agent/helper"),
      of("workload/nightly", { onBehalfOf: "requester" }),
      of("workload/nightly", { run: "run-1" }),
      new Case({ entries: [asking({ onBehalfOf: "owner" })] }),
    ),
  ).toMatchInlineSnapshot(`
    "E102 entitlement: unknown entitlement \`orders-db/raed\`
      = the catalog names what can be asked for: see \`policies/catalog/\`
    E521 scope: \`orders-db/read\` is had as a whole: it has no parts to ask for
      = leave \`scope\` out
    E521 scope: \`mart/export\` has no part \`payroll\`
      = it has \`sales\`, \`refunds\`
    E503 subject: \`orders-db/read\` is not for subjects of kind \`workload\`
      = it is for \`human\`
    E503 subject: \`mart/machines\` is not for subjects of kind \`human\`
      = it is for \`agent\`, \`workload\`
    E501 subject: there is no user \`nobody\`
      = write the login as GitHub shows it
    E502 subject: \`invited\` is not an active member of the organisation
      = access is given to active members only, not to invited ones
    E502 on-behalf-of: \`robot\` is a bot
      = access can be asked for people
    E535 per-run: \`mart/machines\` cannot be collected per run: group with the policy \`exporters\` is no secret of a run's own
      = leave \`per-run\` out: each run has the access for as long as the grant lasts
    E526 subject: \`workload/unknown\` is not registered
      = register it first, in a pull request of its own: \`subjects/workload/unknown.yaml\`
    E526 subject: \`workload/old\` is not registered any more: it was until 2026-11-02T09:00:00Z
      = register it first, in a pull request of its own: \`subjects/workload/old.yaml\`
    E527 subject: \`workload/nightly\` belongs to \`@acme/data\`, where nobody is active
      = let somebody else answer for it, by a change of the register
    E528 subject: an agent acts for a person, and \`on-behalf-of\` is missing
      = add \`on-behalf-of: …\`, the login of who answers for this run
    E528 on-behalf-of: \`on-behalf-of\` is for agents
      = leave it out: its owner answers for it
    E528 run: \`run\` is for agents
      = leave it out: its owner answers for it
    E528 on-behalf-of: \`on-behalf-of\` is for agents
      = leave it out: a person acts for themselves"
  `);
});

test("an owner who has gone, by name or by team", () => {
  const gone = (owner: Parameters<typeof identity>[1]): Case => {
    const c = new Case({
      register: [identity("workload/nightly", owner)],
      catalog: [entitlement("mart/export", { for: ["workload"] })],
      entries: [asking({ subject: "workload/nightly", entitlement: "mart/export" })],
    });
    c.outside.add("left");
    c.missing.add("lost");
    c.hidden.add("acme/orders");
    return c;
  };
  const problemsOf = (c: Case): readonly string[] => c.shows().problems.filter((one) => one.startsWith("E527"));
  expect([
    problemsOf(gone({ owner: { kind: "user", login: "left" } })),
    problemsOf(gone({ owner: { kind: "user", login: "lost" } })),
    problemsOf(gone({ owner: { kind: "team", team: teamName("acme/orders") } })),
    problemsOf(
      gone({ owner: { kind: "user", login: "owner" }, owners: { rotation: { kind: "user", login: "left" } } }),
    ),
    problemsOf(gone({ owner: { kind: "user", login: "owner" } })),
  ]).toEqual([
    ["E527 `workload/nightly` belongs to `@left`, where nobody is active"],
    ["E527 `workload/nightly` belongs to `@lost`, where nobody is active"],
    ["E527 `workload/nightly` belongs to `@acme/orders`, where nobody is active"],
    ["E527 `workload/nightly` belongs to `@left`, where nobody is active"],
    [],
  ]);
});

test("what the policy says no to", () => {
  const always = when("always", () => true);
  const world: World = {
    catalog: [entitlement("pay/initiate"), entitlement("pay/release")],
    conflicts: [["pay/initiate", "pay/release"]],
  };
  const initiate = asking({ entitlement: "pay/initiate" });
  const beside = new Case({ ...world, entries: [initiate] });
  const entries = [{ subject: "requester", entitlement: entitlementId("pay/release") }];
  beside.over = { open: [{ pull: pullNumber(3), by: beside.id("owner"), entries }] };
  expect(
    all(
      new Case({
        require: [{ fields: ["ticket", "justification"] }],
        entries: [asking({ ticket: "", justification: " " })],
      }),
      new Case({ deny: [{ when: always }], entries: [asking()] }),
      new Case({ stages: [stage("business", ["owner"], { when: when("never", () => false) })], entries: [asking()] }),
      held(new Case({ limits: [{ maxLivePerSubject: 1 }], entries: [asking()] }), entry({ id: "held" })),
      held(new Case({ ...world, entries: [initiate] }), entry({ id: "held", entitlement: "pay/release" })),
      beside,
    ),
  ).toMatchInlineSnapshot(`
    "E507 ticket: \`ticket\` is missing, and the policy requires it here
      = add \`ticket\`: see \`policies/approval.yaml\`, line 20
    E507 justification: \`justification\` is missing, and the policy requires it here
      = add \`justification\`: see \`policies/approval.yaml\`, line 20
    E508 entry: denied by the policy: no
      = no approval changes this: see \`policies/approval.yaml\`, line 20
    E509 entry: no stage applies to \`orders-read-1\`
      = nobody is named in the policy to approve this: ask its owners for a stage that covers it
    E506 subject: \`requester\` may hold 1 of these at a time, holds 1, and this would be one more
      = wait until one has ended, or remove one: see \`policies/approval.yaml\`, line 20
    E524 entitlement: \`pay/initiate\` and \`pay/release\` are not for one person: \`requester\` has that already
      = one of the two has to go, or somebody else has to hold it: see \`policies/approval.yaml\`, line 20
    W501 entitlement: #3 asks for \`pay/release\` for the same person, which does not go with \`pay/initiate\`
      = whichever is merged first keeps the other from being granted: see \`policies/approval.yaml\`, line 20"
  `);
});
