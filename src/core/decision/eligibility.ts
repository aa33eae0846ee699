import { assertNever } from "../grant/events.ts";
import type { Rules, Stage, Approver } from "../policy.ts";
import { registered } from "../register.ts";
import type { Entry } from "../request.ts";
import { accountable } from "./accountable.ts";
import type { People, Person } from "./people.ts";

/** Rule 8: who may approve an entry in a stage, looked up when deciding: active members only. */
export const eligibleFor = (stage: Stage, entry: Entry, rules: Rules, people: People): ReadonlySet<Person> =>
  personsOf(approversOf(stage, entry, rules, people), people);

export function personsOf(named: readonly NamedApprover[], people: People): ReadonlySet<Person> {
  const persons = new Set<Person>();
  for (const one of named) {
    if (one.kind === "team") for (const person of people.membersOf(one.team) ?? []) persons.add(person);
    else {
      const account = people.accountNamed(one.login);
      if (account !== undefined && people.isActive(account)) persons.add(people.personOf(account));
    }
  }
  return persons;
}

export type NamedApprover = Extract<Approver, { readonly kind: "user" | "team" }>;

/** Whom the policy names for an entry, and whoever may approve in the place of one of them meanwhile. */
function approversOf(stage: Stage, entry: Entry, rules: Rules, people: People): readonly NamedApprover[] {
  const named = namedFor(stage, entry, rules, people);
  const delegations = people.delegations(stage.name);
  if (delegations.length === 0) return named;
  const persons = personsOf(named, people);
  const delegates = delegations.filter(({ from, to }) => persons.has(from) && !persons.has(to));
  return [...named, ...delegates.map(({ login }) => ({ kind: "user", login }) as const)];
}

/** Everybody who may approve an entry in a stage by now: those to whom it escalated, too. */
export const approversIn = (
  { stage, widened }: { readonly stage: Stage; readonly widened?: object },
  entry: Entry,
  rules: Rules,
  people: People,
): readonly NamedApprover[] => [
  ...approversOf(stage, entry, rules, people),
  ...(widened === undefined ? [] : resolved(stage.escalate?.to ?? [], entry, rules, people)),
];

/** Of the lines that match, the last one. */
const namedFor = (stage: Stage, entry: Entry, rules: Rules, people: People): readonly NamedApprover[] =>
  resolved(stage.approvers.findLast((rule) => rule.matches(entry.entitlement))?.who ?? [], entry, rules, people);

/** People and teams that approvers mean for an entry: `owner` and `manager` resolved. */
export function resolved(
  who: readonly Approver[],
  entry: Entry,
  rules: Rules,
  people: People,
): readonly NamedApprover[] {
  return who.flatMap((one): readonly NamedApprover[] => {
    switch (one.kind) {
      case "user":
      case "team":
        return [one];
      case "owner": {
        const owner = rules.catalog.get(entry.entitlement)?.owner;
        return owner === undefined ? [] : [owner];
      }
      case "subject-owner": {
        const owner = registered(entry.subject, rules.register)?.owner;
        return owner === undefined ? [] : [owner];
      }
      case "manager":
        return accountable(entry, rules, people).flatMap((person) => {
          const login = people.managerOf(person);
          return login === undefined ? [] : [{ kind: "user", login } as const];
        });
      default:
        return assertNever(one);
    }
  });
}

/** `@acme/platform`, `@olga`. */
export const nameOf = (one: NamedApprover): string => (one.kind === "team" ? `@${one.team}` : `@${one.login}`);
