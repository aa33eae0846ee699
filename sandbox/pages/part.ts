import type { Account } from "../state/account.ts";
import type { World } from "../state/world.ts";

/** What a person is here: their organisation and teams, in a few words. */
export function partOf(world: World, account: Account): string {
  const places = [...world.organisations.values()].flatMap((organisation) => {
    const membership = organisation.members.get(account.id);
    if (membership === undefined) return [];
    const name = world.accounts.get(organisation.id)?.login ?? "";
    if (membership.state === "pending") return [`invited to ${name}`];
    return membership.role === "admin" ? [`administrator of ${name}`] : [`member of ${name}`];
  });
  const teams = [...world.teams.values()]
    .filter(({ members }) => members.get(account.id)?.state === "active")
    .map(({ slug }) => `@${slug}`);
  if (places.length === 0) return "outside the organisation";
  return [...places, ...(teams.length === 0 ? [] : [teams.join(", ")])].join("; ");
}
