import type { App } from "../../state/app.ts";
import type { Ruleset } from "../../state/ruleset.ts";
import type { Fields } from "../fields.ts";

export const app: Fields<App> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  slug: ({ slug }) => slug,
  name: ({ name }) => name,
  description: ({ description }) => description,
  clientId: ({ clientId }) => clientId,
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ createdAt }) => createdAt,
  url: ({ slug }, _, { world }) => `${world.url()}/apps/${slug}`,
};

/** What REST shows in full (rules, conditions, who may pass by) is only there. */
export const repositoryRuleset: Fields<Ruleset> = {
  id: ({ nodeId }) => nodeId,
  databaseId: ({ id }) => id,
  name: ({ name }) => name,
  enforcement: ({ enforcement }) => enforcement.toUpperCase(),
  target: () => "BRANCH",
  createdAt: ({ createdAt }) => createdAt,
  updatedAt: ({ updatedAt }) => updatedAt,
};
