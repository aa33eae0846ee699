import type { CaseFile } from "../case-file.ts";
import type { Instant } from "../instant.ts";
import { stagesOf, type Policy, type Rules, type Stage } from "../policy.ts";
import { eligibleFor } from "./eligibility.ts";
import { People, type Person } from "./people.ts";
import type { StageInCase } from "./stages.ts";
import { rulesAt } from "./standing.ts";

/**
 * The stages of today with everybody who was eligible at a moment, too: people who left since, and approvers whom the
 * policy named then. It tells what was taken back, and never makes a review count.
 */
export function asTheyWere(
  applicable: readonly StageInCase[],
  file: CaseFile,
  rules: Rules,
  moment: Instant,
  listed: (policy: Policy) => readonly Stage[] = stagesOf,
): { readonly applicable: readonly StageInCase[]; readonly people: People } {
  const people = new People(file, rules.directory, moment, true);
  const inForce = rulesAt(file.rules, moment)?.rules;
  const then = inForce?.ok === true ? inForce.value : rules;
  const stages = applicable.map((one): StageInCase => {
    const { stage, number, entries } = one;
    const former = listed(then.policy).find(({ name }) => name === stage.name);
    const widened = entries.map(({ entry, eligible }) => ({
      entry,
      eligible: new Set<Person>([
        ...eligible,
        ...eligibleFor(stage, entry, rules, people),
        ...(former === undefined ? [] : eligibleFor(former, entry, then, people)),
      ]),
    }));
    return { ...one, stage, number, entries: widened };
  });
  return { applicable: stages, people };
}
