import { expect, test } from "vitest";
import { pack } from "./pack.ts";
import { command, folderOf } from "./run-command.ts";

/** The small pack, with an emergency route twice a month and an export four times a day. */
const counted: Readonly<Record<string, string>> = {
  ...pack,
  "policies/approval.yaml": `${pack["policies/approval.yaml"]}routes:
  emergency:
    stages: [business]
    quota: { per-subject: 2, per: 30d }
pre-approved:
  - name: nightly
    subject: workload/nightly
    when: request.kind == "access" && request.duration <= duration("1h")
    caps: { per-day: 1 }
`,
  "policies/catalog/warehouse.yaml": `system: warehouse
title: Warehouse
owner: "@acme/orders"
entitlements:
  export: { title: Export, risk: low, max-duration: 8h, for: [workload, third-party], issuer: { embedded: { introspected: true } } }
`,
  "subjects/workload/nightly.yaml": `kind: workload
name: nightly
purpose: Copies orders
owner: "@acme/data"
workload: { repository: acme/exports, workflow: .github/workflows/nightly.yaml }
shared: true
attribution: the workflow's log
`,
  // The day itself belongs to it: tests are opened that day at nine, unless they say otherwise.
  "subjects/third-party/support.yaml": `kind: third-party
name: support
purpose: Looks into broken orders
owner: "@acme/data"
owners: { rotation: "@acme/platform", offboarding: "@acme/orders" }
vendor: { name: Support Ltd, contract: C-17, contact: "@vera", offboarding: keys are returned }
end: 2026-11-02
`,
};

const world = "people: { teams: { acme/data: [dora, dirk], acme/orders: [olga], acme/platform: [pat] } }";
const exports = (id: string, more = "duration: 1h"): string =>
  `{ id: ${id}, subject: { kind: workload, name: nightly }, entitlement: warehouse/export, ${more}, justification: j }`;
const urgent = (id: string, more = "duration: 1h"): string =>
  `{ id: ${id}, subject: { kind: human, login: rita }, entitlement: orders-db/read, route: emergency, ${more}, justification: j }`;

/** Each line: what is live, the request's entries, what happens, and what comes of it. */
const cases: Readonly<Record<string, readonly [live: string, entries: string, events: string, expected: string]>> = {
  "a pattern approves": ["", exports("e-1"), "", "request: approved, asks: [], stages: { business: not-applicable }"],
  "what is live uses up its cap": [
    exports("e-0"),
    exports("e-1"),
    "{ olga: approves }",
    "request: pending, stages: { business: complete, technical: open }, asks: [pat]",
  ],
  "what is live and was none of it does not": [exports("e-0", "duration: 2h"), exports("e-1"), "", "request: approved"],
  "a day later there is room": [exports("e-0"), exports("e-1"), "{ does: waits, at: 24h }", "request: approved"],
  "of two one fits": ["", `${exports("e-1")}, ${exports("e-2")}`, "", "request: pending, asks: [olga]"],
  "a rotation is none of it": [
    exports("e-0", "duration: 2h"),
    exports("e-1", "duration: 1h, kind: rotation, of: e-0, rollback: r"),
    "",
    "request: pending, problems: []",
  ],
  "an unregistered end of the pattern": ["", exports("e-1", "duration: 9h"), "", "request: denied, problems: [E504]"],
  "what is live uses up a quota": [
    `${urgent("u-1")}, ${urgent("u-2")}`,
    urgent("u-3"),
    "",
    "request: denied, problems: [E529], stages: { business: waiting }",
  ],
  "one below the quota": [urgent("u-1"), urgent("u-3"), "{ olga: approves }", "request: approved"],
  "an extension takes no second one": [
    `${urgent("u-1")}, ${urgent("u-2")}`,
    urgent("u-2", "duration: 2h"),
    "{ olga: approves }",
    "request: approved, max-duration: 2h",
  ],
  "a quota frees in time": [
    `${urgent("u-1")}, ${urgent("u-2")}`,
    urgent("u-3"),
    "{ does: waits, at: 30d }",
    "request: pending",
  ],
  "a start too far ahead": [
    "",
    urgent("u-3", "duration: 1h, start: 2027-11-02T09:00:00Z"),
    "",
    "request: denied, problems: [E530]",
  ],
  "a start is where an end is counted from": [
    "",
    urgent("u-3", "start: 2026-11-04T09:00:00Z, until: 2026-11-04T12:00:00Z"),
    "{ olga: approves }",
    "request: approved, max-duration: 3h",
  ],
  "a reset of nothing": [
    "",
    urgent("u-3", "duration: 1h, kind: reset, of: u-1"),
    "",
    "request: denied, problems: [E531]",
  ],
  "nothing outlives a registration": [
    "",
    `{ id: v-1, subject: { kind: third-party, name: support }, entitlement: warehouse/export, duration: 8h, justification: j }`,
    "{ olga: approves }, { pat: approves }, { does: waits, at: 10h }",
    "request: approved, max-duration: 5h",
  ],
  "two live entries count apart": [exports("e-8", "duration: 3h"), exports("e-9"), "", "request: approved"],
};

