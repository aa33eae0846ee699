import type { CaseFile } from "../case-file.ts";
import type { AccountId, TeamName } from "../ids.ts";
import type { Instant } from "../instant.ts";
import type { Rules } from "../policy.ts";
import type { Ask } from "./decision.ts";
import { approversIn } from "./eligibility.ts";
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
  const accounts = new Set<AccountId>();
  const teams = new Set<TeamName>();
  for (const { entry } of stage.entries) {
    for (const one of approversIn(stage, entry, rules, people)) {
      if (one.kind === "team") {
        if ((people.membersOf(one.team) ?? []).some((person) => candidates.has(person))) teams.add(one.team);
        continue;
      }
      const account = people.accountNamed(one.login);
      if (account === undefined) continue;
      const person = people.personOf(account);
      if (candidates.has(person)) accounts.add(person);
    }
  }
  const asked = file.asked.filter(({ at }) => at >= since);
  const wasAsked = (team: TeamName): boolean => asked.some(({ who }) => who.kind === "team" && who.team === team);
  const askedPeople = new Set(
    asked.flatMap(({ who }) => (who.kind === "account" ? [people.personOf(who.account)] : [])),
  );
  const named = [...teams].toSorted();
  return {
    accounts: [...accounts].filter((account) => !askedPeople.has(account)).toSorted((a, b) => a - b),
    teams: named.filter((team) => !file.unaskable.has(team) && !wasAsked(team)),
    unaskable: named.filter((team) => file.unaskable.has(team)),
  };
}
