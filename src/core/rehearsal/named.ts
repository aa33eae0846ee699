import type { TeamName } from "../ids.ts";
import type { Rules } from "../policy.ts";
import { loginOf, type Entry } from "../request.ts";
import type { AskedFor, Login, MadeCommit, PolicyTest } from "./policy-test.ts";

export interface Named {
  readonly logins: readonly Login[];
  readonly teams: readonly TeamName[];
}

/** Everybody and every team that rules name, wherever they do: approvers, owners, the directory, contacts. */
export function namedByRules(rules: Rules): Named {
  const logins: Login[] = [];
  const teams: TeamName[] = [];
  const look = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    if (part instanceof Map) return [...part.values()].forEach(look);
    const { kind, login, team } = part as Readonly<Record<string, unknown>>;
    if (kind === "user" && typeof login === "string") logins.push(login);
    if (kind === "team" && typeof team === "string") teams.push(team as TeamName);
    Object.values(part).forEach(look);
  };
  look([rules.policy, rules.catalog, rules.register]);
  for (const { login, accounts, manager } of rules.directory.people)
    logins.push(login, ...accounts, ...(manager === undefined ? [] : [manager]));
  for (const { from, to } of rules.directory.delegations ?? []) logins.push(from, to);
  for (const { vendor } of rules.register?.values() ?? []) if (vendor !== undefined) logins.push(vendor.contact);
  return { logins, teams };
}

/** Everybody whom a test names, but in what it expects. */
export function loginsIn(test: PolicyTest): readonly Login[] {
  const events = test.events.flatMap((event): readonly Login[] => {
    const of = "of" in event ? [event.of] : [];
    const made = "commits" in event ? (event.commits ?? []).flatMap(inCommit) : [];
    const asked = "entries" in event && event.entries !== undefined ? inAsked(event.entries) : [];
    return ["by" in event ? event.by : test.by, ...of, ...made, ...asked];
  });
  return [
    ...[...test.teams.values()].flat(),
    ...test.outside,
    ...test.bots,
    ...test.live.flatMap(inEntry),
    ...test.open.flatMap(({ by, entries }) => [by, ...entries.flatMap(inEntry)]),
    test.by,
    ...inAsked(test.entries),
    ...test.commits.flatMap(inCommit),
    ...events,
  ];
}

const inAsked = (asked: AskedFor): readonly Login[] => (asked.ok ? asked.value.flatMap(inEntry) : []);

const inEntry = ({ subject, onBehalfOf }: Entry): readonly Login[] =>
  [loginOf(subject), onBehalfOf ?? null].filter((login) => login !== null);

const inCommit = ({ author, committer, coAuthors, signed }: MadeCommit): readonly Login[] =>
  [
    author,
    isGitHub(committer) ? undefined : committer,
    ...coAuthors,
    typeof signed === "string" ? signed : undefined,
  ].filter((login) => login !== undefined);

/** GitHub itself commits what is merged or edited in the browser. */
export const isGitHub = (login: Login | undefined): boolean => login === "web-flow" || login === "github";
