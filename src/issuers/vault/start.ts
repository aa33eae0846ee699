import type { VaultSetup } from "../../core/vault/setup.ts";
import type { Clock } from "../../ports.ts";
import { checkCapabilities, type Wrong } from "./capabilities.ts";
import { readHealth, wrongWith } from "./health.ts";
import type { Session } from "./session.ts";
import type { Wire } from "./wire.ts";

/**
 * Everything that keeps this Vault from being used: sealed, clocks apart, capabilities that lack or exceed. None: it
 * may be used. Throws where Vault does not answer.
 */
export async function wrongAtStart(
  { wire, session, clock }: { readonly wire: Wire; readonly session: Session; readonly clock: Clock },
  setup: VaultSetup,
  prefixes: Iterable<string>,
): Promise<readonly Wrong[]> {
  const wrong = wrongWith(await readHealth(wire, clock));
  if (wrong !== null) return [{ kind: "server", text: wrong }];
  const roles = [...prefixes].flatMap((prefix) => [
    `auth/token/roles/${prefix}probe`,
    `sys/policies/acl/${prefix}probe`,
  ]);
  return checkCapabilities(session.call, setup.app.rules, [...roles, ...setup.roles.map(({ path }) => path)]);
}
