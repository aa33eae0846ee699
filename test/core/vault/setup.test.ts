import { describe, expect, test } from "vitest";

import { hours, milliseconds } from "../../../src/core/instant.ts";
import { setupFor, type GivenByVault } from "../../../src/core/vault/setup.ts";
import { policyText, setupCommands } from "../../../src/core/vault/text.ts";
import type { VaultCredential } from "../../../src/core/vault/credential.ts";

const given = (credential: VaultCredential, maxDuration = hours(8)): GivenByVault => ({
  entitlement: "orders-db/read",
  maxDuration,
  credential,
});

/** What an administrator runs for this, without what the app needs for everything. */
function printed(...all: readonly GivenByVault[]): string {
  const setup = setupFor("acme-", all);
  return setupCommands({ ...setup, app: { ...setup.app, rules: setup.app.rules.slice(6) } });
}

describe("what an administrator puts into Vault", () => {
  test("for whatever is given out", () => {
    const { app, policies, roles } = setupFor("acme-", []);
    expect({ policies, roles }).toEqual({ policies: [], roles: [] });
    expect(`${app.name}\n${policyText(app)}`).toMatchInlineSnapshot(`
      "countersign-acme
      path "auth/token/lookup-self" {
        capabilities = ["read"]
      }
      path "auth/token/renew-self" {
        capabilities = ["update"]
      }
      path "sys/capabilities-self" {
        capabilities = ["update"]
      }
      path "auth/token/lookup-accessor" {
        capabilities = ["update"]
      }
      path "auth/token/revoke-accessor" {
        capabilities = ["update"]
      }
      path "auth/token/accessors" {
        capabilities = ["list", "sudo"]
      }
      "
    `);
    expect(setupFor("acme-", [], "ours").app.name).toBe("ours");
  });

  test("for a token", () => {
    expect(printed(given({ kind: "token", role: "orders", leases: ["database/creds/a"] }))).toMatchInlineSnapshot(`
      "vault policy write countersign-acme - <<'EOF'
      path "auth/token/create/acme-orders" {
        capabilities = ["create", "update"]
        min_wrapping_ttl = "1m"
        max_wrapping_ttl = "24h"
      }
      path "sys/leases" {
        capabilities = ["read", "sudo"]
      }
      path "sys/leases/lookup" {
        capabilities = ["update"]
      }
      path "sys/leases/lookup/database/creds/a" {
        capabilities = ["list", "sudo"]
      }
      EOF

      vault policy write acme-orders - <<'EOF'
      path "database/creds/a" {
        capabilities = ["read"]
      }
      EOF

      vault write auth/token/roles/acme-orders - <<'EOF'
      {
        "allowed_policies": [
          "acme-orders"
        ],
        "orphan": true,
        "renewable": false,
        "token_no_default_policy": true,
        "token_explicit_max_ttl": "28800s",
        "token_type": "service"
      }
      EOF
      "
    `);
    expect(printed(given({ kind: "token", role: "orders", leases: [] }, milliseconds(1999)))).toMatchInlineSnapshot(`
      "vault policy write countersign-acme - <<'EOF'
      path "auth/token/create/acme-orders" {
        capabilities = ["create", "update"]
        min_wrapping_ttl = "1m"
        max_wrapping_ttl = "24h"
      }
      EOF

      vault policy write acme-orders - <<'EOF'
      # What \`acme-orders\` may do is yours to say:
      # path "secret/data/…" { capabilities = ["read"] }
      EOF

      vault write auth/token/roles/acme-orders - <<'EOF'
      {
        "allowed_policies": [
          "acme-orders"
        ],
        "orphan": true,
        "renewable": false,
        "token_no_default_policy": true,
        "token_explicit_max_ttl": "1s",
        "token_type": "service"
      }
      EOF
      "
    `);
  });

  test("for a secret id", () => {
    expect(printed(given({ kind: "secret-id", mount: "approle", role: "robot" }))).toMatchInlineSnapshot(`
      "vault policy write countersign-acme - <<'EOF'
      path "auth/approle/role/acme-robot" {
        capabilities = ["read"]
      }
      path "auth/approle/role/acme-robot/secret-id" {
        capabilities = ["create", "update"]
        min_wrapping_ttl = "1m"
        max_wrapping_ttl = "24h"
      }
      path "auth/approle/role/acme-robot/secret-id/" {
        capabilities = ["list"]
      }
      path "auth/approle/role/acme-robot/secret-id-accessor/lookup" {
        capabilities = ["create", "update"]
      }
      path "auth/approle/role/acme-robot/secret-id-accessor/destroy" {
        capabilities = ["create", "update"]
      }
      EOF

      vault policy write acme-robot - <<'EOF'
      # What \`acme-robot\` may do is yours to say:
      # path "secret/data/…" { capabilities = ["read"] }
      EOF

      vault write auth/approle/role/acme-robot - <<'EOF'
      {
        "bind_secret_id": true,
        "secret_id_ttl": "28800s",
        "token_policies": [
          "acme-robot"
        ],
        "token_no_default_policy": true,
        "token_max_ttl": "900s",
        "token_type": "service"
      }
      EOF
      "
    `);
  });

  test("for certificates", () => {
    expect(
      printed(
        given({ kind: "certificate", mount: "pki", role: "client" }),
        given({ kind: "ssh", mount: "ssh", role: "host" }),
      ),
    ).toMatchInlineSnapshot(`
      "vault policy write countersign-acme - <<'EOF'
      path "pki/sign/acme-client" {
        capabilities = ["create", "update"]
      }
      path "pki/certs" {
        capabilities = ["list"]
      }
      path "pki/cert/*" {
        capabilities = ["read"]
      }
      path "pki/revoke" {
        capabilities = ["create", "update"]
      }
      path "ssh/sign/acme-host" {
        capabilities = ["create", "update"]
      }
      EOF

      vault write pki/roles/acme-client - <<'EOF'
      {
        "key_type": "any",
        "max_ttl": "28800s",
        "allowed_serial_numbers": [
          "*"
        ],
        "no_store": false,
        "server_flag": false,
        "client_flag": true
      }
      EOF

      vault write ssh/roles/acme-host - <<'EOF'
      {
        "key_type": "ca",
        "allow_user_certificates": true,
        "allow_host_certificates": false,
        "allow_user_key_ids": true,
        "allowed_users": "ACCOUNT_ON_THE_HOSTS",
        "default_user": "ACCOUNT_ON_THE_HOSTS",
        "max_ttl": "28800s"
      }
      EOF
      "
    `);
  });

  test("for membership of a group, of people and of workloads", () => {
    expect(printed(given({ kind: "group", policy: "export" }))).toMatchInlineSnapshot(`
      "vault policy write countersign-acme - <<'EOF'
      path "identity/group/name/grant-*" {
        capabilities = ["create", "update", "read", "delete"]
        allowed_parameters = {
          "policies" = ["acme-export"]
          "member_entity_ids" = []
          "metadata" = []
        }
      }
      path "identity/group/name" {
        capabilities = ["list"]
      }
      path "identity/entity/name/github-*" {
        capabilities = ["read"]
      }
      EOF

      vault policy write acme-export - <<'EOF'
      # What \`acme-export\` may do is yours to say:
      # path "secret/data/…" { capabilities = ["read"] }
      EOF
      "
    `);
    expect(printed(given({ kind: "actions", mount: "jwt", role: "nightly", policy: "export" }))).toMatchInlineSnapshot(`
      "vault policy write countersign-acme - <<'EOF'
      path "identity/group/name/grant-*" {
        capabilities = ["create", "update", "read", "delete"]
        allowed_parameters = {
          "policies" = ["acme-export"]
          "member_entity_ids" = []
          "metadata" = []
        }
      }
      path "identity/group/name" {
        capabilities = ["list"]
      }
      path "identity/entity/name/workload-*" {
        capabilities = ["read"]
      }
      path "auth/jwt/role/acme-nightly" {
        capabilities = ["read"]
      }
      EOF

      vault policy write acme-export - <<'EOF'
      # What \`acme-export\` may do is yours to say:
      # path "secret/data/…" { capabilities = ["read"] }
      EOF

      vault write auth/jwt/role/acme-nightly - <<'EOF'
      {
        "role_type": "jwt",
        "user_claim": "job_workflow_ref",
        "bound_audiences": [
          "AUDIENCE"
        ],
        "bound_claims_type": "string",
        "bound_claims": {
          "repository_id": "NUMERIC_ID_OF_THE_REPOSITORY",
          "ref": "REF_OF_ITS_DEFAULT_BRANCH",
          "event_name": [
            "push",
            "schedule",
            "workflow_dispatch",
            "repository_dispatch",
            "release",
            "deployment"
          ]
        },
        "token_no_default_policy": true,
        "token_max_ttl": "900s",
        "token_type": "service"
      }
      EOF
      "
    `);
  });
});
