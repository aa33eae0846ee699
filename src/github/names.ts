import type { Repository } from "../core/case-file.ts";
import { teamName, type TeamName } from "../core/ids.ts";
import type { Directory } from "../core/people.ts";
import { stagesOf, type Approver, type Rules, type Stage } from "../core/policy.ts";
import { ownersOf, registered } from "../core/register.ts";
import { entryOf, loginOf, type Change, type Entry } from "../core/request.ts";

/** Whom a case names: their accounts and members are looked up anew for each decision. */
export interface Names {
  /** Lower case, without `@`. */
  readonly logins: ReadonlySet<string>;
  readonly teams: ReadonlySet<TeamName>;
}

/**
 * Every account and team that the rules name where they concern these changes, and, through the directory, the
 * further accounts and managers of everybody known so far.
 */
export function namesOf(rules: Rules | null, changes: readonly Change[], known: Iterable<string>): Names {
  const logins = new Set<string>(changes.flatMap((change) => peopleIn(entryOf(change))));
  const teams = new Set<TeamName>();
  if (rules === null) return { logins, teams };
  const add = (approver: Approver): void => {
    if (approver.kind === "user") logins.add(approver.login.toLowerCase());
    if (approver.kind === "team") teams.add(approver.team);
  };
  const { policy, catalog, directory, register } = rules;
  for (const stage of [...stagesOf(policy), ...policy.governance.stages, ...(policy.registration?.stages ?? [])])
    approversOf(stage).forEach(add);
  for (const change of changes) {
    for (const entry of change.kind === "change" ? [change.before, change.after] : [entryOf(change)]) {
      const owner = catalog.get(entry.entitlement)?.owner;
      if (owner !== undefined) add(owner);
      const subject = registered(entry.subject, register);
      if (subject !== undefined) ownersOf(subject).forEach(add);
      if (subject?.vendor !== undefined) logins.add(subject.vendor.contact.toLowerCase());
    }
  }
  for (const { from, to } of directory.delegations ?? [])
    for (const login of [from, to]) logins.add(login.toLowerCase());
  const all = new Set([...logins, ...[...known].map((login) => login.toLowerCase())]);
  for (const login of joined(directory, all)) logins.add(login);
  return { logins, teams };
}

/** Whom it takes to tell whether the subjects of these entries may hold access: themselves, or their owners. */
export function namesOfSubjects({ register }: Rules, entries: readonly Entry[]): Names {
  const owners = entries.flatMap(({ subject }) => registered(subject, register)?.owner ?? []);
  return {
    logins: new Set([
      ...entries.flatMap(peopleIn),
      ...owners.flatMap((one) => (one.kind === "user" ? [one.login.toLowerCase()] : [])),
    ]),
    teams: new Set(owners.flatMap((one) => (one.kind === "team" ? [one.team] : []))),
  };
}

const peopleIn = ({ subject, onBehalfOf }: Entry): readonly string[] =>
  [loginOf(subject), onBehalfOf ?? null].flatMap((login) => (login === null ? [] : [login.toLowerCase()]));

const approversOf = (stage: Stage): readonly Approver[] => [
  ...stage.approvers.flatMap((rule) => rule.who),
  ...(stage.escalate?.to ?? []),
];

/** Follows the directory from these logins until it leads nowhere new. */
function joined(directory: Directory, from: ReadonlySet<string>): ReadonlySet<string> {
  const reached = new Set<string>();
  const seen = new Set(from);
  for (let grew = true; grew;) {
    grew = false;
    for (const person of directory.people) {
      const own = [person.login, ...person.accounts].map((login) => login.toLowerCase());
      if (!own.some((login) => seen.has(login))) continue;
      for (const login of [...own, ...(person.manager === undefined ? [] : [person.manager.toLowerCase()])]) {
        reached.add(login);
        if (!seen.has(login)) grew = true;
        seen.add(login);
      }
    }
  }
  return reached;
}

/** Owners of a system's entitlements: whom a request below its folder will most likely name. */
export function ownersOfFolders(rules: Rules, paths: readonly string[]): Names {
  const folders = new Set(paths.map((path) => path.split("/")[1] ?? ""));
  const logins = new Set<string>();
  const teams = new Set<TeamName>();
  for (const { system, owner } of rules.catalog.values()) {
    if (!folders.has(system)) continue;
    if (owner.kind === "team") teams.add(owner.team);
    else logins.add(owner.login.toLowerCase());
  }
  return { logins, teams };
}

/** A team without organisation belongs to the repository's owner. */
export function partsOfTeam(
  team: TeamName,
  repository: Repository,
): { readonly organization: string; readonly slug: string } {
  const name = teamName(team);
  const slash = name.indexOf("/");
  return slash < 0
    ? { organization: repository.owner, slug: name }
    : { organization: name.slice(0, slash), slug: name.slice(slash + 1) };
}
