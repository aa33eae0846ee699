import { describe, expect, test } from "vitest";

import { entitlementId } from "../../../src/core/ids.ts";
import { added } from "../../support/change.ts";
import { Case } from "../../support/case.ts";
import { entitlement, entry, stage } from "../../support/rules.ts";

const divisible = (more: Parameters<typeof entitlement>[1] = {}) => ({
  stages: [stage("business", ["@acme/orders"])],
  catalog: [entitlement("warehouse/export", { scope: ["sales", "refunds", "returns"], ...more })],
});
const asking = (scope?: readonly string[]) =>
  entry({ entitlement: "warehouse/export", ...(scope === undefined ? {} : { scope }) });

describe("scope", () => {
  test("asks for parts that the catalog offers, or for all of it", () => {
    for (const scope of [["refunds", "sales"], undefined]) {
      const c = new Case({ ...divisible(), entries: [asking(scope)] });
      c.person("owner").approves();
      expect(c.shows().request).toBe("approved");
    }
  });

  test("that is not offered is denied, part by part", () => {
    const c = new Case({ ...divisible(), entries: [asking(["payroll", "sales", "secrets"])] });
    expect(c.shows()).toMatchObject({
      request: "denied",
      problems: ["E521 `warehouse/export` has no part `payroll`", "E521 `warehouse/export` has no part `secrets`"],
    });
  });

  test("of what is not divisible is denied", () => {
    const c = new Case({ entries: [entry({ scope: ["sales"] })] });
    expect(c.shows().problems).toEqual(["E521 `orders-db/read` is had as a whole: it has no parts to ask for"]);
  });

  test("that changes makes earlier approvals count no more", () => {
    const c = new Case({ ...divisible(), entries: [asking(["sales"])] });
    c.person("owner").approves();
    c.person("requester").pushes([added(asking(["refunds", "sales"]))]);
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: stale-content"] });
  });
});

describe("what an entitlement means", () => {
  const wider = [
    { what: "scope", more: { scope: ["sales", "refunds", "returns", "payroll"] } },
    { what: "reach", more: { reach: 1, reaches: [entitlementId("orders-db/admin")] } },
    {
      what: "issuer",
      more: { issuer: { kind: "vault", credential: { kind: "token", role: "export", leases: [] } } as const },
    },
  ];
  test.each(wider)("widened by $what makes earlier approvals count no more", ({ more }) => {
    const c = new Case({ ...divisible(), entries: [asking()] });
    c.person("owner").approves();
    const then = new Case({ ...divisible(more), entries: [asking()] }).rules[0]!.rules;
    c.tick();
    c.rules = [...c.rules, { since: c.minute, rules: then, tree: "tree-2" }];
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: rules-changed"] });
  });
});
