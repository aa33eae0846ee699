import type { Code } from "../core/diagnostics/diagnostic.ts";

/** What can be wrong with the settings of a deployment. */
export const codes = {
  /** A setting that is needed is not set. */
  missing: "E701",
  /** A setting cannot be read. */
  malformed: "E702",
  /** A secret that can be guessed. */
  weak: "E703",
  /** A setting of something that is not built yet. */
  unsupported: "E704",
  /** Two settings that exclude each other. */
  contradictory: "E705",
  /** What would travel in clear, or be steered, beyond this machine. */
  exposed: "E706",
  /** A file that a setting names cannot be read. */
  unreadable: "E707",
} as const satisfies Readonly<Record<string, Code>>;
