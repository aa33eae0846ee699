import { describe, expect, test } from "vitest";

import { hours } from "../../../src/core/instant.ts";
import { departures, type FoundAtVault } from "../../../src/core/vault/doctor.ts";
import { setupFor, type VaultSetup } from "../../../src/core/vault/setup.ts";
import { policyText } from "../../../src/core/vault/text.ts";
import type { VaultCredential } from "../../../src/core/vault/credential.ts";

const setupOf = (...credentials: readonly VaultCredential[]): VaultSetup =>
  setupFor(
    "acme-",
    credentials.map((credential) => ({ entitlement: "orders-db/read", maxDuration: hours(8), credential })),
  );

/** A Vault that is as it was printed, with everything filled in. */
function asPrinted({ app, policies, roles }: VaultSetup): {
  readonly policies: Map<string, string | null>;
  readonly roles: Map<string, Readonly<Record<string, unknown>> | null>;
} {
  return {
    policies: new Map([
      [app.name, policyText(app)],
      ...policies.map(({ name, rules }) => {
        const text =
          rules.length === 0 ? 'path "secret/data/x" { capabilities = ["read"] }' : policyText({ name, rules });
        return [name, text] as const;
      }),
    ]),
    roles: new Map(roles.map(({ path, fields }) => [path, { ...fields }])),
  };
}

const token: VaultCredential = { kind: "token", role: "orders", leases: ["database/creds/a"] };
const group: VaultCredential = { kind: "group", policy: "export" };
const role = "auth/token/roles/acme-orders";

/** What is told of a role with these fields. */
function ofRole(credential: VaultCredential, path: string, over: Readonly<Record<string, unknown>>): readonly string[] {
  const setup = setupOf(credential);
  const found = asPrinted(setup);
  found.roles.set(path, { ...found.roles.get(path), ...over });
  return departures(setup, found);
}

/** What is told where the app's policy has this text, or another one has. */
function ofPolicy(credential: VaultCredential, name: string, change: (text: string) => string): readonly string[] {
  const setup = setupOf(credential);
  const found = asPrinted(setup);
  found.policies.set(name, change(found.policies.get(name) ?? ""));
  return departures(setup, found);
}

test("a Vault that is as it was printed has no problem; an empty one has each", () => {
  const setup = setupOf(token, group);
  expect(departures(setup, asPrinted(setup))).toEqual([]);
  const empty: FoundAtVault = { policies: new Map(), roles: new Map() };
  expect(departures(setup, empty)).toEqual([
    "there is no policy `countersign-acme`, which is the app's own",
    "there is no policy `acme-orders`",
    "there is no policy `acme-export`",
    "there is no role at `auth/token/roles/acme-orders`",
  ]);
});

describe("the app's own policy is exactly what is printed", () => {
  const app = "countersign-acme";
  const of = (change: (text: string) => string): readonly string[] => ofPolicy(token, app, change);

  test("comments, blanks and commas at the end make no difference", () => {
    expect(of((text) => `# ours\n  // since 2026\n${text.replaceAll("\n", "\n\n\t ")}`)).toEqual([]);
    expect(of((text) => text.replaceAll('"sudo"]', '"sudo", ]').replaceAll('"] {', '"]{'))).toEqual([]);
    expect(of((text) => text.replaceAll('" {', '"{'))).toEqual(
      setupOf(token).app.rules.map(({ path }) => `the app's policy \`${app}\` says something else of \`${path}\``),
    );
  });

  test("too little, too much, and something else", () => {
    expect(of((text) => text.replace(/path "auth\/token\/lookup-self" \{[^}]*\}\n/u, ""))).toEqual([
      `the app's policy \`${app}\` says nothing of \`auth/token/lookup-self\``,
    ]);
    expect(of((text) => `${text}path "secret/*" {\n  capabilities = ["read"]\n}\n`)).toEqual([
      `the app's policy \`${app}\` speaks of \`secret/*\`, which it must not`,
    ]);
    expect(of((text) => text.replace('["read"]', '["read", "list"]'))).toEqual([
      `the app's policy \`${app}\` says something else of \`auth/token/lookup-self\``,
    ]);
    expect(of((text) => `# path "a" {\n${text}`)).toEqual([]);
  });
});

describe("what an entitlement gives must be there, and reach what it is for", () => {
  test("nothing in it yet, or not what is read with it", () => {
    expect(ofPolicy(group, "acme-export", () => policyText({ name: "acme-export", rules: [] }))).toEqual([
      "the policy `acme-export` gives nothing yet",
    ]);
    expect(ofPolicy(token, "acme-orders", (text) => text.replace("creds/a", "creds/b"))).toEqual([
      "the policy `acme-orders` says nothing of `database/creds/a`, which is to be read with it",
    ]);
  });

  test("whatever else it gives is its administrator's to say", () => {
    expect(ofPolicy(token, "acme-orders", (text) => `${text}path "secret/*" { capabilities = ["read"] }`)).toEqual([]);
  });
});

