import type { CaseFile, Commit, Contributor } from "../case-file.ts";
import type { Change } from "../request.ts";
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
      const subject = people.accountNamed(entry.subject.login);
      if (subject !== undefined) exclude(subject, "subject");
    }
  }
  for (const commit of contributions.commits)
    for (const { who, as } of namedIn(commit)) if (who.kind === "account") exclude(who.account, as);
  for (const push of contributions.pushes) exclude(push.by, "pusher");
  for (const { from, to } of people.delegations()) if (excluded.has(from)) exclude(to, "delegate");
  for (const reasons of excluded.values()) reasons.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return excluded;
}

const order: readonly Exclusion[] = ["requester", "subject", "author", "committer", "co-author", "pusher", "delegate"];

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
