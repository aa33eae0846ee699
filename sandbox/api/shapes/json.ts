import type { World } from "../../state/world.ts";

/** A JSON object on its way out. Its completeness is held against GitHub's own description by the tests. */
export type Json = Readonly<Record<string, unknown>>;

/** The root of the REST API, as on GitHub Enterprise. */
export function apiRoot(world: World): string {
  return `${world.url()}/api/v3`;
}
