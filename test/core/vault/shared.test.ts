import { describe, expect, test } from "vitest";

import { hours } from "../../../src/core/instant.ts";
import { setupFor, type GivenByVault } from "../../../src/core/vault/setup.ts";
import { setupTerraform } from "../../../src/core/vault/text.ts";
import type { VaultCredential } from "../../../src/core/vault/credential.ts";

const given = (credential: VaultCredential, maxDuration = hours(8)): GivenByVault => ({
  entitlement: "orders-db/read",
  maxDuration,
  credential,
});

describe("one block for each path, and one role for each name", () => {
  const blocks = (...all: readonly GivenByVault[]) => setupFor("acme-", all).app.rules.slice(6);

  test("two policies by groups are two values that may be sent, each once", () => {
    const found = blocks(
      given({ kind: "group", policy: "export" }),
      given({ kind: "group", policy: "import" }),
      given({ kind: "group", policy: "export" }),
    );
    expect(found).toEqual([
      {
        path: "identity/group/name/grant-*",
        capabilities: ["create", "update", "read", "delete"],
        parameters: { policies: ["acme-export", "acme-import"], member_entity_ids: [], metadata: [] },
      },
      { path: "identity/group/name", capabilities: ["list"] },
      { path: "identity/entity/name/github-*", capabilities: ["read"] },
    ]);
  });

  test("what several tokens need is said once", () => {
    const found = blocks(given({ kind: "token", role: "a", leases: ["x", "y"] }));
    expect(found.filter(({ path }) => path.startsWith("sys/leases/lookup"))).toEqual([
      { path: "sys/leases/lookup", capabilities: ["update"] },
      { path: "sys/leases/lookup/x", capabilities: ["list", "sudo"] },
      { path: "sys/leases/lookup/y", capabilities: ["list", "sudo"] },
    ]);
  });

  test("entitlements of one role share its policy, and what each of them reads", () => {
    const { policies, roles } = setupFor("acme-", [
      given({ kind: "token", role: "orders", leases: ["database/creds/a"] }, hours(1)),
      given({ kind: "token", role: "orders", leases: ["database/creds/a", "database/creds/b"] }),
      given({ kind: "token", role: "mart", leases: [] }),
    ]);
    expect(policies).toEqual([
      {
        name: "acme-orders",
        rules: [
          { path: "database/creds/a", capabilities: ["read"] },
          { path: "database/creds/b", capabilities: ["read"] },
        ],
      },
      { name: "acme-mart", rules: [] },
    ]);
    expect(roles.map(({ path }) => path)).toEqual(["auth/token/roles/acme-orders", "auth/token/roles/acme-mart"]);
  });

  test("a role that several share lasts for the longest of them, whichever is named first", () => {
    const [short, long] = [hours(1), hours(8)].map((most) =>
      given({ kind: "token", role: "orders", leases: [] }, most),
    );
    const length = (...all: readonly GivenByVault[]): unknown =>
      setupFor("acme-", all).roles.map(({ fields }) => fields["token_explicit_max_ttl"]);
    expect([length(short!, long!), length(long!, short!)]).toEqual([["28800s"], ["28800s"]]);
  });
});

test("the same for Terraform", () => {
  const actions: VaultCredential = { kind: "actions", mount: "jwt", role: "nightly", policy: "export-all" };
  const setup = setupFor("acme-", [given(actions)], "ours");
  const [role] = setup.roles;
  const short = {
    ...setup,
    app: { name: "ours", rules: setup.app.rules.slice(0, 1) },
    roles: [{ ...role!, fields: { role_type: "jwt", max: ["a"] } }],
  };
  expect(setupTerraform(short)).toMatchInlineSnapshot(`
    "resource "vault_policy" "ours" {
      name   = "ours"
      policy = <<-EOT
        path "auth/token/lookup-self" {
          capabilities = ["read"]
        }
      EOT
    }

    resource "vault_policy" "acme_export_all" {
      name   = "acme-export-all"
      policy = <<-EOT
        # What \`acme-export-all\` may do is yours to say:
        # path "secret/data/…" { capabilities = ["read"] }
      EOT
    }

    resource "vault_generic_endpoint" "auth_jwt_role_acme_nightly" {
      path                 = "auth/jwt/role/acme-nightly"
      ignore_absent_fields = true
      data_json            = jsonencode({
        "role_type": "jwt",
        "max": [
          "a"
        ]
      })
    }
    "
  `);
});
