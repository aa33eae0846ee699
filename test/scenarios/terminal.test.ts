import { expect, test } from "vitest";
import { entry } from "../support/entry.ts";
import { claimPath, collects, granted } from "../support/approved.ts";
import { linesAbout } from "../support/seen.ts";
import { claims } from "../support/terminal.ts";
import { World } from "../support/world.ts";

const plain = (world: World, text: string): string =>
  text
    .replaceAll(world.appUrl, "http://127.0.0.1:3000")
    .replaceAll(world.sandboxUrl, "http://127.0.0.1:4000")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/gu, "‹time›")
    .replaceAll(/[0-9A-F]{4}-[0-9A-F]{4}/gu, "‹code›")
    .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/gu, "‹credential›");

test("a credential is collected from the terminal, once, by the account that entered the code", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "mine" }));
  const address = `${world.appUrl}${claimPath(world, "mine.1")}`;
  const asked = async (login: string) => claims(world, [address], { login });

  const approver = await asked("owner");
  expect(approver.code).toBe(1);
  expect(plain(world, approver.err).split("\n").at(-1)).toMatchInlineSnapshot(
    `"You countersigned this. Nobody approves access and then takes it."`,
  );
  const other = await asked("requester-2");
  expect(plain(world, other.err).split("\n").at(-1)).toMatchInlineSnapshot(
    `"This is not yours. Only requester may collect it."`,
  );
  expect((await asked("outsider")).err.split("\n").at(-1)).toMatchInlineSnapshot(
    `"There is no such grant. Check the link in the pull request."`,
  );

  const mine = await world.patiently(asked("requester"));
  expect(mine.code).toBe(0);
  expect(plain(world, mine.err)).toMatchInlineSnapshot(`
    "To collect 4800-mine.1 from http://127.0.0.1:3000, open

      http://127.0.0.1:4000/login/device

    and enter ‹code›. Enter no code that somebody else gave you.
    The credential of mine.1, for orders-db/read. It is shown this once, and ends at ‹time›.
    Send it as \`Authorization: Bearer …\` to orders-db, and to nothing else: it is made for this audience."
  `);
  expect(plain(world, mine.out)).toMatchInlineSnapshot(`"‹credential›"`);
  expect((await world.introspect(mine.out)).active).toBe(true);

  // It was printed, and so it counts as collected.
  const again = await asked("requester");
  expect([again.code, again.out]).toEqual([1, ""]);
  expect(plain(world, again.err).split("\n").at(-1)).toMatchInlineSnapshot(
    `"Collected. It was collected at ‹time›, and is not shown again. If it is lost, have its entry removed, which ends it, and ask anew."`,
  );
  expect((await world.introspect(mine.out)).active).toBe(true);
  await world.settled();
  expect(await linesAbout(world, "mine")).toEqual(["approved", "issued", "claimed"]);

  await world.passes(4 * 3600 + 60);
  const late = await asked("requester");
  expect(plain(world, late.err).split("\n").at(-1)).toMatchInlineSnapshot(
    `"This access is over. It ended at ‹time›, or before. To have it again, ask by a new pull request."`,
  );

  const secrets = [mine.out, mine.out.split(".")[2]!];
  const kept = (await world.kept()) + world.log + JSON.stringify(await world.ledger("mine"));
  for (const secret of secrets) expect(kept).not.toContain(secret);
  expect(kept).not.toMatch(/ghu_/u);
});

test("a command gets the credential in its environment; what could not be started confirms nothing", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "job" }));
  const grant = `${world.repositoryId}-job.1`;
  const asked = (...command: string[]) =>
    world.patiently(
      claims(world, [grant, "--at", world.appUrl, "--env", "PGPASSWORD", "--", ...command], { login: "requester" }),
    );

  const missing = await asked("no-such-program-anywhere");
  expect([missing.code, missing.err.split("\n").at(-1)]).toMatchInlineSnapshot(`
    [
      127,
      "\`no-such-program-anywhere\` cannot be started (ENOENT); collect again",
    ]
  `);

  const proof = `process.exit(process.env.PGPASSWORD.startsWith("eyJ") && process.env.COUNTERSIGN_GRANT === "job.1" ? 42 : 1)`;
  expect((await asked(process.execPath, "-e", proof)).code).toBe(42);
  await world.settled();
  expect(await linesAbout(world, "job")).toEqual(["approved", "issued", "claimed", "abandoned", "issued", "claimed"]);
  expect((await asked(process.execPath, "-e", proof)).code).toBe(1);
});

test("who declines, or lets the code expire, is not logged in", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "nobody" }));
  const line = [`${world.appUrl}${claimPath(world, "nobody.1")}`, "--json"];
  const declined = await claims(world, line, { declines: true });
  expect([declined.code, declined.err.split("\n").at(-1)]).toEqual([
    3,
    "the login was declined at GitHub; nothing was collected",
  ]);
  const late = await claims(world, line, {});
  expect([late.code, late.err.split("\n").at(-1)]).toEqual([3, "nobody entered the code in time; start again"]);
  expect(await linesAbout(world, "nobody")).toEqual(["approved", "issued"]);
  const json = await world.patiently(claims(world, line, { login: "requester" }));
  const { credential, ...said } = JSON.parse(json.out);
  expect({ ...said, expires_at: plain(world, said.expires_at) }).toMatchInlineSnapshot(`
    {
      "audience": "orders-db",
      "delivery": "token",
      "entitlement": "orders-db/read",
      "expires_at": "‹time›",
      "grant": "nobody.1",
    }
  `);
  expect((await world.introspect(credential)).active).toBe(true);
});

test("a token of another app, of nobody, or a browser's session opens no terminal's session", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "kept" }));
  const login = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${world.appUrl}/api/login`, { method: "POST", headers });
    return `${response.status} ${await response.text()}`;
  };
  // A personal token of the subject's own: whoever was given it by them for something else collects nothing with it.
  const personal = world.requester.token;
  expect(await login(personal)).toMatchInlineSnapshot(
    `"401 {"title":"GitHub did not log you in","because":"This is no token of this app's for anybody."}"`,
  );
  expect(await login("ghu_guessed")).toContain("401");
  const visitor = world.visitor(world.requester);
  await visitor.opens(claimPath(world, "kept.1"));
  const session = visitor.cookie("countersign-session");
  const url = `${world.appUrl}/api/claims/${world.repositoryId}-kept.1`;
  for (const method of ["GET", "POST"])
    expect((await fetch(url, { method, headers: { authorization: `Bearer ${session}` } })).status).toBe(401);
  expect((await fetch(url, { headers: { cookie: `countersign-session=${session}` } })).status).toBe(401);
  await collects(world, "kept.1");
});
