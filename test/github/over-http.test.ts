import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { startSandbox } from "../../sandbox/server.ts";
import { instant } from "../../src/core/instant.ts";
import { pullNumber } from "../../src/core/ids.ts";
import { openApp } from "../../src/github/client.ts";
import { connect } from "../../src/github/connection.ts";
import { openGitHub } from "../../src/github/github.ts";
import { entry } from "./small-github.ts";

const path = "access/orders-db/wish-1.yaml";

test("over HTTP, with tokens: repositories, an open request, whose pusher the activity list names, and what stands", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "countersign-http-"));
  const sandbox = await startSandbox({
    dataDir,
    seed: {
      organisation: { login: "acme" },
      people: [{ login: "requester", membership: "member" }],
      teams: [],
      repositories: [
        {
          name: "access",
          files: { "README.md": "# Access\n", "access/orders-db/old.yaml": entry("old-1") },
          collaborators: { requester: "write" },
        },
      ],
      app: {
        slug: "countersign",
        permissions: {
          contents: "write",
          pull_requests: "write",
          checks: "write",
          members: "read",
          metadata: "read",
          issues: "write",
        },
        events: ["push", "pull_request"],
      },
    },
  });
  try {
    const calls: string[] = [];
    const { host } = new URL(sandbox.url);
    const connection = connect({ host, protocol: "http", onCall: ({ route }) => calls.push(route) });
    const github = openGitHub(openApp(connection, sandbox.app.id, sandbox.app.privateKey), {
      repositories: ["acme/access"],
      clock: { now: () => instant(Date.now()) },
      ledger: { deployment: "test", keys: [] },
    });
    const [repository] = await github.repositories();
    if (repository === undefined) throw new Error("no repository");
    expect(repository).toMatchObject({ owner: "acme", name: "access", id: sandbox.repositories[0]?.id });

    const requester = sandbox.people["requester"];
    const rest = async (method: string, route: string, body: object) => {
      const headers = { authorization: `token ${requester?.token}`, "content-type": "application/json" };
      const answer = await fetch(`${sandbox.url}/api/v3/repos/acme/access${route}`, {
        method,
        headers,
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as { readonly number: number };
    };
    const { tip } = await github.files(repository, []);
    await rest("POST", "/git/refs", { ref: "refs/heads/wish", sha: tip });
    const content = Buffer.from(entry("wish-1")).toString("base64");
    await rest("PUT", `/contents/${path}`, { message: "Wish", content, branch: "wish" });
    const { number } = await rest("POST", "/pulls", { title: "Wish", head: "wish", base: "main" });

    calls.length = 0;
    const remembered = {
      reviewCommits: new Map(),
      pushes: async () => [],
      live: async () => [],
      open: async () => [],
      departures: async () => [],
      removals: async () => ({ live: 0, byAuthorToday: 0 }),
    };
    const { pull, rules } = await github.snapshot(repository, { pull: { number: pullNumber(number), remembered } });
    expect(calls).toEqual(["POST /api/graphql", "POST /api/graphql", "GET /repos/{owner}/{repo}/activity"]);
    expect(rules).toEqual([]);
    expect(pull?.file.pushes).toMatchObject([{ by: requester?.id, after: pull?.file.pull.head }]);
    expect(pull?.file.pull.author).toMatchObject({ login: "requester", active: true });
    expect((await github.openPulls(repository)).map((one) => one.pull)).toEqual([number]);
    const standing = await github.standing(repository);
    expect(standing.ok && standing.files.map((file) => [file.path, file.entries.map(({ id }) => id)])).toEqual([
      ["access/orders-db/old.yaml", ["old-1"]],
    ]);
    const lost = await github.deliveriesSince(instant(0), async () => new Set());
    expect(lost.map(({ event }) => event)).toEqual(expect.arrayContaining(["pull_request"]));
  } finally {
    await sandbox.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
