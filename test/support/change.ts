import { ownersOf } from "../../src/core/register.ts";
import type { Change, Entry, PathKind } from "../../src/core/request.ts";
import type { Rules } from "../../src/core/policy.ts";

export const added = (entry: Entry): Change => ({ kind: "add", path: pathOf(entry), after: entry });
export const removed = (entry: Entry): Change => ({ kind: "delete", path: pathOf(entry), before: entry });
export const changed = (before: Entry, entry: Entry): Change => ({
  kind: "change",
  path: pathOf(entry),
  before,
  after: entry,
});

const pathOf = ({ id, entitlement }: Entry): string => `access/${entitlement.split("/")[0]}/${id}.yaml`;

/** What a path is, roughly. */
export const kindOf = (path: string): PathKind =>
  path.startsWith("access/") ? "access" : path.startsWith("policies/") ? "rules" : "other";

/** Logins that the rules name. */
export function usersIn({ policy, catalog, register }: Rules): readonly string[] {
  const who = policy.stages.flatMap((stage) => [
    ...stage.approvers.flatMap((line) => line.who),
    ...(stage.escalate?.to ?? []),
  ]);
  const owners = [...catalog.values()].map(({ owner }) => owner);
  const identities = [...(register?.values() ?? [])];
  const answering = identities.flatMap(ownersOf);
  const contacts = identities.flatMap(({ vendor }) => (vendor === undefined ? [] : [vendor.contact]));
  return [...who, ...owners, ...answering].flatMap((one) => (one.kind === "user" ? [one.login] : [])).concat(contacts);
}
