import type { PathRule, VaultPolicy, VaultRole, VaultSetup } from "./setup.ts";

/** A policy as Vault reads it. */
export const policyText = ({ name, rules }: VaultPolicy): string =>
  rules.length === 0
    ? `# What \`${name}\` may do is yours to say:\n# path "secret/data/…" { capabilities = ["read"] }\n`
    : `${rules.map(ruleText).join("\n")}\n`;

function ruleText({ path, capabilities, wrapped, parameters }: PathRule): string {
  const lines = [`  capabilities = ${listText(capabilities)}`];
  if (wrapped === true) lines.push('  min_wrapping_ttl = "1m"', '  max_wrapping_ttl = "24h"');
  if (parameters !== undefined) {
    const allowed = Object.entries(parameters).map(([name, values]) => `    "${name}" = ${listText(values)}`);
    lines.push("  allowed_parameters = {", ...allowed, "  }");
  }
  return `path "${path}" {\n${lines.join("\n")}\n}`;
}

const listText = (texts: readonly string[]): string => `[${texts.map((text) => `"${text}"`).join(", ")}]`;

/** As commands for a shell; `bao` takes the same. */
export function setupCommands({ app, policies, roles }: VaultSetup): string {
  const written = [app, ...policies].map(
    (policy) => `vault policy write ${policy.name} - <<'EOF'\n${policyText(policy)}EOF`,
  );
  return `${[...written, ...roles.map(roleCommand)].join("\n\n")}\n`;
}

const roleCommand = ({ path, fields }: VaultRole): string =>
  `vault write ${path} - <<'EOF'\n${JSON.stringify(fields, null, 2)}\nEOF`;

/** As resources of Terraform's `vault` provider. */
export function setupTerraform({ app, policies, roles }: VaultSetup): string {
  const written = [app, ...policies].map(
    (policy) =>
      `resource "vault_policy" "${resourceName(policy.name)}" {\n  name   = "${policy.name}"\n  policy = <<-EOT\n${indented(policyText(policy), 4)}  EOT\n}`,
  );
  return `${[...written, ...roles.map(roleResource)].join("\n\n")}\n`;
}

const roleResource = ({ path, fields }: VaultRole): string =>
  [
    `resource "vault_generic_endpoint" "${resourceName(path)}" {`,
    `  path                 = "${path}"`,
    "  ignore_absent_fields = true",
    `  data_json            = jsonencode(${indented(JSON.stringify(fields, null, 2), 2).trimStart()})`,
    "}",
  ].join("\n");

const resourceName = (text: string): string => text.replaceAll(/[^A-Za-z0-9_]/gu, "_");

const indented = (text: string, by: number): string =>
  text
    .split("\n")
    .map((line) => (line === "" ? line : `${" ".repeat(by)}${line}`))
    .join("\n");
