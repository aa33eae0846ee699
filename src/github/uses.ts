import type { Instant } from "../core/instant.ts";
import type { Rules } from "../core/policy.ts";
import { entryOf, type Change } from "../core/request.ts";
import type { Use } from "../core/grant/use.ts";
import { countedFor, usesIn } from "../core/grant/uses.ts";
import type { Context } from "./context.ts";
import { ledgerFileOf, linesOf } from "./ledger-file.ts";
import type { Lookup } from "./lookup.ts";

/** Files of the ledger that tell what the subjects of a request used up, as far back as the rules count. */
export function countedFiles(
  changes: readonly Change[],
  rules: Rules,
  { logins }: Lookup,
  openedAt: Instant,
  now: Instant,
): readonly string[] {
  const asked = changes.flatMap((change) => (change.kind === "delete" ? [] : [entryOf(change)]));
  return countedFor(asked, rules, (login) => logins.get(login) ?? null, openedAt, now).map(ledgerFileOf);
}

export async function usesRead({ target, trust }: Context, { uses }: Lookup): Promise<readonly Use[]> {
  const files = await Promise.all([...uses.values()].map((file) => linesOf(target, trust, file)));
  return usesIn(files.flat());
}
