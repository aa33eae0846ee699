import { readFileSync } from "node:fs";
import { instant } from "../../core/instant.ts";
import { departures, type FoundAtVault } from "../../core/vault/doctor.ts";
import type { VaultSetup } from "../../core/vault/setup.ts";
import { dataOf, plainData } from "../../issuers/vault/answer.ts";
import { unlessSaid, VaultFailure } from "../../issuers/vault/failure.ts";
import { readHealth, wrongWith } from "../../issuers/vault/health.ts";
import { path } from "../../issuers/vault/path.ts";
import { openWire, type Call } from "../../issuers/vault/wire.ts";
import { asJson, codes, count, type ExitCode, type Terminal } from "../terminal.ts";
import { askedOf } from "./options.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** `countersign doctor vault`: whether a Vault is as `countersign init vault` prints it, by an administrator's token. */
export async function doctorVault(args: readonly string[], terminal: Terminal, env: Environment): Promise<ExitCode> {
  const asked = askedOf("doctor vault", args, terminal);
  if (typeof asked === "number") return asked;
  const reached = reachedBy(env);
  if (typeof reached === "string") {
    terminal.err(reached);
    return codes.unreadable;
  }
  const { token, ...options } = reached;
  const now = () => instant(Date.now());
  const wire = openWire({ ...options, now });
  try {
    const health = await readHealth(wire, { now });
    const wrong = wrongWith(health);
    const problems = wrong === null ? departures(asked.setup, await find(wire.as(token), asked.setup)) : [wrong];
    if (asked.json) terminal.out(asJson({ version: health.version, problems }));
    else terminal.out([...problems, `Vault ${health.version}: ${count(problems.length, "problem")}`].join("\n"));
    return problems.length === 0 ? codes.good : codes.bad;
  } catch (error) {
    if (!(error instanceof VaultFailure)) throw error;
    terminal.err(error.message);
    return codes.unreadable;
  }
}

function reachedBy(
  env: Environment,
): { readonly address: string; readonly token: string; readonly namespace?: string; readonly ca?: string } | string {
  const { VAULT_ADDR: address, VAULT_TOKEN: token, VAULT_NAMESPACE: namespace, VAULT_CACERT: ca } = env;
  if (env["VAULT_SKIP_VERIFY"] !== undefined)
    return "`VAULT_SKIP_VERIFY` is set: unset it, and name who signed the server's certificate in `VAULT_CACERT`";
  if (address === undefined || !URL.canParse(address)) return "`VAULT_ADDR` is not set to the address of a server";
  if (token === undefined || token === "")
    return "`VAULT_TOKEN` is not set: an administrator's token that may read policies and roles";
  return {
    address: address.replace(/\/$/u, ""),
    token,
    ...(namespace === undefined ? {} : { namespace }),
    ...(ca === undefined ? {} : { ca: readFileSync(ca, "utf8") }),
  };
}

async function find(call: Call, { app, policies, roles }: VaultSetup): Promise<FoundAtVault> {
  const read = <T>(at: string, of: (answer: unknown) => T): Promise<T | null> =>
    unlessSaid("nothing", call("read", path`${at}`).then(of));
  const found = {
    policies: new Map<string, string | null>(),
    roles: new Map<string, Record<string, unknown> | null>(),
  };
  for (const { name } of [app, ...policies])
    found.policies.set(name, await read(`sys/policies/acl/${name}`, (answer) => dataOf(answer).text("policy")));
  for (const role of roles) found.roles.set(role.path, await read(role.path, plainData));
  return found;
}
