import type { RulesInForce } from "../core/policy.ts";
import type { Changes } from "../core/request.ts";
import { checkEntry } from "./check-entry.ts";

/** What the catalog in force says against the names in entries. Which issuers are set up is no matter of the rules. */
export function checkNames(rules: RulesInForce | undefined, changes: Changes): Changes {
  if (!changes.ok || rules?.rules.ok !== true) return changes;
  const { catalog } = rules.rules.value;
  const problems = changes.value.flatMap((change) =>
    change.kind === "delete" ? [] : checkEntry(change.path, change.after, catalog),
  );
  return problems.length > 0 ? { ok: false, problems } : changes;
}
