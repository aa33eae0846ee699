import type { LiveGrant } from "../case-file.ts";
import { subjectText, type Entry, type Subject } from "../request.ts";
import type { Use } from "../grant/use.ts";
import type { People } from "./people.ts";

/** Whoever holds access, so that one person is one however many accounts they have. */
export type Holder = string;

export function holderOf(subject: Subject, people: People): Holder {
  const account = subject.kind === "human" ? people.accountNamed(subject.login) : undefined;
  return account === undefined ? subjectText(subject) : `person ${people.personOf(account)}`;
}

export const holderOfGrant = ({ subject, entry }: LiveGrant, people: People): Holder =>
  subject === null ? holderOf(entry.subject, people) : `person ${people.personOf(subject)}`;

export const holderOfUse = ({ subject }: Use, people: People): Holder =>
  typeof subject === "string" ? subject : `person ${people.personOf(subject)}`;

export function byHolder(entries: readonly Entry[], people: People): ReadonlyMap<Holder, readonly Entry[]> {
  const grouped = new Map<Holder, Entry[]>();
  for (const entry of entries) {
    const holder = holderOf(entry.subject, people);
    grouped.set(holder, [...(grouped.get(holder) ?? []), entry]);
  }
  return grouped;
}
