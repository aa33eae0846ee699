import { expect, test } from "vitest";

import type { OfferedIssuer } from "../../../src/core/entitlement.ts";
import { days, minutes } from "../../../src/core/instant.ts";
import { added } from "../../support/change.ts";
import { Case } from "../../support/case.ts";
import { entitlement, entry, identity, stage, type World } from "../../support/rules.ts";

const subject = "workload/builds";
const world = (issuer?: OfferedIssuer): World => ({
  stages: [stage("business", ["@acme/orders"])],
  teams: { "acme/orders": ["owner"], "acme/data": ["data-1"] },
  catalog: [
    entitlement("warehouse/export", {
      for: ["workload"],
      maxDuration: days(30),
      ...(issuer === undefined ? {} : { issuer }),
    }),
  ],
  register: [identity(subject)],
});
const asking = (perDay = 50) =>
  entry({
    subject,
    entitlement: "warehouse/export",
    duration: days(30),
    perRun: { maxDuration: minutes(15), perDay },
  });

test("what is collected per run goes through its stages once", () => {
  const c = new Case({ ...world(), entries: [asking()] });
  c.person("owner").approves();
  expect(c.shows().request).toBe("approved");
});

test("more runs a day, or longer ones, make earlier approvals count no more", () => {
  const c = new Case({ ...world(), entries: [asking()] });
  c.person("owner").approves();
  c.person("requester").pushes([added(asking(5000))]);
  expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: stale-content"] });
});

test("what is no secret of a run's own is denied", () => {
  const group = { kind: "actions", mount: "jwt", role: "builds", policy: "export" } as const;
  const token = { kind: "token", role: "export", leases: [] } as const;
  const problems = (credential: Extract<OfferedIssuer, { kind: "vault" }>["credential"]) =>
    new Case({ ...world({ kind: "vault", credential }), entries: [asking()] }).shows().problems;
  expect(problems(group)).toEqual([
    "E535 `warehouse/export` cannot be collected per run: group with the policy `export`, by the JWT role `builds` at `jwt` is no secret of a run's own",
  ]);
  expect(problems(token)).toEqual([]);
});
