import { describe, expect, test } from "vitest";
import { initVault } from "../../src/cli/vault/init.ts";
import { folderOf } from "./run-command.ts";

const catalog = `system: orders-db
title: Orders database
owner: "@acme/orders"
entitlements:
  read:
    title: Read-only SQL
    risk: medium
    max-duration: 8h
    for: [human]
    issuer: { vault: { token-role: orders-read, leases: [database/creds/orders-read] } }
  admin: { title: DDL, risk: critical, max-duration: 1h, for: [human], issuer: { embedded: {} } }
`;

function init(args: string, files: Readonly<Record<string, string>> = { "policies/catalog/orders-db.yaml": catalog }) {
  using folder = folderOf(files);
  const [out, err]: [string[], string[]] = [[], []];
  const words = args.split(" ").filter((one) => one !== "");
  const code = initVault(words, {
    folder: folder.path,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("countersign init vault", () => {
  test("prints the app's policy, and policy and role for what the catalog gives out by Vault", () => {
    expect(init("--prefix acme-").out).toMatchInlineSnapshot(`
      "vault policy write countersign-acme - <<'EOF'
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
      path "auth/token/create/acme-orders-read" {
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
      path "sys/leases/lookup/database/creds/orders-read" {
        capabilities = ["list", "sudo"]
      }
      EOF

      vault policy write acme-orders-read - <<'EOF'
      path "database/creds/orders-read" {
        capabilities = ["read"]
      }
      EOF

      vault write auth/token/roles/acme-orders-read - <<'EOF'
      {
        "allowed_policies": [
          "acme-orders-read"
        ],
        "orphan": true,
        "renewable": false,
        "token_no_default_policy": true,
        "token_explicit_max_ttl": "28800s",
        "token_type": "service"
      }
      EOF"
    `);
  });

  test("the same policies for Terraform, further in", () => {
    const policies = [...init("--prefix acme-").out.matchAll(/<<'EOF'\n(path [\s\S]*?)\nEOF/gu)].map(
      ([, text = ""]) => text,
    );
    expect(policies).toHaveLength(2);
    const told = policies.reduce(
      (text, policy, n) => text.replace(policy.replaceAll(/^/gmu, "    "), `    ‹policy ${n + 1}›`),
      init("--prefix acme- --terraform --app ours").out,
    );
    expect(told).toMatchInlineSnapshot(`
      "resource "vault_policy" "ours" {
        name   = "ours"
        policy = <<-EOT
          ‹policy 1›
        EOT
      }

      resource "vault_policy" "acme_orders_read" {
        name   = "acme-orders-read"
        policy = <<-EOT
          ‹policy 2›
        EOT
      }

      resource "vault_generic_endpoint" "auth_token_roles_acme_orders_read" {
        path                 = "auth/token/roles/acme-orders-read"
        ignore_absent_fields = true
        data_json            = jsonencode({
          "allowed_policies": [
            "acme-orders-read"
          ],
          "orphan": true,
          "renewable": false,
          "token_no_default_policy": true,
          "token_explicit_max_ttl": "28800s",
          "token_type": "service"
        })
      }"
    `);
  });

  test("what it needs is said", () => {
    expect(init("").err).toContain("name the repository's prefix with `--prefix`");
    expect(init("--prefix acme").err).toContain("`acme` is no prefix: write it as `acme-`");
    expect(init("--prefix acme- --fast")).toMatchObject({ code: 2 });
    expect(init("--prefix acme-", {}).err).toContain("there is no catalog in `policies/catalog`");
    const none = { "policies/catalog/x.yaml": catalog.replace(/    issuer: .*\n/u, "    issuer: { embedded: {} }\n") };
    expect(init("--prefix acme-", none).err).toBe("nothing in `policies/catalog` is given out by Vault");
    expect(init("--help")).toMatchObject({ code: 0, err: "" });
  });
});
