import { sees } from "../../state/access.ts";
import { readNodeId } from "../../state/ids.ts";
import { accountByLogin, repositoryByName } from "../../state/lookup.ts";
import { GraphqlRefusal } from "../error.ts";
import type { Context, Fields } from "../fields.ts";
import { nodeThing } from "../node-thing.ts";
import { unresolved } from "../node-value.ts";
import { Thing } from "../thing.ts";
import { account } from "../things.ts";

const missing = (what: string): GraphqlRefusal => new GraphqlRefusal("NOT_FOUND", `Could not resolve to ${what}.`);

const mostIds = 100;

async function node(id: string, context: Context): Promise<Thing> {
  const named = readNodeId(id);
  const found = named === undefined ? undefined : await nodeThing(named.kind, named.id, context);
  if (found === undefined) throw unresolved(id);
  return found;
}

export const query: Fields<undefined> = {
  repository: (_, { owner, name }: { readonly owner: string; readonly name: string }, { world, actor }) => {
    const found = repositoryByName(world, owner, name);
    if (found === undefined || !sees(world, actor, found)) {
      throw missing(`a Repository with the name '${owner}/${name}'`);
    }
    return new Thing("Repository", found);
  },
  organization: (_, { login }: { readonly login: string }, { world }) => {
    const found = accountByLogin(world, login);
    if (found?.type !== "Organization") throw missing(`an Organization with the login of '${login}'`);
    return account(found);
  },
  user: (_, { login }: { readonly login: string }, { world }) => {
    const found = accountByLogin(world, login);
    if (found?.type !== "User") throw missing(`a User with the login of '${login}'`);
    return account(found);
  },
  repositoryOwner: (_, { login }: { readonly login: string }, { world }) => {
    const found = accountByLogin(world, login);
    return found === undefined || found.type === "Bot" ? null : account(found);
  },
  /** An installation is shown as its bot, under the type `User` that the schema has for it. */
  viewer: (_, __, { actor }) => new Thing("User", actor.account),
  node: async (_, { id }: { readonly id: string }, context) => node(id, context),
  nodes: (_, { ids }: { readonly ids: readonly string[] }, context) => {
    if (ids.length > mostIds) {
      throw new GraphqlRefusal(
        "BAD_USER_INPUT",
        `You may not provide more than ${mostIds} node ids; you provided ${ids.length}.`,
      );
    }
    return ids.map(async (id) => node(id, context));
  },
  rateLimit: (_, __, { rateLimit }) => rateLimit,
};
