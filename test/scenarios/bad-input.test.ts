import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Json } from "../support/api.ts";
import { granted } from "../support/approved.ts";
import { entry, yaml, type EntryText } from "../support/entry.ts";
import { sharedWorld } from "../support/shared-world.ts";

const world = sharedWorld();

/** The title of the check, and each annotation: line, columns, message. */
async function said(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const request = await world().requester.opens(files);
  await world().settled();
  const annotations = await request.annotations();
  return [
    `${(await request.checks())["countersign"]}: ${await request.title()}`,
    ...annotations.map(
      (one: Json) =>
        `${one.path}:${one.start_line}:${one.start_column ?? ""}-${one.end_column ?? ""} ${one.annotation_level}: ${one.title} ${one.message}`,
    ),
  ];
}

const lines = (id: string, more: string): Readonly<Record<string, string>> => ({
  [`access/orders-db/${id}.yaml`]: yaml({ id, entitlement: "orders-db/read" }) + more,
});
const one = (id: string, text: EntryText): Readonly<Record<string, string>> => entry({ id, ...text });

test("an unknown key", async () => {
  expect(await said(lines("unknown-key", "colour: blue\n"))).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: access/orders-db/unknown-key.yaml:7: unknown key \`colour\`",
      "access/orders-db/unknown-key.yaml:7:1-6 failure: E103 unknown key \`colour\`

    the keys here are \`id\`, \`subject\`, \`entitlement\`, \`duration\`, \`until\`, \`justification\`, \`ticket\`, \`route\`, \`scope\`, \`on-behalf-of\`, \`run\`, \`start\`, \`kind\`, \`of\`, \`rollback\`, \`per-run\`, \`public-key\`, \`csr\`",
    ]
  `);
});

test("an unknown entitlement, with what was meant", async () => {
  expect(await said(one("unknown-entitlement", { entitlement: "orders-db/raed" }))).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: access/orders-db/unknown-entitlement.yaml:3: unknown entitlement \`orders-db/raed\`",
      "access/orders-db/unknown-entitlement.yaml:3:14-27 failure: E102 unknown entitlement \`orders-db/raed\`

    did you mean \`orders-db/read\`?",
    ]
  `);
});

test("too long a duration", async () => {
  expect(await said(one("too-long", { duration: "9h" }))).toMatchInlineSnapshot(`
    [
      "failure: denied: access/orders-db/too-long.yaml:4: \`9h\` is longer than \`orders-db/read\` may be had",
      "access/orders-db/too-long.yaml:4:11-12 failure: E504 \`9h\` is longer than \`orders-db/read\` may be had

    ask for 8h at most",
    ]
  `);
});

test("both duration and until", async () => {
  expect(await said(lines("both", "until: 2030-01-01T00:00:00Z\n"))).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: access/orders-db/both.yaml:7: both \`duration\` and \`until\` are given",
      "access/orders-db/both.yaml:7:1-5 failure: E107 both \`duration\` and \`until\` are given

    keep one of them",
    ]
  `);
});

test("an id that was used before", async () => {
  await granted(world(), entry({ id: "used-once" }));
  const removal = await world().requester.opens({ "access/orders-db/used-once.yaml": null });
  await world().settled();
  await world().requester.merges(removal);
  expect(await said(one("used-once", {}))).toMatchInlineSnapshot(`
    [
      "failure: denied: access/orders-db/used-once.yaml:1: the id \`used-once\` was used before",
      "access/orders-db/used-once.yaml:1:5-13 failure: E510 the id \`used-once\` was used before

    choose an id that was never used: the history of access is told by it",
    ]
  `);
  expect(
    await said({
      "access/warehouse/used-once.yaml": yaml({ id: "used-once", entitlement: "warehouse/browse", duration: "1h" }),
    }),
  ).toMatchInlineSnapshot(`
    [
      "failure: denied: access/warehouse/used-once.yaml:1: the id \`used-once\` was used before",
      "access/warehouse/used-once.yaml:1:5-13 failure: E510 the id \`used-once\` was used before

    choose an id that was never used: the history of access is told by it",
    ]
  `);
});

test("an id that a live entry has, in another file", async () => {
  await granted(world(), entry({ id: "taken" }));
  expect(await said({ "access/orders-db/other.yaml": yaml({ id: "taken", entitlement: "orders-db/read" }) }))
    .toMatchInlineSnapshot(`
    [
      "failure: denied: access/orders-db/other.yaml:1: the id \`taken\` was used before",
      "access/orders-db/other.yaml:1:5-9 failure: E510 the id \`taken\` was used before

    choose an id that was never used: the history of access is told by it",
    ]
  `);
});

