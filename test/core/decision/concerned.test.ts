import { expect, test } from "vitest";
import { isConcerned } from "../../../src/core/decision/concerned.ts";
import { plan } from "../../../src/core/plan.ts";
import { noAftermath } from "../../../src/core/messages/context.ts";
import type { Entry } from "../../../src/core/request.ts";
import { Case } from "../../support/case.ts";
import { removed } from "../../support/change.ts";
import { entitlement, entry, identity, stage, type World } from "../../support/rules.ts";

const world: World = {
  teams: { "acme/data": ["data-1"], "acme/others": ["bystander"] },
  catalog: [entitlement("warehouse/export", { owner: { kind: "user", login: "warehouse-owner" } })],
  register: [identity("workload/nightly")],
  directory: [{ login: "requester", accounts: ["requester-admin"] }],
};
const removing = (by: string, ...entries: readonly Entry[]): Case => {
  const c = new Case({ ...world, by });
  c.id("warehouse-owner");
  c.changes = entries.map(removed);
  c.rewritten(by, c.changes);
  return c;
};
const concerned = (by: string, ...entries: readonly Entry[]): boolean => concernedBy(removing(by, ...entries));
const concernedBy = (c: Case): boolean => {
  const file = c.file();
  const [inForce] = file.rules;
  if (inForce?.rules.ok !== true) throw new Error("no rules");
  return isConcerned(file, inForce.rules.value);
};
const nightly = entry({ id: "n-1", subject: "workload/nightly", entitlement: "warehouse/export" });

test("a removal concerns its subject, with every account, and nobody else by chance", () => {
  expect(["requester", "requester-admin", "requester-2", "bystander"].filter((by) => concerned(by, entry()))).toEqual([
    "requester",
    "requester-admin",
  ]);
});

test("it concerns who answers for what is no person, its system's owner, and whoever may approve it", () => {
  const people = ["data-1", "warehouse-owner", "platform-1", "security-1", "owner", "bystander"];
  expect(people.filter((by) => concerned(by, nightly))).toEqual([
    "data-1",
    "warehouse-owner",
    "platform-1",
    "security-1",
  ]);
});

test("it concerns the owner of its system who approves nothing there, and still those it concerns once the catalog forgot it", () => {
  const stages = [stage("security", ["@acme/security"])];
  const by = (login: string): boolean => {
    const c = removing(login, nightly);
    c.rules = c.rules.map((one) => ({ ...one, rules: { ...one.rules, policy: { ...one.rules.policy, stages } } }));
    return concernedBy(c);
  };
  expect(["warehouse-owner", "owner"].map(by)).toEqual([true, false]);
  const forgotten = entry({ id: "n-2", subject: "workload/nightly", entitlement: "warehouse/forgotten" });
  expect(["data-1", "warehouse-owner"].map((login) => concerned(login, forgotten))).toEqual([true, false]);
});

test("what cannot be read concerns nobody", () => {
  const c = removing("requester", entry());
  c.over = { changes: { ok: false, problems: [{ code: "E101", message: "not a mapping" }] } };
  expect(concernedBy(c)).toBe(false);
});

test("of several entries all have to concern them", () => {
  expect(concerned("data-1", nightly)).toBe(true);
  expect(concerned("data-1", nightly, entry())).toBe(false);
});

test("the app merges a removal for them where the policy lets it merge, and for nobody else", () => {
  const merges = (by: string): boolean => {
    const c = removing(by, entry());
    c.rules = c.rules.map(({ rules, ...rest }) => ({
      rules: { ...rules, policy: { ...rules.policy, merge: { by: "app" } } },
      since: rest.since,
      tree: rest.tree,
    }));
    const { effects } = plan(c.file(), { checks: [], comment: null }, noAftermath, { claim: () => "" }, c.now());
    return effects.some(({ kind }) => kind === "merge");
  };
  expect([merges("requester"), merges("owner"), merges("bystander")]).toEqual([true, true, false]);
});
