import { createPublicKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { addRepository } from "./actions/repository.ts";
import { addRuleset } from "./actions/ruleset.ts";
import { recordSigned, signatureOf, webFlow } from "./actions/web-commit.ts";
import { editTree } from "./git/edit-tree.ts";
import { zeroOid } from "./git/object.ts";
import type { ProtectionSeed, RepositorySeed, Seed } from "./seed.ts";
import type { Account } from "./state/account.ts";
import type { App } from "./state/app.ts";
import { nodeId } from "./state/ids.ts";
import type { Repository } from "./state/repository.ts";
import type { BypassActor } from "./state/ruleset.ts";
import type { World } from "./state/world.ts";

/** What an application and its users need to know of a sandbox to take part in it. */
export interface Planted {
  readonly app: {
    readonly id: number;
    readonly slug: string;
    readonly installationId: number;
    /** PEM. */
    readonly privateKey: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly webhookSecret: string;
  };
  /** By login: the numeric id, and the token with which to act as them. */
  readonly people: Readonly<Record<string, { readonly id: number; readonly token: string }>>;
  /** `owner/name` and id. */
  readonly repositories: readonly { readonly fullName: string; readonly id: number }[];
}

/** Makes a seed real: accounts, teams, repositories with their first commit and rules, the app and its installation. */
export async function plant(world: World, seed: Seed): Promise<Planted> {
  const add = (type: Account["type"], login: string, id = world.nextId(), name: string | null = null): Account => {
    const kind = type;
    const account = { id, nodeId: nodeId(kind, id), login, type, name, email: null, createdAt: world.now() };
    world.accounts.set(id, account);
    return account;
  };
  add("User", "web-flow", 19_864_447, "GitHub Web Flow");
  const organisation = add("Organization", seed.organisation.login, seed.organisation.id, seed.organisation.login);
  const members = new Map();
  world.organisations.set(organisation.id, { id: organisation.id, members, defaultPermission: null });
  const people: Record<string, { id: number; token: string }> = {};
  for (const { login, id, name, token = `ghp_${login}`, membership } of seed.people) {
    const account = add("User", login, id, name ?? null);
    people[login] = { id: account.id, token };
    world.tokens.set(token, { kind: "user", userId: account.id, appId: null, scopes: ["repo", "admin:org"] });
    if (membership === "none") continue;
    const role = membership === "owner" ? "admin" : "member";
    members.set(account.id, { userId: account.id, role, state: membership === "invited" ? "pending" : "active" });
  }
  for (const bot of seed.bots ?? []) add("Bot", bot.login, bot.id);
  const botAccount = add("Bot", `${seed.app.slug}[bot]`);
  const { app, privateKey } = addApp(world, seed, organisation, botAccount);
  const repositories = new Map<string, Repository>();
  for (const one of seed.repositories) {
    repositories.set(one.name, await plantRepository(world, organisation, app, one, people));
  }
  plantTeams(world, seed, organisation.id, people, repositories);
  const installationId = seed.app.installationId ?? world.nextId();
  world.installations.set(installationId, {
    id: installationId,
    nodeId: nodeId("Installation", installationId),
    appId: app.id,
    accountId: organisation.id,
    permissions: app.permissions,
    events: app.events,
    repositoryIds:
      seed.app.repositories === undefined
        ? null
        : new Set(seed.app.repositories.map((name) => named(repositories, name).id)),
    createdAt: world.now(),
  });
  const { id, slug, clientId, clientSecret } = app;
  return {
    app: { id, slug, installationId, privateKey, clientId, clientSecret, webhookSecret: app.webhook.secret },
    people,
    repositories: [...repositories].map(([name, one]) => ({ fullName: `${organisation.login}/${name}`, id: one.id })),
  };
}

function named<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`the seed names \`${name}\`, which it does not describe`);
  return value;
}

function addApp(world: World, seed: Seed, owner: Account, bot: Account): { app: App; privateKey: string } {
  const { app: given } = seed;
  const privateKey =
    given.privateKey ??
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const id = given.id ?? world.nextId();
  const app: App = {
    id,
    nodeId: nodeId("App", id),
    slug: given.slug,
    name: given.slug,
    description: "Ordered, countersigned access requests",
    ownerId: owner.id,
    botId: bot.id,
    clientId: given.clientId ?? `Iv23li${randomBytes(7).toString("hex")}`,
    clientSecret: given.clientSecret ?? randomBytes(20).toString("hex"),
    callbackUrls: [...(given.callbackUrls ?? [])],
    publicKey: createPublicKey(privateKey),
    permissions: given.permissions,
    events: given.events,
    webhook: { url: given.webhookUrl ?? null, secret: given.webhookSecret ?? randomBytes(32).toString("hex") },
    createdAt: world.now(),
  };
  world.apps.set(id, app);
  return { app, privateKey };
}