test("somebody who does not exist, is no member, or left", async () => {
  expect([
    ...(await said(one("nobody", { login: "nobody-here" }))),
    ...(await said(one("outside", { login: "outsider" }))),
    ...(await said(one("former", { login: "former-member" }))),
  ]).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: access/orders-db/nobody.yaml:2: there is no user \`nobody-here\`",
      "access/orders-db/nobody.yaml:2:10-44 failure: E501 there is no user \`nobody-here\`

    write the login as GitHub shows it",
      "failure: cannot be read: access/orders-db/outside.yaml:2: \`outsider\` is not an active member of the organisation",
      "access/orders-db/outside.yaml:2:10-41 failure: E502 \`outsider\` is not an active member of the organisation

    access is given to active members only, not to invited ones",
      "failure: cannot be read: access/orders-db/former.yaml:2: \`former-member\` is not an active member of the organisation",
      "access/orders-db/former.yaml:2:10-46 failure: E502 \`former-member\` is not an active member of the organisation

    access is given to active members only, not to invited ones",
    ]
  `);
});

test("what the rules deny, whoever approves it", async () => {
  expect(await said(one("no-incident", { entitlement: "orders-db/admin", duration: "1h", ticket: "CHG-1" })))
    .toMatchInlineSnapshot(`
    [
      "failure: denied: access/orders-db/no-incident.yaml:1: denied by the policy: critical access is for incidents, and the ticket names none",
      "access/orders-db/no-incident.yaml:1:- failure: E508 denied by the policy: critical access is for incidents, and the ticket names none

    no approval changes this: see \`policies/approval.yaml\`, line 36",
    ]
  `);
  expect(await said(one("no-ticket", { ticket: null }))).toMatchInlineSnapshot(`
    [
      "failure: denied: access/orders-db/no-ticket.yaml:1: \`ticket\` is missing, and the policy requires it here",
      "access/orders-db/no-ticket.yaml:1:- failure: E507 \`ticket\` is missing, and the policy requires it here

    add \`ticket\`: see \`policies/approval.yaml\`, line 32",
    ]
  `);
});

test("what is not built yet is refused by name", async () => {
  expect(await said(lines("later", "revoke-when: [ticket-closed]\n"))).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: access/orders-db/later.yaml:7: \`revoke-when\` is not supported yet",
      "access/orders-db/later.yaml:7:1-11 failure: E104 \`revoke-when\` is not supported yet

    leave it out: what cannot be honoured is not accepted",
    ]
  `);
});

test("what is no person must be registered, an agent acts for somebody, and a start is not years away", async () => {
  expect(
    await said({
      "access/orders-db/agent.yaml":
        "id: agent\nsubject: { kind: agent, name: helper }\nentitlement: orders-db/read\nduration: 1h\njustification: j\nticket: INC-1\n",
    }),
  ).toMatchInlineSnapshot(`
    [
      "failure: cannot be read: access/orders-db/agent.yaml:2: \`agent/helper\` is not registered (and 2 more)",
      "access/orders-db/agent.yaml:2:10-38 failure: E526 \`agent/helper\` is not registered

    register it first, in a pull request of its own: \`subjects/agent/helper.yaml\`",
      "access/orders-db/agent.yaml:2:10-38 failure: E528 an agent acts for a person, and \`on-behalf-of\` is missing

    add \`on-behalf-of: …\`, the login of who answers for this run",
      "access/orders-db/agent.yaml:2:10-38 failure: E503 \`orders-db/read\` is not for subjects of kind \`agent\`

    it is for \`human\`",
    ]
  `);
  expect(await said(lines("years", "start: 2039-01-01T00:00:00Z\n"))).toMatchInlineSnapshot(`
    [
      "failure: denied: access/orders-db/years.yaml:7: the start, 2039-01-01T00:00:00Z, is more than 90d ahead",
      "access/orders-db/years.yaml:7:8-27 failure: E530 the start, 2039-01-01T00:00:00Z, is more than 90d ahead

    ask for it nearer to the time: by then, other people and rules may be there",
    ]
  `);
});

test("sixty mistakes are sixty annotations, past GitHub's fifty in one request", async () => {
  const keys = Array.from({ length: 60 }, (_, index) => `key-${index}: x`).join("\n");
  const answer = await said(lines("sixty", `${keys}\n`));
  expect(answer[0]).toMatchInlineSnapshot(
    `"failure: cannot be read: access/orders-db/sixty.yaml:7: unknown key \`key-0\` (and 59 more)"`,
  );
  expect(answer.length).toBeGreaterThanOrEqual(51);
});

const corpus = join(import.meta.dirname, "../../../shared/corpora/yaml/hostile");

test.skipIf(!existsSync(corpus))("hostile YAML is refused at once, and the application goes on", async () => {
  const files = readdirSync(corpus).filter((name) => name.endsWith(".yml"));
  expect(files.length).toBeGreaterThan(10);
  for (const [index, name] of files.entries()) {
    const request = await world().requester.opens({
      [`access/orders-db/hostile-${index}.yaml`]: readFileSync(join(corpus, name), "utf8"),
    });
    await world().settled();
    expect([name, (await request.checks())["countersign"]]).toEqual([name, "failure"]);
  }
  expect((await said(one("afterwards", {})))[0]).toMatchInlineSnapshot(
    `"in_progress: 0 of 2 stages complete: waiting for business (@acme/orders)"`,
  );
});
