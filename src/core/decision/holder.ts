import type { LiveGrant } from "../case-file.ts";
import { subjectText, type Subject } from "../request.ts";
import type { People } from "./people.ts";

/** Whoever holds access, so that one person is one however many accounts they have; `null`: there is no such account. */
export type Holder = string;

export function holderOf(subject: Subject, people: People): Holder | null {
  if (subject.kind !== "human") return subjectText(subject);
  const account = people.accountNamed(subject.login);
  return account === undefined ? null : `person ${people.personOf(account)}`;
}

export const holderOfGrant = ({ subject, entry }: LiveGrant, people: People): Holder | null =>
  subject === null ? holderOf(entry.subject, people) : `person ${people.personOf(subject)}`;
