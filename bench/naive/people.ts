import type { Json } from "../../test/support/api.ts";
import type { Reading } from "./reading.ts";

/** An account as it stands inside other things; whether it is an active member is a call of its own. */
export function account({ rest, ids }: Reading, user: Json): object | null {
  if (user === null || user === undefined) return null;
  const { login, id, node_id: node, type } = user;
  const base = { id: ids.note(node, { kind: "account", login }), databaseId: id };
  if (type === "Bot") return { __typename: "Bot", ...base, login: login.replace(/\[bot\]$/u, "") };
  return {
    __typename: "User",
    ...base,
    login,
    organization: async ({ login: organization }: { readonly login: string }) => {
      // GitHub's own account, which commits what is written in a browser.
      if (login === "web-flow") return null;
      const membership = await rest.find(`/orgs/${organization}/memberships/${login}`);
      return membership?.state === "active" ? { login: organization } : null;
    },
  };
}

export async function userNamed(reading: Reading, login: string): Promise<object | null> {
  return account(reading, await reading.rest.find(`/users/${encodeURIComponent(login)}`));
}

/** A team with all its members. */
export function organization({ rest, ids }: Reading, login: string): object {
  return {
    login,
    team: async ({ slug }: { readonly slug: string }) => {
      const team = await rest.find(`/orgs/${login}/teams/${slug}`);
      if (team === null) return null;
      return {
        id: ids.note(team.node_id, { kind: "team", slug }),
        slug: team.slug,
        members: async () => {
          const members = await rest.list(`/orgs/${login}/teams/${slug}/members`);
          return all(
            members.map((member) => ({
              id: ids.note(member.node_id, { kind: "account", login: member.login }),
              databaseId: member.id,
              login: member.login,
            })),
          );
        },
      };
    },
  };
}

/** A list without further pages: REST's were read already. */
export const all = <T>(nodes: readonly T[]) => ({
  nodes,
  totalCount: nodes.length,
  pageInfo: { hasNextPage: false, endCursor: null },
});
