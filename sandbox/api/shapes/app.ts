import type { App, Installation } from "../../state/app.ts";
import { held } from "../../state/lookup.ts";
import type { World } from "../../state/world.ts";
import { simpleUser } from "./account.ts";
import { apiRoot, type Json } from "./json.ts";

/** `integration`: a GitHub App. */
export function appShape(world: World, app: App): Json {
  return {
    id: app.id,
    slug: app.slug,
    node_id: app.nodeId,
    client_id: app.clientId,
    owner: simpleUser(world, app.ownerId),
    name: app.name,
    description: app.description,
    external_url: `${world.url()}/apps/${app.slug}`,
    html_url: `${world.url()}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

export function installationShape(world: World, installation: Installation): Json {
  const app = held(world.apps, installation.appId);
  const account = held(world.accounts, installation.accountId);
  return {
    id: installation.id,
    account: simpleUser(world, account.id),
    repository_selection: installation.repositoryIds === null ? "all" : "selected",
    access_tokens_url: `${apiRoot(world)}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${apiRoot(world)}/installation/repositories`,
    html_url: `${world.url()}/organizations/${account.login}/settings/installations/${installation.id}`,
    app_id: app.id,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: installation.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}
