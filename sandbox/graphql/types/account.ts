import { seesMembers, sees } from "../../state/access.ts";
import type { Account } from "../../state/account.ts";
import { held, organisationByLogin, repositoryByName } from "../../state/lookup.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Context, Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { account as thingOf } from "../things.ts";

const url = (world: Context["world"], login: string): string => `${world.url()}/${login}`;

/** What users, bots and organisations have in common. */
export const actorFields: Fields<Account> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  login: ({ login }) => login,
  createdAt: ({ createdAt }) => createdAt,
  url: ({ login, type }, _, { world }) => url(world, type === "Bot" ? `apps/${login.replace(/\[bot\]$/, "")}` : login),
  resourcePath: ({ login, type }) => (type === "Bot" ? `/apps/${login.replace(/\[bot\]$/, "")}` : `/${login}`),
  avatarUrl: ({ id }, _, { world }) => `${world.url()}/avatars/${id}`,
};

/** What users and organisations, who own repositories, have in common. */
export const ownerFields: Fields<Account> = {
  ...actorFields,
  repository: ({ login }, { name }: { readonly name: string }, { world, actor }) => {
    const found = repositoryByName(world, login, name);
    return found !== undefined && sees(world, actor, found) ? new Thing("Repository", found) : null;
  },
  repositories: ({ id }, args: PageArguments, { world, actor }) => {
    const owned = [...world.repositories.values()].filter((one) => one.ownerId === id && sees(world, actor, one));
    return connection(owned, args, {
      name: "repositories",
      key: ({ id }) => String(id),
      node: (one) => new Thing("Repository", one),
    });
  },
};

export const user: Fields<Account> = {
  ...ownerFields,
  name: ({ name }) => name,
  email: ({ email }) => email ?? "",
  isSiteAdmin: () => false,
  isViewer: ({ id }, _, { actor }) => actor.account.id === id,
  organization: ({ id }, { login }: { readonly login: string }, context) => {
    const { world } = context;
    const organisation = organisationByLogin(world, login);
    const active = organisation?.members.get(id)?.state === "active";
    if (organisation === undefined || !active || !seesMembers(world, context.actor, organisation.id)) return null;
    return thingOf(held(world.accounts, organisation.id));
  },
  organizations: ({ id }, args: PageArguments, { world, actor }) => {
    const joined = [...world.organisations.values()].filter(
      (one) => one.members.get(id)?.state === "active" && seesMembers(world, actor, one.id),
    );
    return connection(joined, args, {
      name: "organizations",
      key: (one) => String(one.id),
      node: (one) => thingOf(held(world.accounts, one.id)),
    });
  },
};
