import type { CaseFile } from "../case-file.ts";
import { entitlementId, entryId } from "../ids.ts";
import { instant } from "../instant.ts";
import type { Rules, Stage } from "../policy.ts";
import { ownersOf, type Register, type RegisteredSubject } from "../register.ts";
import type { Entry, Subject } from "../request.ts";
import { eligibleFor } from "./eligibility.ts";
import type { Exclusion } from "./decision.ts";
import type { Owners } from "./owners.ts";
import type { People, Person } from "./people.ts";
import type { StageInCase } from "./stages.ts";

/** An identity of the register, as it is in force and as it would be; either may be missing. */
export interface SubjectChange {
  readonly name: string;
  readonly before: RegisteredSubject | null;
  readonly after: RegisteredSubject | null;
}

export function subjectChanges(before: Register, after: Register): readonly SubjectChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name): readonly SubjectChange[] => {
    const [was, is] = [before.get(name) ?? null, after.get(name) ?? null];
    return said(was) === said(is) ? [] : [{ name, before: was, after: is }];
  });
}

/** What is registered, wherever in its file it stands. */
function said(subject: RegisteredSubject | null): string {
  if (subject === null) return "";
  const { place: _place, ...rest } = subject;
  return JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is put before the stages: rules as one thing, and of the register each owner of each identity concerned. */
export interface Matters {
  readonly rules: Rules;
  readonly entries: readonly Entry[];
}

/**
 * People are found for stages by what is asked for: guarded changes are put into that form, so that one engine decides
 * them all. Rules are one matter. An identity that changes hands is two: of its owner in force, and of the next one.
 */
export function mattersOf(file: CaseFile, rules: Rules, changes: readonly SubjectChange[], people: People): Matters {
  if (changes.length === 0) return { rules, entries: [matter(file, "any", { kind: "human", login: "" })] };
  const register = new Map<string, RegisteredSubject>();
  const entries: Entry[] = [];
  for (const { name, before, after } of changes) {
    const had = before !== null && (after === null || ownerText(before) !== ownerText(after));
    const sides = [
      ...(had && (after === null || isThere(before, people)) ? [{ of: before, mark: "" }] : []),
      ...(after === null ? [] : [{ of: after, mark: " as proposed" }]),
    ];
    for (const { of, mark } of sides) {
      register.set(`${name}${mark}`, of);
      entries.push(matter(file, name, { kind: of.kind, name: `${of.name}${mark}` }));
    }
  }
  return { rules: { ...rules, register }, entries };
}

const ownerText = ({ owner }: RegisteredSubject): string =>
  owner.kind === "team" ? `@${owner.team}` : `@${owner.login.toLowerCase()}`;

/** Whether its owner could still say something: nobody waits for those who have left. */
function isThere({ owner }: RegisteredSubject, people: People): boolean {
  if (owner.kind === "team") return (people.membersOf(owner.team) ?? []).length > 0;
  const account = people.accountNamed(owner.login);
  return account !== undefined && people.isActive(account);
}

function matter({ pull }: CaseFile, name: string, subject: Subject): Entry {
  const place = { file: "", line: 1, column: 1 };
  return {
    id: entryId(name),
    subject,
    entitlement: entitlementId(name),
    term: { kind: "until", until: instant(pull.openedAt) },
    justification: "",
    ticket: "",
    places: { entry: place, id: place },
  };
}

/** The stages of governance or registration, each for whatever it can be asked about. */
export const guardedStages = (stages: readonly Stage[], matters: Matters, people: People): readonly StageInCase[] =>
  stages.map((stage, index) => ({
    stage,
    number: index + 1,
    entries: matters.entries
      .map((entry) => ({ entry, eligible: eligibleFor(stage, entry, matters.rules, people) }))
      .filter(({ eligible }) => eligible.size > 0 || !asksOwnersOnly(stage)),
  }));

/** Whose owner is gone, or who has none, is left to the other stages. */
const asksOwnersOnly = ({ approvers }: Stage): boolean =>
  approvers.every(({ who }) => who.every(({ kind }) => kind === "subject-owner"));

/** Rule 3: owners by name approve where a stage asks the owner. */
export function ownersAmong(changes: readonly SubjectChange[], people: People): Owners {
  const users = new Set<Person>();
  for (const { before, after } of changes)
    for (const owner of [before, after].flatMap((one) => (one === null ? [] : ownersOf(one)))) {
      const account = owner.kind === "user" ? people.accountNamed(owner.login) : undefined;
      if (account !== undefined) users.add(people.personOf(account));
    }
  return { users, claimers: [] };
}

/** Vendors' contacts, whose identities are registered or leave. */
export const contactsIn = (
  changes: readonly SubjectChange[],
  people: People,
): readonly { readonly person: Person; readonly as: Exclusion }[] =>
  changes.flatMap(({ before, after }) =>
    [before, after].flatMap((one) => {
      const account = one?.vendor === undefined ? undefined : people.accountNamed(one.vendor.contact);
      return account === undefined ? [] : [{ person: people.personOf(account), as: "vendor-contact" } as const];
    }),
  );
