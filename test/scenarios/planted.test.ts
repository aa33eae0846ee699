import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import { expect, test } from "vitest";
import { openPglite } from "../../src/store/pglite.ts";
import { claimPath, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { startFake } from "../support/fake-vault/under-test.ts";
import { VaultedWorld, wrapOn } from "../support/vaulted-world.ts";
import { World } from "../support/world.ts";

/** A secret that was issued, as far as the world knows. */
function issued(world: World, name: string): string {
  const secret = randomBytes(24).toString("base64url");
  world.secrets.add("credential", name, secret);
  return secret;
}

/** What the end of the world says. */
async function end(world: AsyncDisposable): Promise<readonly string[]> {
  const failure: unknown = await world[Symbol.asyncDispose]().then(
    () => new Error("nothing was found"),
    (error: unknown) => error,
  );
  const [said = "", ...found] = (failure as Error).message.split("\n");
  return [said, ...found.toSorted()];
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

test("a leak planted in any one place is found when the world ends, and fails its test", async () => {
  const world = await World.start();
  const client = new Client({ connectionString: world.env["DATABASE_URL"]! });
  await client.connect();
  const keep = (hash: string, body: object): Promise<unknown> =>
    client.query("INSERT INTO countersign.ticket VALUES ($1, 0, $2)", [hash, JSON.stringify(body)]);
  await keep("row", { session: issued(world, "one in a row") });
  await keep("long", {
    told: `${"So it was decided. ".repeat(400)}${issued(world, "one at the end of a long value")}`,
  });
  await keep("gone", { session: base64(issued(world, "one in a row that was deleted, in base64")) });
  await client.query("DELETE FROM countersign.ticket WHERE hash = 'gone'");
  await client.query("SELECT pg_logical_emit_message(false, 'test', $1)", [issued(world, "one in no row at all")]);
  await client.end();

  world.hears(`{"level":50,"msg":"it failed","token":"${issued(world, "one in a line")}"}\n`);

  const git = (input: string, ...args: readonly string[]): string =>
    execFileSync("git", ["-C", join(world.repositories, `${world.repositoryId}.git`), ...args], { input })
      .toString()
      .trim();
  const blob = git(
    `{"kind":"issued","token":"${issued(world, "one in the ledger")}"}\n`,
    "hash-object",
    "-w",
    "--stdin",
  );
  const tree = git(`100644 blob ${blob}\tpolicy.jsonl\n`, "mktree");
  const person = ["-c", "user.name=app", "-c", "user.email=app@example.com"];
  git("", ...person, "update-ref", "refs/heads/countersign/ledger", git("", ...person, "commit-tree", tree));

  await world.admin.api("POST", "/repos/acme/access/issues", { title: issued(world, "one that GitHub is told") });
  await fetch(`${world.appUrl}/healthz?token=${issued(world, "one in an address of ours")}`);

  expect(await end(world)).toMatchInlineSnapshot(`
    [
      "secrets stand where they must not:",
      "one at the end of a long value: in the files of the database",
      "one at the end of a long value: in the write-ahead log",
      "one in a line: in the log",
      "one in a row that was deleted, in base64: in the files of the database",
      "one in a row that was deleted, in base64: in the write-ahead log",
      "one in a row: in the files of the database",
      "one in a row: in the write-ahead log",
      "one in an address of ours: in the path of GET /healthz at Countersign",
      "one in no row at all: in the write-ahead log",
      "one in the ledger: in the git objects of a repository",
      "one that GitHub is told: in the answer of POST /api/v3/repos/acme/access/issues at GitHub",
      "one that GitHub is told: in the body of POST /api/v3/repos/acme/access/issues at GitHub",
    ]
  `);
});

test("in an embedded database too", async () => {
  const world = await World.start({ database: "embedded" });
  await world.stopApp();
  const database = await openPglite(world.env["DATA_DIR"]!);
  const body = JSON.stringify({ session: issued(world, "one in a row that was deleted") });
  await database.query("INSERT INTO countersign.ticket VALUES ('gone', 0, $1)", [body]);
  await database.query("DELETE FROM countersign.ticket WHERE hash = 'gone'");
  await database.close();
  expect(await end(world)).toMatchInlineSnapshot(`
    [
      "secrets stand where they must not:",
      "one in a row that was deleted: in the files of the embedded database",
      "one in a row that was deleted: in the write-ahead log of the embedded database",
    ]
  `);
});

test("what was really collected counts, and may stand in the answer to its claimer only", async () => {
  const world = await World.start();
  await granted(world, entry({ id: "told" }));
  const visitor = world.visitor(world.requester);
  const shown = await visitor.presses(await visitor.opens(claimPath(world, "told.1")), "Show it once");
  const [, token = ""] = /<textarea id="token"[^>]*>([^<]+)</u.exec(shown.text) ?? [];
  await world.introspect(token);
  world.hears(`{"msg":"collected","token":"${token}","cookie":"${visitor.cookie("countersign-session")}"}\n`);
  world.hears(`{"msg":"started","key":${JSON.stringify(world.ledgerKey)}}\n`);
  expect(await end(world)).toMatchInlineSnapshot(`
    [
      "secrets stand where they must not:",
      "a cookie: in the log",
      "a credential: in the log",
      "the setting LEDGER_KEY: in the log",
    ]
  `);
});

test("between Countersign and Vault: in what is sent, and what a wrap holds in what is kept", async () => {
  const place = await VaultedWorld.start(await startFake());
  const { world } = place;
  await granted(world, entry({ id: "wrapped", entitlement: "reports/read" }));
  const visitor = world.visitor(world.requester);
  const shown = await visitor.presses(await visitor.opens(claimPath(world, "wrapped.1")), "Show it once");
  const token = await place.opens(shown);
  world.hears(`{"msg":"opened","token":"${token}","with":"${wrapOn(shown)}"}\n`);
  expect(await end(place)).toMatchInlineSnapshot(`
    [
      "secrets stand where they must not:",
      "what opens a wrap: in the log",
      "what was in a wrap: in the log",
    ]
  `);

  const other = await VaultedWorld.start(await startFake());
  const secret = other.seen(randomBytes(24).toString("base64url"));
  await fetch(`${other.proxy.address}/v1/auth/token/lookup-self`, { headers: { "x-vault-token": secret } });
  expect(await end(other)).toMatchInlineSnapshot(`
    [
      "between the app and Vault secrets stand where they must not:",
      "sent: GET /v1/auth/token/lookup-self",
    ]
  `);
});
