import type { EntryId } from "../core/ids.ts";
import type { Entry } from "../core/request.ts";
import { subjectStanding, type SubjectStanding } from "../core/grant/subject-standing.ts";
import { Accounts } from "./accounts.ts";
import type { Context } from "./context.ts";
import { Lookup } from "./lookup.ts";
import { namesOfSubjects } from "./names.ts";
import { snapshot } from "./snapshot.ts";

/** For each entry, whether its subject may hold access now and who collects for it: the rules in force, then the people. */
export async function subjectsOf(
  context: Context,
  entries: readonly Entry[],
): Promise<ReadonlyMap<EntryId, SubjectStanding>> {
  const { rules, at } = await snapshot(context, {});
  const inForce = rules.at(-1)?.rules;
  if (inForce?.ok !== true) {
    const unknown: SubjectStanding = { kind: "unknown", because: "no rules that read are in force" };
    return new Map(entries.map(({ id }) => [id, unknown]));
  }
  const accounts = new Accounts(context.repository.owner);
  const lookup = new Lookup(context.repository, accounts);
  await lookup.read(context.target, { ...namesOfSubjects(inForce.value, entries), entries: [], uses: [] });
  const found = { accounts: accounts.byId, teams: lookup.teams, logins: lookup.logins };
  return new Map(entries.map((entry) => [entry.id, subjectStanding(entry, inForce.value, found, at)]));
}
