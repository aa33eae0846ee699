import { IssuerFailure } from "../../ports/issuer.ts";
import { dataOf, keysOf } from "./answer.ts";
import { isFailure, VaultFailure } from "./failure.ts";
import { mapFound, type Means } from "./kind.ts";
import { path } from "./path.ts";

/** What Vault has given up, as it was last seen. */
export interface GivenUp {
  /** Of what lies below this path; none: all is well there. */
  note(prefix: string, leases: readonly string[]): void;
  all(): readonly string[];
}

/** `alarm`: told of each lease once, as long as it stays so. */
export function watchGivenUp(alarm: (lease: string) => void): GivenUp {
  const seen = new Map<string, readonly string[]>();
  return {
    note(prefix, leases) {
      const known = seen.get(prefix) ?? [];
      seen.set(prefix, leases);
      for (const lease of leases) if (!known.includes(lease)) alarm(lease);
    },
    all: () => [...seen.values()].flat(),
  };
}

/** In words for whoever can help; `null`: there is none. */
export function tellGivenUp([first, ...more]: readonly string[]): string | null {
  if (first === undefined) return null;
  const others = more.length === 0 ? "" : `, and ${more.length} more`;
  return `Vault has given up ending \`${first}\`${others}: whoever runs Vault lets it reach its target again, and then runs \`vault lease revoke ${first}\``;
}

/**
 * Whether all that was read at these paths is gone: `false` while Vault goes on trying. Throws where it has given up,
 * with what to do.
 */
export async function allGone(means: Means, prefixes: readonly string[]): Promise<boolean> {
  let gone = true;
  const lost: string[] = [];
  for (const prefix of prefixes) {
    const overdue = await overdueLeases(means, prefix);
    const given = overdue.length === 0 ? [] : await givenUpAmong(means, overdue);
    means.givenUp.note(prefix, given);
    lost.push(...given);
    gone &&= overdue.length === 0;
  }
  const told = tellGivenUp(lost);
  if (told !== null) throw new IssuerFailure(told);
  return gone;
}

/** Those of them that Vault tries no more: after six times it calls a lease irrevocable. */
async function givenUpAmong({ call }: Means, leases: readonly string[]): Promise<readonly string[]> {
  try {
    const answer = await call("read", path`sys/leases`, {}, { query: "type=irrevocable" });
    const irrevocable = new Set(
      dataOf(answer)
        .mappings("leases")
        .map((one) => one.text("lease_id")),
    );
    return leases.filter((lease) => irrevocable.has(lease));
  } catch (error) {
    // Older than Vault 1.8, or a policy of before it was asked: nothing is known, and nothing is gone.
    if (isFailure(error, "forbidden", "not-found", "rejected")) return [];
    throw error;
  }
}

/**
 * Leases below a path that should have ended and have not: the engine cannot reach its target, and Vault goes on
 * trying, or has given up (`irrevocable`). Vault does not tell whose they are.
 */
async function overdueLeases(means: Pick<Means, "call" | "serverNow">, prefix: string): Promise<readonly string[]> {
  const now = await means.serverNow();
  const ids = keysOf(await means.call("list", path`sys/leases/lookup/${prefix}`)).filter((id) => !id.endsWith("/"));
  return mapFound(ids, async (id) => {
    const lease = `${prefix}/${id}`;
    try {
      const found = dataOf(await means.call("write", path`sys/leases/lookup`, { lease_id: lease }));
      return found.textOrNone("expire_time") !== "" && found.time("expire_time") <= now ? lease : null;
    } catch (error) {
      // Gone between the listing and now.
      if (error instanceof VaultFailure && error.kind === "rejected") return null;
      throw error;
    }
  });
}
