import type { Actor } from "../../state/actor.ts";
import { fullName, held, pullsOf } from "../../state/lookup.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { permissionFlagsOf, simpleUser } from "./account.ts";
import { apiRoot, type Json } from "./json.ts";

const collections: readonly (readonly [string, string])[] = [
  ["archive_url", "/{archive_format}{/ref}"],
  ["assignees_url", "/assignees{/user}"],
  ["blobs_url", "/git/blobs{/sha}"],
  ["branches_url", "/branches{/branch}"],
  ["collaborators_url", "/collaborators{/collaborator}"],
  ["comments_url", "/comments{/number}"],
  ["commits_url", "/commits{/sha}"],
  ["compare_url", "/compare/{base}...{head}"],
  ["contents_url", "/contents/{+path}"],
  ["contributors_url", "/contributors"],
  ["deployments_url", "/deployments"],
  ["downloads_url", "/downloads"],
  ["events_url", "/events"],
  ["forks_url", "/forks"],
  ["git_commits_url", "/git/commits{/sha}"],
  ["git_refs_url", "/git/refs{/sha}"],
  ["git_tags_url", "/git/tags{/sha}"],
  ["hooks_url", "/hooks"],
  ["issue_comment_url", "/issues/comments{/number}"],
  ["issue_events_url", "/issues/events{/number}"],
  ["issues_url", "/issues{/number}"],
  ["keys_url", "/keys{/key_id}"],
  ["labels_url", "/labels{/name}"],
  ["languages_url", "/languages"],
  ["merges_url", "/merges"],
  ["milestones_url", "/milestones{/number}"],
  ["notifications_url", "/notifications{?since,all,participating}"],
  ["pulls_url", "/pulls{/number}"],
  ["releases_url", "/releases{/id}"],
  ["stargazers_url", "/stargazers"],
  ["statuses_url", "/statuses/{sha}"],
  ["subscribers_url", "/subscribers"],
  ["subscription_url", "/subscription"],
  ["tags_url", "/tags"],
  ["teams_url", "/teams"],
  ["trees_url", "/git/trees{/sha}"],
];

export function repositoryUrl(world: World, repository: Repository): string {
  return `${apiRoot(world)}/repos/${fullName(world, repository)}`;
}

export function repositoryPage(world: World, repository: Repository): string {
  return `${world.url()}/${fullName(world, repository)}`;
}

/** `repository`: as it appears inside pull requests and webhooks. */
export function repositoryShape(world: World, repository: Repository): Json {
  const name = fullName(world, repository);
  const url = repositoryUrl(world, repository);
  const page = repositoryPage(world, repository);
  const host = world.url().replace(/^https?:\/\//u, "");
  const open =
    pullsOf(world, repository.id).filter(({ state }) => state === "open").length +
    [...world.issues.values()].filter((one) => one.repositoryId === repository.id && one.state === "open").length;
  const forks = [...world.repositories.values()].filter(({ forkOf }) => forkOf === repository.id).length;
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: name,
    private: repository.private,
    owner: simpleUser(world, repository.ownerId),
    html_url: page,
    description: repository.description,
    fork: repository.forkOf !== null,
    url,
    ...Object.fromEntries(collections.map(([key, tail]) => [key, `${url}${tail}`])),
    git_url: `git://${host}/${name}.git`,
    ssh_url: `git@${host}:${name}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks_count: forks,
    forks,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: open,
    open_issues: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    visibility: repository.private ? "private" : "public",
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    allow_forking: true,
    web_commit_signoff_required: false,
  };
}

/** `repository` in somebody's list: with what they may do there. */
export function listedRepository(world: World, repository: Repository, actor: Actor): Json {
  return {
    ...repositoryShape(world, repository),
    ...(actor.kind === "user" ? { permissions: permissionFlagsOf(world, repository, actor.account.id) } : {}),
  };
}

/** `full-repository`: as `GET /repos/{owner}/{repo}` shows it to someone. */
export function fullRepository(world: World, repository: Repository, actor: Actor): Json {
  const source = repository.forkOf === null ? undefined : world.repositories.get(repository.forkOf);
  const owner = held(world.accounts, repository.ownerId);
  return {
    ...listedRepository(world, repository, actor),
    network_count: 0,
    subscribers_count: 0,
    allow_merge_commit: repository.mergeMethods.has("merge"),
    allow_squash_merge: repository.mergeMethods.has("squash"),
    allow_rebase_merge: repository.mergeMethods.has("rebase"),
    allow_auto_merge: false,
    delete_branch_on_merge: repository.deleteBranchOnMerge,
    ...(owner.type === "Organization" ? { organization: simpleUser(world, owner.id) } : {}),
    ...(source === undefined ? {} : { parent: repositoryShape(world, source), source: repositoryShape(world, source) }),
  };
}
