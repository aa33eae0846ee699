import { expect, test } from "vitest";
import { entitlementId } from "../../src/core/ids.ts";
import { formatDuration } from "../../src/core/duration.ts";
import { hours } from "../../src/core/instant.ts";
import type { ConditionFacts } from "../../src/core/policy.ts";
import { ownerText } from "../../src/syntax/approver-text.ts";
import { readRules } from "../../src/syntax/read-rules.ts";
import { exampleFiles, exampleRules, readEntry } from "./example.ts";

test("the example pack reads without a mistake and without a warning", () => {
  const read = readRules(exampleFiles());
  expect(read.ok ? read.warnings : read.problems).toEqual([]);
});

test("the example pack offers what its catalog says", () => {
  const lines = [...exampleRules().catalog.values()].map(
    ({ id, risk, environment, maxDuration, owner, issuer }) =>
      `${id}: ${risk}, ${environment}, at most ${formatDuration(maxDuration)}, ${ownerText(owner)}, introspected: ${issuer.kind === "embedded" && issuer.introspected}`,
  );
  expect(lines.toSorted().join("\n")).toMatchInlineSnapshot(`
    "orders-db/admin: critical, production, at most 1h, @acme/orders, introspected: true
    orders-db/read: medium, production, at most 8h, @acme/orders, introspected: true
    payments/initiate: high, production, at most 2h, @acme/payments, introspected: true
    payments/release: high, production, at most 2h, @acme/payments, introspected: true
    warehouse/browse: low, staging, at most 1h, @acme/data, introspected: false
    warehouse/export: medium, staging, at most 1d, @acme/data, introspected: true"
  `);
});

/** The stages that apply to four hours of an entitlement, with who approves. */
function stagesFor(entitlement: string): readonly string[] {
  const { policy, catalog } = exampleRules();
  const found = catalog.get(entitlementId(entitlement));
  if (found === undefined) throw new Error(`no ${entitlement}`);
  const request = {
    by: "requester",
    kind: "access",
    route: "",
    duration: hours(4),
    ticket: "INC-1",
    justification: "j",
  } as const;
  const facts: ConditionFacts = { request, entry: readEntry(entitlement), entitlement: found };
  return policy.stages.flatMap((stage) => {
    const applies = stage.when?.holds(facts) ?? { ok: true, value: true };
    if (!applies.ok || !applies.value) return [];
    const line = stage.approvers.findLast(({ matches }) => matches(found.id));
    const who = line?.who.map((one) => (one.kind === "owner" ? ownerText(found.owner) : JSON.stringify(one)));
    return [`${stage.name} by ${who?.join(", ")}, ${stage.quorum}`];
  });
}

test("reading the orders takes two stages, and changing them three", () => {
  expect(stagesFor("orders-db/read")).toMatchInlineSnapshot(`
    [
      "business by @acme/orders, 1",
      "technical by {"kind":"team","team":"acme/platform"}, 1",
    ]
  `);
  expect(stagesFor("orders-db/admin")).toHaveLength(3);
  expect(stagesFor("payments/release")).toHaveLength(3);
  expect(stagesFor("warehouse/export")).toHaveLength(1);
});

test("without a directory and without keys the rules read as well", () => {
  const files = new Map([...exampleFiles()].filter(([name]) => name !== "directory.yaml" && name !== "keys.yaml"));
  const read = readRules(files);
  expect(read.ok && [read.value.directory, read.value.keys]).toEqual([{ people: [] }, []]);
});

test("the mistakes of all files are told at once", () => {
  const files = new Map([...exampleFiles()].map(([name, source]) => [name, `${source}colour: red\n`]));
  const read = readRules(files);
  expect(read.ok ? [] : read.problems.map(({ place, message }) => `${place?.file}: ${message}`)).toMatchInlineSnapshot(`
    [
      "policies/approval.yaml: unknown key \`colour\`",
      "policies/catalog/orders-db.yaml: unknown key \`colour\`",
      "policies/catalog/payments.yaml: unknown key \`colour\`",
      "policies/catalog/warehouse.yaml: unknown key \`colour\`",
      "policies/directory.yaml: unknown key \`colour\`",
    ]
  `);
});

test("nobody is a manager of their own, and a manager is a login without `@`", () => {
  expect(exampleRules().directory.people.find(({ login }) => login === "requester")?.manager).toBe("owner");
});
