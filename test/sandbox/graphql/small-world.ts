import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addRepository } from "../../../sandbox/actions/repository.ts";
import type { BareRepository } from "../../../sandbox/git/repository.ts";
import { createClock } from "../../../sandbox/clock.ts";
import { answerGraphql } from "../../../sandbox/graphql/execute.ts";
import type { Account } from "../../../sandbox/state/account.ts";
import type { Actor } from "../../../sandbox/state/actor.ts";
import type { Permissions } from "../../../sandbox/state/app.ts";
import { createWorld } from "../../../sandbox/state/create-world.ts";
import { nodeId } from "../../../sandbox/state/ids.ts";
import type { World } from "../../../sandbox/state/world.ts";
import { envelop, subscribers } from "../../../sandbox/webhooks/envelope.ts";
import { createOracle } from "../../support/oracle/oracle.ts";

/** What GraphQL answered, loosely: a test asserts what it looks at. */
interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- the shape is that of whatever query a test sends
  readonly data: any;
  readonly errors: readonly { readonly type?: string; readonly message: string; readonly path?: readonly unknown[] }[];
}

export type Ask = (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Answer>;

const everything: Permissions = {
  contents: "write",
  pull_requests: "write",
  issues: "write",
  checks: "write",
  statuses: "read",
  members: "read",
  merge_queues: "read",
};

const events = ["push", "pull_request", "pull_request_review", "issue_comment", "issues", "check_run", "check_suite"];

/**
 * An organisation with one repository and nothing around it: no server, no network. Every exchange and every webhook
 * goes by the oracle.
 */
export async function startSmallWorld() {
  const dataDir = await mkdtemp(join(tmpdir(), "countersign-graphql-"));
  const oracle = createOracle({ toleratesRefusedRequests: true });
  const sent: string[] = [];
  const { world, settled } = createWorld({
    url: () => "http://127.0.0.1:4000",
    dataDir,
    clock: createClock(),
    options: { rebindReviewsOnForcePush: true },
    send: (world, webhook) => {
      sent.push(webhook.action === null ? webhook.event : `${webhook.event}.${webhook.action}`);
      for (const installation of subscribers(world, webhook)) oracle.delivery(envelop(world, webhook, installation));
    },
  });

  const account = (login: string, type: Account["type"]): Account => {
    const id = world.nextId();
    const email = type === "User" ? `${login}@example.com` : null;
    const value = { id, nodeId: nodeId(type, id), login, type, name: login, email, createdAt: world.now() };
    world.accounts.set(id, value);
    return value;
  };
  const acme = account("acme", "Organization");
  const [requester, owner, admin, outsider] = ["requester", "owner", "admin", "outsider"].map((one) =>
    account(one, "User"),
  ) as [Account, Account, Account, Account];
  account("web-flow", "User");
  const bot = account("countersign[bot]", "Bot");
  world.organisations.set(acme.id, {
    id: acme.id,
    members: new Map(
      [requester, owner, admin].map(({ id }) => [
        id,
        { userId: id, role: id === admin.id ? "admin" : "member", state: "active" },
      ]),
    ),
    defaultPermission: "write",
  });
  const addTeam = (slug: string, members: readonly Account[], parentId: number | null) => {
    const id = world.nextId();
    const team = {
      id,
      nodeId: nodeId("Team", id),
      organisationId: acme.id,
      slug,
      name: slug,
      description: null,
      privacy: "closed" as const,
      parentId,
      members: new Map(
        members.map((one) => [one.id, { userId: one.id, role: "member" as const, state: "active" as const }]),
      ),
      repositories: new Map(),
      reviewAssignment: null,
      createdAt: world.now(),
      updatedAt: world.now(),
    };
    world.teams.set(id, team);
    return team;
  };
  const platform = addTeam("platform", [owner], null);
  const onCall = addTeam("on-call", [admin], platform.id);
  const strangers = addTeam("strangers", [owner], null);
  const appId = world.nextId();
  const app = {
    id: appId,
    nodeId: nodeId("App", appId),
    slug: "countersign",
    name: "Countersign",
    description: "",
    ownerId: acme.id,
    botId: bot.id,
    clientId: "Iv1.0",
    clientSecret: "secret",
    callbackUrls: [],
    publicKey: generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey,
    permissions: everything,
    events,
    webhook: { url: null, secret: "a webhook secret" },
    createdAt: world.now(),
  };
  world.apps.set(appId, app);
  const installationId = world.nextId();
  const installation = {
    id: installationId,
    nodeId: nodeId("Installation", installationId),
    appId,
    accountId: acme.id,
    permissions: everything,
    events,
    repositoryIds: null,
    createdAt: world.now(),
  };
  world.installations.set(installationId, installation);
  const repository = await addRepository(world, { ownerId: acme.id, name: "access", private: true });
  platform.repositories.set(repository.id, "write");

  const as =
    (actor: Actor): Ask =>
    async (query, variables = {}) => {
      const requestBody = JSON.stringify({ query, variables });
      const { status, body } = await answerGraphql(world, actor, requestBody);
      const responseBody = JSON.stringify(body);
      const headers = { "content-type": "application/json" };
      oracle.exchange({
        request: { method: "POST", url: "/api/graphql", headers, body: requestBody },
        response: { status, headers, body: responseBody },
      });
      const { data, errors = [] } = JSON.parse(responseBody) as Partial<Answer>;
      return { status, data, errors };
    };
  const user = (account: Account): Ask => as({ kind: "user", account, via: null });
  const byApp = (permissions: Permissions = everything): Ask =>
    as({ kind: "installation", app, installation, account: bot, permissions, repositoryIds: null });

  return {
    world,
    repository,
    settled,
    oracle,
    sent,
    app,
    people: { requester, owner, admin, outsider },
    teams: { platform, onCall, strangers },
    acme,
    nobody: as({ kind: "anonymous" }),
    appItself: as({ kind: "app", app }),
    requester: user(requester),
    owner: user(owner),
    admin: user(admin),
    outsider: user(outsider),
    byApp,
    firstCommit: await seed(world, repository.git),
    [Symbol.asyncDispose]: async () => {
      await settled();
      await repository.git.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type SmallWorld = Awaited<ReturnType<typeof startSmallWorld>>;

/** A commit on `main` with two files. */
async function seed(world: World, git: BareRepository): Promise<string> {
  const entry = await git.writeBlob("id: first\n");
  const folder = await git.writeTree([{ mode: "100644", type: "blob", oid: entry, name: "first.yaml" }]);
  const readme = await git.writeBlob("# Access\n");
  const tree = await git.writeTree([
    { mode: "100644", type: "blob", oid: readme, name: "README.md" },
    { mode: "040000", type: "tree", oid: folder, name: "access" },
  ]);
  const author = { name: "admin", email: "admin@example.com", date: world.now() };
  const commit = await git.writeCommit({ tree, parents: [], author, committer: author, message: "Begin" });
  await git.run(["update-ref", "refs/heads/main", commit]);
  return commit;
}
