import type { NodeIds } from "./known.ts";
import type { Rest } from "./rest.ts";

/** What one operation reads with, and of which repository. */
export interface Reading {
  readonly rest: Rest;
  readonly ids: NodeIds;
  /** `/repos/acme/access`. */
  readonly repository: string;
}
