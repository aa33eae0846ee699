import type { CaseFile } from "../case-file.ts";
import type { TeamName } from "../ids.ts";
import type { Instant } from "../instant.ts";
import type { Rules } from "../policy.ts";
import type { Ask } from "./decision.ts";
import { approversIn, personsOf } from "./eligibility.ts";
import type { People, Person } from "./people.ts";
import type { StageInCase } from "./stages.ts";

export const nobody: Ask = { accounts: [], teams: [], unaskable: [] };

/**
 * Rule 9: the app asks once per opening of a stage, for that stage only; teams as teams where the policy names a team.
 * `candidates` are the persons whose approval would still help.
 */
export function asksFor(
  file: CaseFile,
  stage: StageInCase,
  rules: Rules,
  candidates: ReadonlySet<Person>,
  since: Instant,
  people: People,
): Ask {
  const accounts = new Set<Person>();
  const teams = new Set<TeamName>();
  for (const { entry } of stage.entries) {
    for (const one of approversIn(stage, entry, rules, people)) {
      if (one.kind === "team") {
        if ((people.membersOf(one.team) ?? []).some((person) => candidates.has(person))) teams.add(one.team);
        continue;
      }
      for (const person of personsOf([one], people)) if (candidates.has(person)) accounts.add(person);
    }
  }
  const asked = new Set(
    file.asked
      .filter(({ at }) => at >= since)
      .map(({ who }) => (who.kind === "team" ? who.team : people.personOf(who.account))),
  );
  const named = [...teams].toSorted();
  return {
    accounts: [...accounts].filter((account) => !asked.has(account)).toSorted((a, b) => a - b),
    teams: named.filter((team) => !file.unaskable.has(team) && !asked.has(team)),
    unaskable: named.filter((team) => file.unaskable.has(team)),
  };
}
