import { instant, minutes, seconds, type Instant } from "../../core/instant.ts";
import type { Clock } from "../../ports.ts";
import { Fields } from "./answer.ts";
import { VaultFailure } from "./failure.ts";
import { path } from "./path.ts";
import type { Wire } from "./wire.ts";

export interface Health {
  readonly version: string;
  readonly sealed: boolean;
  /** The server's clock against ours, in milliseconds: it tells whole seconds. */
  readonly skew: number;
}

/** Beyond this, times that were approved would mean something else there. */
const mostSkew = seconds(30);
const freshFor = minutes(1);

/** Throws only where nothing answers. */
export async function readHealth(wire: Wire, clock: Clock): Promise<Health> {
  const asked = clock.now();
  const fields = new Fields(await wire.as(null)("read", path`sys/health`), "health");
  const halfway = (asked + clock.now()) / 2;
  const server = fields.whole("server_time_utc") * 1000;
  // Its second has begun somewhere within the last 1,000 ms: a difference below that is none.
  const ahead = server - halfway;
  const skew = ahead > 0 ? ahead : Math.min(0, ahead + 1000);
  const initialised = fields.truth("initialized");
  return { version: fields.text("version"), sealed: fields.truth("sealed") || !initialised, skew };
}

/** What is wrong with a server, in words; `null`: nothing. */
export function wrongWith({ sealed, skew }: Health): string | null {
  if (sealed) return "Vault is sealed";
  if (Math.abs(skew) > mostSkew) return `Vault's clock differs from ours by ${Math.round(Math.abs(skew) / 1000)} s`;
  return null;
}

/** The server's clock: lengths of time are told to it, and it counts them by its own. */
export function serverClock(wire: Wire, clock: Clock): () => Promise<Instant> {
  let known: { readonly at: Instant; readonly skew: number } | null = null;
  return async () => {
    const now = clock.now();
    if (known === null || Math.abs(now - known.at) > freshFor) {
      const health = await readHealth(wire, clock);
      if (health.sealed) throw new VaultFailure("sealed", { method: "GET", path: "sys/health" });
      const wrong = wrongWith(health);
      if (wrong !== null) throw new Error(`${wrong}: nothing is issued until the clocks agree within 30 s`);
      known = { at: now, skew: health.skew };
    }
    return instant(clock.now() + known.skew);
  };
}
