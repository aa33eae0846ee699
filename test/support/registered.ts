import type { Seed } from "../../sandbox/seed.ts";

const files: Readonly<Record<string, string>> = {
  "policies/approval.yaml": `
version: 1
stages:
  - { name: business, approvers: [{ for: "*", who: [owner] }] }
pre-approved:
  - name: nightly
    subject: workload/nightly
    when: request.duration <= duration("1h")
    caps: { per-day: 2 }
registration:
  stages:
    - { name: identity, approvers: [{ for: "*", who: ["@acme/security"] }] }
governance:
  stages:
    - { name: rules-owner, approvers: [{ for: "*", who: ["@acme/platform-leads"] }] }
`,
  "policies/catalog/orders-db.yaml": `
system: orders-db
title: Orders database
owner: "@acme/orders"
entitlements:
  read:
    title: Read
    risk: medium
    max-duration: 24h
    for: [human, service-account, workload, agent, third-party]
    issuer: { embedded: { introspected: true } }
`,
  "subjects/service-account/exporter.yaml": `
kind: service-account
name: exporter
purpose: Copies orders to the mart
owner: "@acme/data"
shared: true
attribution: the session log of the mart
`,
  "subjects/agent/helper.yaml": `
kind: agent
name: helper
purpose: Answers questions about orders
owner: "@acme/data"
`,
  "subjects/third-party/support.yaml": `
kind: third-party
name: support
purpose: Looks into broken orders
owner: "@data-2"
vendor: { name: Support Ltd, contract: C-17, contact: "@vendor-1", offboarding: keys are returned within a day }
`,
  "subjects/workload/nightly.yaml": `
kind: workload
name: nightly
purpose: Copies yesterday's orders
owner: "@acme/data"
workload: { repository: acme/access, workflow: .github/workflows/nightly.yaml }
`,
};

/** Two people of a team that answers for four identities. */
export const registered = (seed: Seed): Seed => ({
  ...seed,
  people: [
    ...seed.people,
    { login: "data-1", id: 130, membership: "member" },
    { login: "data-2", id: 131, membership: "member" },
    { login: "vendor-1", id: 132, membership: "none" },
  ],
  teams: seed.teams.map((team) => (team.slug === "data" ? { ...team, members: ["data-1", "data-2"] } : team)),
  repositories: seed.repositories.map((one) => ({ ...one, files: { ...one.files, ...only(one.files) } })),
});

/** The pack's other systems and tests are about other rules. */
const only = (there: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.keys(there)
      .filter((path) => path.startsWith("policies/"))
      .map((path) => [path, path.startsWith("policies/catalog/") ? other(path) : "people: []\n"]),
  ),
  ...Object.fromEntries(
    Object.entries(there).filter(([path]) => path.startsWith("policies/tests/") || path === "policies/directory.yaml"),
  ),
  ...files,
});

const other = (path: string): string => {
  const system = path.replace(/^.*\//, "").replace(".yaml", "");
  return `system: ${system}\ntitle: ${system}\nowner: "@acme/orders"\nentitlements:\n  use: { title: Use, risk: low, max-duration: 1h, for: [human], issuer: { embedded: { introspected: true } } }\n`;
};
