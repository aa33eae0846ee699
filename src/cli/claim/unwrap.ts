import type { Answer } from "./ask.ts";
import { ask } from "./ask.ts";
import type { Handed } from "./deployment.ts";
import { ends, Stopped } from "./stopped.ts";

type Wrapped = Extract<Handed, { readonly kind: "wrapped" }>;

/** What a command finds in its environment beside the credential itself. */
export interface Opened {
  readonly credential: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Opens a wrap, here and nowhere else, after looking that Vault made it where it must have been made. `null`: somebody
 * has opened it already, or swapped it.
 */
export async function unwrap(wrapped: Wrapped): Promise<Opened | null> {
  const { token, at, creationPath } = wrapped;
  const namespace = at.namespace === null ? {} : { "x-vault-namespace": at.namespace };
  const headers = { "x-vault-request": "true", ...namespace };
  const looked = await ask(`${at.address}/v1/sys/wrapping/lookup`, { method: "POST", headers, json: { token } });
  if (looked.status === 400 || looked.status === 403) return null;
  if (partOf(looked, "data")["creation_path"] !== creationPath) return looked.status === 200 ? null : unable(looked);
  const opened = await ask(`${at.address}/v1/sys/wrapping/unwrap`, {
    method: "POST",
    headers: { ...headers, "x-vault-token": token },
  });
  if (opened.status === 400 || opened.status === 403) return null;
  if (opened.status !== 200) return unable(opened);
  const env = { VAULT_ADDR: at.address, ...(at.namespace === null ? {} : { VAULT_NAMESPACE: at.namespace }) };
  const login = partOf(opened, "auth")["client_token"];
  if (typeof login === "string") return { credential: login, env: { ...env, VAULT_TOKEN: login } };
  const secretId = partOf(opened, "data")["secret_id"];
  if (typeof secretId === "string") return { credential: secretId, env };
  throw new Stopped(ends.unreachable, "what was in the wrap is neither a token nor a secret id");
}

function unable({ status }: Answer): never {
  throw new Stopped(ends.unreachable, `Vault answered ${status}: the wrap was not opened, collect again`);
}

const partOf = ({ body }: Answer, key: string): Answer["body"] => {
  const part = body[key];
  return typeof part === "object" && part !== null ? (part as Answer["body"]) : {};
};