describe("a role is as it was printed", () => {
  const wrong = (over: Readonly<Record<string, unknown>>): readonly string[] =>
    ofRole(token, role, over).map((line) => line.replace(`the role at \`${role}\`: `, ""));

  test.each<readonly [Readonly<Record<string, unknown>>, string | null]>([
    [{ orphan: false }, "`orphan` is `false`, and must be `true`"],
    [{ orphan: undefined }, "`orphan` is `nothing`, and must be `true`"],
    [{ orphan: "true" }, "`orphan` is `true`, and must be `true`"],
    [{ token_type: "batch" }, "`token_type` is `batch`, and must be `service`"],
    [{ token_type: ["service"] }, "`token_type` is `service`, and must be `service`"],
    [{ token_type: 7 }, "`token_type` is `7`, and must be `service`"],
    [{ allowed_policies: ["root"] }, "`allowed_policies` is `root`, and must be `acme-orders`"],
    [
      { allowed_policies: ["root", "acme-orders"] },
      "`allowed_policies` is `acme-orders, root`, and must be `acme-orders`",
    ],
    [{ allowed_policies: null }, "`allowed_policies` is ``, and must be `acme-orders`"],
    [{ allowed_policies: "acme-orders" }, null],
    [{ more: "than was printed" }, null],
  ])("%j", (over, because) => {
    expect(wrong(over)).toEqual(because === null ? [] : [because]);
  });

  test.each<readonly [unknown, string | null]>([
    ["8h", "is without a limit, and must be 28800 s at most"],
    [28_801, "is 28801 s, and must be 28800 s at most"],
    ["28801s", "is 28801 s, and must be 28800 s at most"],
    [0, "is without a limit, and must be 28800 s at most"],
    ["", "is without a limit, and must be 28800 s at most"],
    ["x28800s", "is without a limit, and must be 28800 s at most"],
    [null, "is without a limit, and must be 28800 s at most"],
    [28_800, null],
    ["28800", null],
    ["60s", null],
  ])("a length of %j", (got, because) => {
    expect(wrong({ token_explicit_max_ttl: got })).toEqual(
      because === null ? [] : [`\`token_explicit_max_ttl\` ${because}`],
    );
  });
});

describe("what is the administrator's to fill in", () => {
  const ssh: VaultCredential = { kind: "ssh", mount: "ssh", role: "host" };
  const actions: VaultCredential = { kind: "actions", mount: "jwt", role: "nightly", policy: "export" };
  const filled = {
    ssh: { allowed_users: "deploy", default_user: "deploy" },
    actions: {
      bound_audiences: ["https://vault.example"],
      bound_claims: { repository_id: "123", ref: "refs/heads/main", event_name: "push" },
      bound_claims_type: "string",
    },
  };
  const bound = filled.actions.bound_claims;
  const ofSsh = (over: object) => ofRole(ssh, "ssh/roles/acme-host", { ...filled.ssh, ...over });
  const ofActions = (over: object) => ofRole(actions, "auth/jwt/role/acme-nightly", { ...filled.actions, ...over });

  test("filled in, whatever with", () => {
    expect([ofSsh({}), ofActions({}), ofActions({ bound_claims: { ...bound, repository_id: ["1", "2"] } })]).toEqual([
      [],
      [],
      [],
    ]);
    expect(ofActions({ bound_claims: { ...bound, repository_id: 123 } })).toEqual([]);
  });

  test("left as it was printed, or empty", () => {
    const at = "the role at `ssh/roles/acme-host`: `allowed_users` is not filled in";
    for (const value of ["ACCOUNT_ON_THE_HOSTS", "", undefined, null])
      expect(ofSsh({ allowed_users: value })).toEqual([at]);
    expect(ofSsh({ allowed_users: ["deploy", "ANY_ONE"] })).toEqual([at]);
    expect(ofSsh({ allowed_users: "x_ANY" })).toEqual([]);
    expect(ofSsh({ allowed_users: "ANY_x" })).toEqual([]);
    const audiences = "the role at `auth/jwt/role/acme-nightly`: `bound_audiences` is not filled in";
    for (const value of [["AUDIENCE"], [], "", ["", "x"], undefined])
      expect(ofActions({ bound_audiences: value })).toEqual([audiences]);
    const claims = "the role at `auth/jwt/role/acme-nightly`: `bound_claims` does not say `repository_id`";
    for (const value of [
      { repository_id: "NUMERIC_ID_OF_THE_REPOSITORY" },
      { repository_id: "" },
      {},
      null,
      "x",
      undefined,
    ])
      expect(ofActions({ bound_claims: value })).toEqual([claims]);
    const ofRuns = "the role at `auth/jwt/role/acme-nightly`: `bound_claims` does not say";
    expect(ofActions({ bound_claims: { ...bound, ref: "" } })).toEqual([`${ofRuns} \`ref\``]);
    expect(ofActions({ bound_claims: { ...bound, event_name: [] } })).toEqual([`${ofRuns} \`event_name\``]);
    expect(ofActions({ bound_claims_type: "glob" })).toEqual([
      "the role at `auth/jwt/role/acme-nightly`: `bound_claims_type` is `glob`, and must be `string`",
    ]);
  });
});
