/** A small pack of rules: two stages on everything, a third where risk is high. */
export const pack: Readonly<Record<string, string>> = {
  "policies/approval.yaml": `version: 1
stages:
  - { name: business, approvers: [{ for: "*", who: [owner] }] }
  - { name: technical, approvers: [{ for: "*", who: ["@acme/platform"] }] }
  - name: security
    when: entitlement.risk == "high"
    approvers: [{ for: "*", who: ["@acme/security"] }]
    quorum: 2
limits:
  - { when: entitlement.risk == "high", max-duration: 2h }
governance:
  stages: [{ name: rules, approvers: [{ for: "*", who: ["@acme/leads"] }] }]
merge: { by: people }
`,
  "policies/catalog/orders-db.yaml": `system: orders-db
title: Orders database
owner: "@acme/orders"
environment: production
entitlements:
  read: { title: Read, risk: low, max-duration: 8h, for: [human, agent], issuer: { embedded: { introspected: true } } }
  admin: { title: Admin, risk: high, max-duration: 4h, for: [human], issuer: { embedded: { introspected: true } } }
`,
};

export const people = "{ teams: { acme/orders: [olga, otto], acme/platform: [pat, paul], acme/security: [sam, sue] } }";
export const entry = (more = "entitlement: orders-db/read, duration: 1h", id = "t-1"): string =>
  `{ id: ${id}, subject: { kind: human, login: rita }, ${more}, justification: j }`;
