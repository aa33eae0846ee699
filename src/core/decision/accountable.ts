import { registered } from "../register.ts";
import type { Rules } from "../policy.ts";
import type { Entry } from "../request.ts";
import type { People, Person } from "./people.ts";

/**
 * The human behind a subject: the subject itself, the person for whom an agent acts, else the owner; of a team
 * whoever of it opened the request, else its members together.
 */
export function accountable(entry: Entry, { register }: Rules, people: People): readonly Person[] {
  const named = (login: string): readonly Person[] => {
    const account = people.accountNamed(login);
    return account === undefined ? [] : [people.personOf(account)];
  };
  if (entry.subject.kind === "human") return named(entry.subject.login);
  if (entry.onBehalfOf !== undefined) return named(entry.onBehalfOf);
  const owner = registered(entry.subject, register)?.owner;
  if (owner === undefined) return [];
  if (owner.kind === "user") return named(owner.login);
  const members = people.membersOf(owner.team) ?? [];
  return members.includes(people.requester) ? [people.requester] : members;
}