test.each(Object.entries(cases))("%s", (name, [live, entries, events, expected]) => {
  const text = `- { name: ${name}, ${world}, live: [${live}], request: { by: rita, entries: [${entries}] }, events: [${events}], expect: { ${expected} } }\n`;
  using folder = folderOf({ ...counted, "policies/tests/a.yaml": text });
  expect(command("policy test", folder.path)).toMatchObject({ code: 0 });
});

test("lint has nothing to say of them", () => {
  using folder = folderOf(counted);
  expect(command("lint", folder.path)).toMatchInlineSnapshot(`
    {
      "code": 0,
      "err": "",
      "out": "0 errors, 0 warnings",
    }
  `);
});

test("explain names the pattern and the quota, with file and line, and what the register says", () => {
  const file = "access/warehouse/e-1.yaml";
  const text =
    "id: e-1\nsubject: { kind: workload, name: nightly }\nentitlement: warehouse/export\nduration: 1h\njustification: j\n";
  const other = "access/orders-db/u-1.yaml";
  const route = `id: u-1\nsubject: { kind: human, login: rita }\nentitlement: orders-db/read\nstart: 2026-11-30T09:00:00Z\nduration: 1h\njustification: j\nroute: emergency\n`;
  using folder = folderOf({ ...counted, [file]: text, [other]: route });
  expect(command(`explain ${file}`, folder.path).out).toMatchInlineSnapshot(`
    "e-1: workload/nightly asks for warehouse/export, 1h
      belongs to @acme/data, collected by @acme/data (subjects/workload/nightly.yaml:2)
      Shared, who used it is told by: the workflow's log

    stages, in this order:
      1 business: always (policies/approval.yaml:3)
        1 of @acme/orders
      2 technical: always (policies/approval.yaml:4)
        1 of @acme/platform
      3 security: not, since it is not true that entitlement.risk == "high" (policies/approval.yaml:6)

    rules that hold:
      pre-approved: \`nightly\` approves it, 1 within any 24 hours; beyond that the stages do, since request.kind == "access" && request.duration <= duration("1h") (policies/approval.yaml:19)

    longest: 8h
    issuer: a token that Countersign signs
      ends on time: by itself: the token says so
      ends early: at once: its system asks before it trusts a token"
  `);
  expect(command(`explain ${other}`, folder.path).out).toMatchInlineSnapshot(`
    "u-1: rita asks for orders-db/read, 1h from 2026-11-30T09:00:00Z, route \`emergency\`

    stages, in this order:
      1 business: always (policies/approval.yaml:3)
        1 of @acme/orders

    rules that hold:
      quota: 2 within 30d for one subject (policies/approval.yaml:17)

    longest: 8h
    issuer: a token that Countersign signs
      ends on time: by itself: the token says so
      ends early: at once: its system asks before it trusts a token"
  `);
});
