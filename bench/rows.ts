import type { Row } from "./row.ts";
import { calls } from "./rows/calls.ts";
import { inventory } from "./rows/inventory.ts";
import { plan } from "./rows/plan.ts";

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [calls, plan, inventory];
