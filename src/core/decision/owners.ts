import { ownersOf, registered, type RegisteredSubject } from "../register.ts";
import type { Rules } from "../policy.ts";
import type { Entry } from "../request.ts";
import type { Review } from "../review.ts";
import type { People, Person } from "./people.ts";
import type { StageInCase } from "./stages.ts";

/** What owning a subject means for who may approve: rule 3. */
export interface Owners {
  /** Owners by name: they approve in stages that ask the subject's owner, and in no other. */
  readonly users: ReadonlySet<Person>;
  /** For each subject, whoever could collect its credential: one of them has to be left. */
  readonly claimers: readonly ReadonlySet<Person>[];
}

export function ownersIn(asked: readonly Entry[], { register }: Rules, people: People): Owners {
  const users = new Set<Person>();
  const claimers: ReadonlySet<Person>[] = [];
  for (const entry of asked) {
    const subject = registered(entry.subject, register);
    if (subject === undefined) continue;
    for (const owner of ownersOf(subject)) {
      const account = owner.kind === "user" ? people.accountNamed(owner.login) : undefined;
      if (account !== undefined) users.add(people.personOf(account));
    }
    const able = claimersOf(subject, people);
    // The requester's approval never counts: who has it can collect, if they are among them.
    if (able !== null && !able.has(people.requester)) claimers.push(able);
  }
  return { users, claimers };
}

/**
 * A workload collects by its own token, and for an agent the person for whom it acts, whose approval never counts; for
 * everything else active members of its owner do.
 */
function claimersOf({ kind, owner }: RegisteredSubject, people: People): ReadonlySet<Person> | null {
  if (kind === "workload" || kind === "agent") return null;
  if (owner.kind === "team") return new Set(people.membersOf(owner.team) ?? []);
  const account = people.accountNamed(owner.login);
  return new Set(account === undefined ? [] : [people.personOf(account)]);
}

/** Where everybody who could collect has approved, whoever did so last: their approval does not count. */
export function sparedOf({ claimers }: Owners, approvals: ReadonlyMap<Person, readonly Review[]>): ReadonlySet<Person> {
  const spared = new Set<Person>();
  for (const able of claimers) {
    if (able.size === 0 || [...able].some((person) => !approvals.has(person) || spared.has(person))) continue;
    const first = (person: Person): number => approvals.get(person)?.[0]?.submittedAt ?? 0;
    const last = [...able].toSorted((a, b) => first(b) - first(a) || b - a)[0];
    if (last !== undefined) spared.add(last);
  }
  return spared;
}

/** Whether a stage asks the owner of one of its entries' subjects. */
export const asksSubjectOwner = ({ stage, entries }: StageInCase): boolean =>
  entries.some(({ entry }) =>
    stage.approvers
      .findLast((line) => line.matches(entry.entitlement))
      ?.who.some((one) => one.kind === "subject-owner"),
  );
