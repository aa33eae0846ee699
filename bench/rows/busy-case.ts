import type { CaseFile } from "../../src/core/case-file.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { Rules } from "../../src/core/policy.ts";
import { readRules } from "../../src/syntax/read-rules.ts";
import { Case } from "../../test/support/case.ts";

/**
 * A request through so many stages, each under a condition that holds, with so many reviews: approvals that come too
 * early and approvals in turn, as people give them, over and over; the last stage still waits.
 */
export function busyCase(stages: number, reviews: number): { readonly file: CaseFile; readonly now: Instant } {
  const teams = Object.fromEntries(
    Array.from({ length: stages }, (_, index) => [`acme/team-${index + 1}`, [1, 2, 3, 4].map((n) => who(index, n))]),
  );
  const c = new Case({ teams: { ...teams, "acme/orders": ["owner"], "acme/platform-leads": ["platform-lead"] } });
  c.rules = [{ since: -60, rules: rulesOf(stages), tree: "tree-1" }];
  for (const members of Object.values(teams)) for (const login of members) c.person(login);
  for (let n = 0; n < reviews; n++) {
    // Every fourth comes from a stage that is not open yet; the last stage gets one of its two approvals at most.
    const stage = n % 4 === 3 ? stages - 1 : Math.floor(n / 4) % stages;
    const login = stage === stages - 1 ? who(stage, 1) : who(stage, (n % 4) + 1);
    c.person(login).approves();
  }
  const { outcome } = c.decide();
  if (outcome.kind !== "pending") throw new Error(`the bench's own case is ${outcome.kind}, where it should wait`);
  return { file: c.file(), now: c.now() };
}

const who = (stage: number, n: number): string => `approver-${stage + 1}-${n}`;

/** Read from text, so that conditions are the ones that a policy has: compiled CEL. */
function rulesOf(stages: number): Rules {
  const stage = (n: number): string => `  - name: stage-${n}
    when: entitlement.environment == "production" || entitlement.risk in ["high", "critical"]
    approvers: [{ for: "*", who: ["@acme/team-${n}"] }]
    quorum: 2
`;
  const read = readRules(
    new Map([
      [
        "approval.yaml",
        `version: 1
stages:
${Array.from({ length: stages }, (_, index) => stage(index + 1)).join("")}
limits:
  - { when: entitlement.environment == "production", max-duration: 12h }
require:
  - { when: entitlement.environment == "production", fields: [ticket] }
deny:
  - { when: 'entitlement.risk == "critical" && !request.ticket.startsWith("INC-")', because: critical access is for incidents }
governance:
  stages:
    - { name: rules-owner, approvers: [{ for: "*", who: ["@acme/platform-leads"] }] }
merge: { by: people }
`,
      ],
      [
        "catalog/orders-db.yaml",
        `system: orders-db
title: Orders database
owner: "@acme/orders"
environment: production
entitlements:
  read:
    title: Read-only SQL on the replica
    risk: medium
    max-duration: 8h
    for: [human]
    issuer: { embedded: { introspected: true } }
`,
      ],
    ]),
  );
  if (!read.ok) throw new Error(`the bench's own rules do not read: ${read.problems.map((p) => p.message).join("; ")}`);
  return read.value;
}
