import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import type { EntitlementId } from "../ids.ts";
import { stagesOf, type Rules } from "../policy.ts";
import { entryOf, type Change } from "../request.ts";
import type { People, Person } from "./people.ts";

/**
 * Mistakes of the rules that only a look at the people shows: a team that cannot be seen, a user who does not exist,
 * a quorum that the people of a line can never reach. They fail every request for access, at their line. A line whose
 * people have all left is no mistake of the policy: the request then waits, and says so (rule 8).
 */
export function checkRules(rules: Rules, changes: readonly Change[], people: People): readonly Diagnostic[] {
  const concerned = new Set(changes.map((change) => entryOf(change).entitlement));
  return [...checkPeople(rules, people), ...checkOwners(rules, concerned, people)];
}

/** The same of rules that somebody proposes: every system is looked at. */
export const checkProposal = (rules: Rules, people: People): readonly Diagnostic[] => [
  ...checkPeople(rules, people),
  ...checkOwners(rules, new Set(rules.catalog.keys()), people),
];

function checkPeople(rules: Rules, people: People): readonly Diagnostic[] {
  const { policy } = rules;
  const problems: Diagnostic[] = [];
  for (const stage of stagesOf(policy).concat(policy.governance.stages, policy.registration?.stages ?? [])) {
    const lines =
      stage.escalate === undefined ? [] : [{ who: stage.escalate.to, place: stage.escalate.place, quorum: 1 }];
    for (const { who, place, quorum } of [
      ...stage.approvers.map((line) => ({ ...line, quorum: stage.quorum })),
      ...lines,
    ]) {
      const reach = new Set<Person>();
      let certain = true;
      for (const one of who) {
        if (one.kind === "team") {
          const members = people.membersOf(one.team);
          if (members === null) problems.push(unseen(one.team, place));
          else for (const member of members) reach.add(member);
          certain &&= members !== null;
        } else if (one.kind === "user") {
          const account = people.accountNamed(one.login);
          if (account === undefined) problems.push(unknown(one.login, place));
          else if (people.isActive(account)) reach.add(people.personOf(account));
        } else certain = false;
      }
      if (certain && reach.size > 0 && reach.size < quorum)
        problems.push({
          code: "E323",
          message: `\`${stage.name}\` needs ${quorum} approvals, and this line names ${reach.size === 1 ? "one active person" : `${reach.size} active people`}`,
          help: "name more people, or lower the quorum; accounts of one person count once",
          place,
        });
    }
  }
  for (const { from, to, place } of rules.directory.delegations ?? [])
    for (const login of [from, to]) if (people.accountNamed(login) === undefined) problems.push(unknown(login, place));
  return problems;
}

/** Owners of the systems concerned: for a request, others were not looked up. */
function checkOwners({ catalog }: Rules, ids: ReadonlySet<EntitlementId>, people: People): readonly Diagnostic[] {
  const problems = new Map<string, Diagnostic>();
  for (const id of ids) {
    const entitlement = catalog.get(id);
    if (entitlement === undefined) continue;
    const { owner, place, system } = entitlement;
    if (owner.kind === "team" && people.membersOf(owner.team) === null) problems.set(system, unseen(owner.team, place));
    if (owner.kind === "user" && people.accountNamed(owner.login) === undefined)
      problems.set(system, unknown(owner.login, place));
  }
  return [...problems.values()];
}

const unseen = (team: string, place: Place): Diagnostic => ({
  code: "E321",
  message: `Countersign cannot see the team \`@${team}\``,
  help: "name a team that exists, and give the app the organization permission `members: read`",
  place,
});

const unknown = (login: string, place: Place): Diagnostic => ({
  code: "E322",
  message: `there is no user \`@${login}\``,
  help: "name somebody who exists: who takes a free name could approve",
  place,
});