function plantTeams(
  world: World,
  seed: Seed,
  organisationId: number,
  people: Readonly<Record<string, { readonly id: number }>>,
  repositories: ReadonlyMap<string, Repository>,
): void {
  const bySlug = new Map<string, number>();
  for (const team of seed.teams) {
    const id = world.nextId();
    bySlug.set(team.slug, id);
    const members = team.members.map((login) => named(new Map(Object.entries(people)), login).id);
    const access = Object.entries(team.repositories).map(
      ([name, held]) => [named(repositories, name).id, held] as const,
    );
    world.teams.set(id, {
      id,
      nodeId: nodeId("Team", id),
      organisationId,
      slug: team.slug,
      name: team.slug,
      description: null,
      privacy: "closed",
      parentId: team.parent === undefined ? null : named(bySlug, team.parent),
      members: new Map(members.map((userId) => [userId, { userId, role: "member", state: "active" }])),
      repositories: new Map(access),
      reviewAssignment: team.reviewAssignment === undefined ? null : { count: team.reviewAssignment },
      createdAt: world.now(),
      updatedAt: world.now(),
    });
  }
}

async function plantRepository(
  world: World,
  owner: Account,
  app: App,
  seed: RepositorySeed,
  people: Readonly<Record<string, { readonly id: number }>>,
): Promise<Repository> {
  const { name, id } = seed;
  const input = { ownerId: owner.id, name, private: seed.private ?? true };
  const repository = await addRepository(world, id === undefined ? input : { ...input, id });
  for (const [login, permission] of Object.entries(seed.collaborators ?? {})) {
    repository.collaborators.set(named(new Map(Object.entries(people)), login).id, permission);
  }
  const { git, defaultBranch } = repository;
  const changes = await Promise.all(
    Object.entries(seed.files).map(async ([path, content]) => ({ path, oid: await git.writeBlob(content) })),
  );
  const tree = await editTree(git, undefined, changes);
  const founder =
    [...world.accounts.values()].find(({ type }) => type === "User" && owner.type === "Organization") ?? owner;
  const author = signatureOf(world, founder);
  const after = await git.writeCommit({ tree, parents: [], author, committer: webFlow(world), message: "Begin\n" });
  recordSigned(world, after);
  await git.updateRefs([{ ref: `refs/heads/${defaultBranch}`, before: zeroOid, after }]);
  if (seed.protection !== undefined) protect(world, repository, app, seed.protection);
  return repository;
}

function protect(world: World, repository: Repository, app: App, seed: ProtectionSeed): void {
  const administrators: readonly BypassActor[] = [{ type: "RepositoryRole", id: 5, mode: "always" }];
  const common = { enforcement: "active", exclude: [] } as const;
  const methods = [...repository.mergeMethods];
  addRuleset(world, repository, {
    ...common,
    name: "default branch",
    include: ["~DEFAULT_BRANCH"],
    bypassActors: seed.administratorsBypass ? administrators : [],
    rules: [
      { type: "deletion" },
      { type: "non_fast_forward" },
      {
        type: "pull_request",
        requiredApprovals: seed.requiredApprovals ?? 0,
        dismissStaleOnPush: seed.dismissStaleApprovals ?? false,
        requireLastPushApproval: false,
        allowedMergeMethods: methods,
      },
      {
        type: "required_status_checks",
        strict: seed.strict ?? false,
        checks: [{ context: seed.check, integrationId: app.id }],
      },
      ...(seed.mergeQueue === undefined
        ? []
        : [{ type: "merge_queue", mergeMethod: seed.mergeQueue, maxEntriesToBuild: 5 } as const]),
    ],
  });
  if (seed.appBranch === undefined) return;
  const include = [`refs/heads/${seed.appBranch}`];
  const bypassActors: readonly BypassActor[] = [{ type: "Integration", id: app.id, mode: "always" }];
  const writing = [{ type: "creation" }, { type: "update" }] as const;
  const keeping = [{ type: "deletion" }, { type: "non_fast_forward" }] as const;
  addRuleset(world, repository, {
    ...common,
    name: "ledger: written by the app",
    include,
    bypassActors,
    rules: writing,
  });
  addRuleset(world, repository, {
    ...common,
    name: "ledger: never rewound",
    include,
    bypassActors: [],
    rules: keeping,
  });
}
