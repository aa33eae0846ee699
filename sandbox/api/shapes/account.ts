import type { Account, RepositoryPermission } from "../../state/account.ts";
import { permissionOf } from "../../state/access.ts";
import { held } from "../../state/lookup.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { apiRoot, type Json } from "./json.ts";

/** `simple-user`: how an account appears inside other things. */
export function simpleUser(world: World, id: number): Json {
  const account = held(world.accounts, id);
  const path = encodeURIComponent(account.login);
  const url = `${apiRoot(world)}/users/${path}`;
  const page = account.login.endsWith("[bot]") ? `apps/${account.login.slice(0, -5)}` : path;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    avatar_url: `${world.url()}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url: `${world.url()}/${page}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
    user_view_type: "public",
  };
}

/** `public-user`: an account asked for by its login. */
export function publicUser(world: World, account: Account): Json {
  return {
    ...simpleUser(world, account.id),
    name: account.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

/** `private-user`: what a person sees of themselves. */
export function privateUser(world: World, account: Account): Json {
  return {
    ...publicUser(world, account),
    email: account.email,
    collaborators: 0,
    disk_usage: 0,
    owned_private_repos: 0,
    private_gists: 0,
    total_private_repos: 0,
    two_factor_authentication: true,
  };
}

/** `organization-simple`. */
export function simpleOrganisation(world: World, id: number): Json {
  const account = held(world.accounts, id);
  const url = `${apiRoot(world)}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: account.nodeId,
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${world.url()}/avatars/${account.id}`,
    description: null,
  };
}

/** `organization-full`. */
export function fullOrganisation(world: World, id: number): Json {
  const account = held(world.accounts, id);
  return {
    ...simpleOrganisation(world, id),
    name: account.name ?? account.login,
    html_url: `${world.url()}/${account.login}`,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: [...world.repositories.values()].filter((one) => one.ownerId === id && !one.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: "Organization",
    created_at: account.createdAt,
    updated_at: account.createdAt,
    archived_at: null,
    default_repository_permission: world.organisations.get(id)?.defaultPermission ?? "none",
  };
}

/** How close an author stands to a repository, as GitHub labels what they write there. */
export function association(world: World, repository: Repository, userId: number): string {
  if (repository.ownerId === userId) return "OWNER";
  const membership = world.organisations.get(repository.ownerId)?.members.get(userId);
  if (membership?.state === "active") return "MEMBER";
  if (repository.collaborators.has(userId)) return "COLLABORATOR";
  const contributed = [...world.pulls.values()].some(
    (pull) => pull.repositoryId === repository.id && pull.authorId === userId && pull.mergedAt !== null,
  );
  return contributed ? "CONTRIBUTOR" : "NONE";
}

const flags: readonly (readonly [string, RepositoryPermission])[] = [
  ["admin", "admin"],
  ["maintain", "maintain"],
  ["push", "write"],
  ["triage", "triage"],
  ["pull", "read"],
];

/** `{ admin, maintain, push, triage, pull }`, each true where the permission reaches it. */
export function permissionFlags(permission: RepositoryPermission | null): Json {
  const order: readonly RepositoryPermission[] = ["read", "triage", "write", "maintain", "admin"];
  const reached = permission === null ? -1 : order.indexOf(permission);
  return Object.fromEntries(flags.map(([flag, needed]) => [flag, reached >= order.indexOf(needed)]));
}

export function permissionFlagsOf(world: World, repository: Repository, userId: number): Json {
  return permissionFlags(permissionOf(world, repository, userId));
}
