import { expect, test } from "vitest";
import { entry, pack, people } from "./pack.ts";
import { command, folderOf } from "./run-command.ts";

const teams = people.slice(1, -1).trim();
const asks = `entries: [${entry()}]`;

/** Each line: what it is about, who is there, the request, what happens, and what comes of it. */
const cases: Readonly<Record<string, readonly [world: string, request: string, events: string, expected: string]>> = {
  "a commit without author": [
    teams,
    `${asks}, commits: [{ committer: rita }]`,
    "",
    "request: invalid, problems: [E616]",
  ],
  "a forged co-author": [
    teams,
    `${asks}, commits: [{ author: rita, co-authors: [olga] }]`,
    "",
    "request: invalid, problems: [E618], stages: { business: waiting, security: not-applicable }",
  ],
  "a signed commit of an approver": [
    teams,
    `${asks}, commits: [{ author: olga, signed: true }]`,
    "{ olga: approves }",
    "request: pending, discounted: [{ by: olga, why: excluded }], asks: [otto]",
  ],
  "GitHub as committer": [
    teams,
    `${asks}, commits: [{ author: rita, committer: web-flow, signed: true }]`,
    "{ olga: approves }, { pat: approves }",
    "request: approved",
  ],
  "a bot": [
    `${teams}, bots: [olga]`,
    asks,
    "{ olga: approves }",
    "request: pending, discounted: [{ by: olga, why: not-eligible }], asks: [otto]",
  ],
  "letter case": [
    teams,
    asks,
    "{ OLGA: approves }, { Pat: approves }",
    "request: approved, approvers: { business: [olga] }",
  ],
  "an approval in the second of the push": [
    teams,
    asks,
    `{ olga: approves, at: 30m }, { rita: pushes, at: 30m, entries: [${entry("entitlement: orders-db/read, duration: 2h")}] }`,
    "request: pending, discounted: [{ by: olga, why: stale-content }]",
  ],
  "two accounts of one person, laid over the pack's": [
    `${teams}, directory: { people: [{ login: olga, accounts: [pat] }] }`,
    asks,
    "{ olga: approves }, { pat: approves }",
    "request: pending, approvers: { business: [olga], technical: [] }, asks: [paul]",
  ],
  "only what stands under deletes": [
    teams,
    "deletes: [live-1]",
    "",
    "request: approved, stages: { business: not-applicable }",
  ],
  "an id that is live is changed, not added": [
    teams,
    `entries: [${entry("entitlement: orders-db/admin, duration: 1h", "live-1")}]`,
    "",
    "request: denied, problems: [E512]",
  ],
};

test.each(Object.entries(cases))("%s", (name, [world, request, events, expected]) => {
  using folder = folderOf({
    ...pack,
    "policies/tests/world.yaml": `- name: ${name}
  people: { ${world} }
  live: [${entry("entitlement: orders-db/read, duration: 1h", "live-1")}]
  request: { by: rita, ${request} }
  events: [${events}]
  expect: { ${expected} }
`,
  });
  const { out, err } = command("policy test", folder.path);
  expect(err).toBe("");
  expect(out).toContain("1 test passed, 0 failed");
});
