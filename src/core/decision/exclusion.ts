import type { CaseFile, Commit, Contributor } from "../case-file.ts";
import { registered, type Register } from "../register.ts";
import type { Change, Entry } from "../request.ts";
import type { Contributions } from "./contributions.ts";
import type { Exclusion } from "./decision.ts";
import type { People, Person } from "./people.ts";

/**
 * Rule 3: whose approval never counts here, and why: the requester, every subject, whoever wrote or pushed a part of
 * the request; with all accounts of these persons.
 */
export function exclusionsOf(
  file: CaseFile,
  changes: readonly Change[],
  contributions: Contributions,
  people: People,
  register: Register | undefined,
): ReadonlyMap<Person, readonly Exclusion[]> {
  const excluded = new Map<Person, Exclusion[]>();
  const exclude = (account: Person, why: Exclusion): void => {
    const person = people.personOf(account);
    const reasons = excluded.get(person);
    if (reasons === undefined) excluded.set(person, [why]);
    else if (!reasons.includes(why)) reasons.push(why);
  };
  exclude(file.pull.author.id, "requester");
  for (const change of changes) {
    for (const entry of change.kind === "change" ? [change.before, change.after] : [entryIn(change)]) {
      for (const { login, as } of peopleBehind(entry, register)) {
        const account = people.accountNamed(login);
        if (account !== undefined) exclude(account, as);
      }
    }
  }
  for (const commit of contributions.commits)
    for (const { who, as } of namedIn(commit)) if (who.kind === "account") exclude(who.account, as);
  for (const push of contributions.pushes) exclude(push.by, "pusher");
  for (const { from, to } of people.delegations()) if (excluded.has(from)) exclude(to, "delegate");
  for (const reasons of excluded.values()) reasons.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return excluded;
}

/** Who would hold it, for whom it would act, and who is interested in it from outside. */
function peopleBehind(
  { subject, onBehalfOf }: Entry,
  register: Register | undefined,
): readonly { readonly login: string; readonly as: Exclusion }[] {
  const { vendor } = registered(subject, register) ?? {};
  return [
    ...(subject.kind === "human" ? [{ login: subject.login, as: "subject" } as const] : []),
    ...(onBehalfOf === undefined ? [] : [{ login: onBehalfOf, as: "on-behalf-of" } as const]),
    ...(vendor === undefined ? [] : [{ login: vendor.contact, as: "vendor-contact" } as const]),
  ];
}

const order: readonly Exclusion[] = [
  "requester",
  "subject",
  "on-behalf-of",
  "vendor-contact",
  "author",
  "committer",
  "co-author",
  "pusher",
  "delegate",
];

const entryIn = (change: Exclude<Change, { readonly kind: "change" }>) =>
  change.kind === "add" ? change.after : change.before;

/** Everyone a commit names. GitHub as committer, proven by its signature, is nobody. */
export function namedIn(
  commit: Commit,
): readonly { readonly who: Contributor; readonly as: Extract<Exclusion, "author" | "committer" | "co-author"> }[] {
  return [
    { who: commit.author, as: "author" },
    ...(commit.committer.kind === "github" ? [] : [{ who: commit.committer, as: "committer" } as const]),
    ...commit.coAuthors.map((who) => ({ who, as: "co-author" }) as const),
  ];
}
