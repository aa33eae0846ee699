import type { SchemaName } from "./schema.ts";

/** Formats that are agreed on and not built yet: refused by name, at their place. `*` stands for any key or index. */
interface Unbuilt {
  /** Keys, by their path. */
  readonly keys: readonly string[];
  /** Keys that would stand where another is missing: beside them, its absence is not complained about. */
  readonly replaces?: Readonly<Record<string, string>>;
  /** Values, by their path. `above`: nothing else in the mapping around it is complained about either. */
  readonly values: readonly {
    readonly at: string;
    readonly value: string;
    readonly message: string;
    readonly help: string;
    readonly above: boolean;
  }[];
}

const policyKeys = ["routes/*/ratify", "recertify"];

export const unbuilt: Readonly<Record<SchemaName, Unbuilt>> = {
  entry: { keys: ["revoke-when"], values: [] },
  catalog: { keys: [], values: [] },
  policy: {
    keys: policyKeys,
    values: [],
  },
  directory: { keys: [], values: [] },
  keys: { keys: [], values: [] },
  subject: { keys: [], values: [] },
  "policy-test": { keys: [], values: [] },
};

// Whether a path of keys and indexes is one of a pattern; `*` stands for any step.
export function pathFits(path: readonly (string | number)[], pattern: string): boolean {
  const steps = pattern.split("/");
  return steps.length === path.length && steps.every((step, index) => step === "*" || step === String(path[index]));
}
