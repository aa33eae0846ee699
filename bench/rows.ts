import type { Row } from "./row.ts";
import { burst } from "./rows/burst.ts";
import { calls } from "./rows/calls.ts";
import { claimable } from "./rows/claimable.ts";
import { entries } from "./rows/entries.ts";
import { expiry } from "./rows/expiry.ts";
import { history } from "./rows/history.ts";
import { idle } from "./rows/idle.ts";
import { inventory } from "./rows/inventory.ts";
import { latency } from "./rows/latency.ts";
import { pages } from "./rows/pages.ts";
import { plan } from "./rows/plan.ts";
import { vaultClaimable } from "./rows/vault-claimable.ts";
import { vaultExpiry } from "./rows/vault-expiry.ts";
import { vaultPace } from "./rows/vault-pace.ts";

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  calls,
  latency,
  burst,
  plan,
  claimable,
  expiry,
  entries,
  idle,
  pages,
  inventory,
  history,
  vaultClaimable,
  vaultExpiry,
  vaultPace,
];
