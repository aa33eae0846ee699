import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { githubProxy } from "./github-proxy.ts";
import type { Proxy } from "./http-proxy.ts";
import { postgresProxy } from "./postgres-proxy.ts";
import { KillAt, pointsOf, Recorder, type Tripwire } from "./tripwire.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const opened = <One extends { close(): Promise<void> }>(one: One): One => {
  open.push(one);
  return one;
};

const at = (channel: "github" | "database", name: string, side: "before" | "after", nth = 1): KillAt =>
  new KillAt({ channel, name, nth, side }, () => undefined);

describe("between the application and PostgreSQL", () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    const started = await startPostgres();
    if (started === null) throw new Error("PostgreSQL does not start here");
    postgres = started;
  });
  afterAll(() => postgres.stop());

  /** A table, somebody who asks through the proxy, and how many rows there are in truth. */
  async function table(wire: Tripwire): Promise<{ readonly client: Client; readonly rows: () => Promise<number> }> {
    const url = new URL(await postgres.database());
    const direct = new Client({ connectionString: url.href });
    await direct.connect();
    opened({ close: () => direct.end() });
    await direct.query("CREATE TABLE thing (n integer PRIMARY KEY)");
    const proxy = opened(await postgresProxy({ host: url.hostname, port: Number(url.port) }, wire));
    url.port = String(proxy.port);
    const client = new Client({ connectionString: url.href });
    client.on("error", () => undefined);
    await client.connect();
    opened({ close: () => client.end() });
    const rows = async (): Promise<number> => (await direct.query("SELECT 1 FROM thing")).rows.length;
    return { client, rows };
  }

  const inTransaction = async (client: Client, ...statements: readonly string[]): Promise<void> => {
    for (const statement of ["BEGIN", ...statements, "COMMIT"]) await client.query(statement);
  };

  test("a commit that changes something is a point, with and without a transaction; reading and changing nothing are none", async () => {
    const wire = new Recorder();
    const { client } = await table(wire);
    await client.query("INSERT INTO thing VALUES ($1)", [1]);
    await client.query("SELECT * FROM thing");
    await client.query("UPDATE thing SET n = 2 WHERE n = 7");
    await client.query("INSERT INTO thing VALUES (1) ON CONFLICT DO NOTHING");
    await inTransaction(
      client,
      "SELECT 1 FROM thing FOR UPDATE",
      "INSERT INTO thing VALUES (2)",
      "DELETE FROM thing WHERE n = 1",
    );
    await inTransaction(client, "SELECT 1 FROM thing");
    await client.query("BEGIN; INSERT INTO thing VALUES (3); COMMIT");
    expect(pointsOf([wire]).map(({ name, nth, side }) => `${side} ${name} (${nth})`)).toEqual([
      "before insert into thing (1)",
      "after insert into thing (1)",
      "before insert into thing (2)",
      "after insert into thing (2)",
      "before insert into thing, delete from thing (1)",
      "after insert into thing, delete from thing (1)",
    ]);
  });

  test("what was rolled back is no commit", async () => {
    const wire = new Recorder();
    const { client } = await table(wire);
    await client.query("BEGIN");
    await client.query("INSERT INTO thing VALUES (1)");
    await client.query("ROLLBACK");
    expect(wire.names).toEqual([]);
  });

  test.each([
    ["before", 0],
    ["after", 1],
  ] as const)(
    "dead %s a commit: the application learns nothing, and the row is there %i times",
    async (side, count) => {
      const wire = at("database", "insert into thing", side);
      const { client, rows } = await table(wire);
      await expect(inTransaction(client, "INSERT INTO thing VALUES (1)")).rejects.toThrow("Connection terminated");
      expect(wire.reached).toBe(true);
      await expect.poll(rows).toBe(count);
    },
  );

  test.each([
    ["before", 0],
    ["after", 1],
  ] as const)("dead %s a statement that commits by itself: the row is there %i times", async (side, count) => {
    const wire = at("database", "insert into thing", side);
    const { client, rows } = await table(wire);
    await expect(client.query("INSERT INTO thing VALUES ($1)", [1])).rejects.toThrow("Connection terminated");
    expect(await rows()).toBe(count);
  });
});

describe("between the application and GitHub", () => {
  async function github(wire: Tripwire): Promise<{ readonly url: string; readonly seen: readonly string[] }> {
    const seen: string[] = [];
    const server: Server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.end("answered");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    opened({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const proxy: Proxy = opened(await githubProxy(target, wire));
    return { url: `http://${proxy.host}:${proxy.port}`, seen };
  }

  test("exchanges are called by what they do, without ids", async () => {
    const wire = new Recorder();
    const { url } = await github(wire);
    const graphql = (query: string): Promise<Response> =>
      fetch(`${url}/api/graphql`, { method: "POST", body: JSON.stringify({ query }) });
    await fetch(`${url}/api/v3/app/installations/42/access_tokens`, { method: "POST" });
    await graphql("query($n: Int!) { repository(owner: $o) { pullRequest(number: $n) { id } } }");
    await graphql("mutation($a: A!) { one: createCheckRun(input: $a) { id } two: addComment(input: $b) { id } }");
    await fetch(`${url}/login/oauth/authorize?client_id=1`);
    expect(wire.names.map(({ name }) => name)).toEqual([
      "POST /app/installations/_/access_tokens",
      "query pullRequest, repository",
      "mutation createCheckRun+addComment",
    ]);
  });

  test.each([
    ["before", 1],
    ["after", 2],
  ] as const)("dead %s the second exchange: GitHub saw %i, and nobody gets an answer", async (side, count) => {
    const wire = at("github", "GET /app", side, 2);
    const { url, seen } = await github(wire);
    expect(await (await fetch(`${url}/api/v3/app`)).text()).toBe("answered");
    await expect(fetch(`${url}/api/v3/app`)).rejects.toThrow("fetch failed");
    expect(wire.reached).toBe(true);
    expect(seen).toHaveLength(count);
  });
});
