import { expect, test } from "vitest";

import { approved, claimPath } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { heard } from "../support/heard.ts";
import { registered } from "../support/registered.ts";
import type { Request } from "../support/request.ts";
import { collectsInRun, tokenOf } from "../support/runs.ts";
import { linesAbout } from "../support/seen.ts";
import { until } from "../support/until.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import { VaultedWorld, wrapOn, type VaultedOptions } from "../support/vaulted-world.ts";
import type { World } from "../support/world.ts";
import { letReadOrders, orders } from "./orders.ts";
import { boundTo, must, type VaultUnderTest } from "./place.ts";
import { realTime, startReal } from "./real.ts";

/** A world at a real Vault with orders to read, which an administrator gave the policies of all kinds. */
async function start(given: NonNullable<VaultedOptions["given"]>, more: VaultedOptions = {}): Promise<VaultedWorld> {
  const vault = await startReal();
  await must(vault.root("POST", "sys/mounts/kv", { type: "kv" }));
  await must(vault.root("POST", "kv/orders", { rows: "4812" }));
  const place = await VaultedWorld.start(vault, { ...realTime, given, ...more });
  await letReadOrders(vault, ...["console", "robot", "export", "builds"].map((policy) => `acme-${policy}`));
  return place;
}

/** The names of what stands below a path, asked by root. */
async function namesAt(vault: VaultUnderTest, path: string): Promise<readonly string[]> {
  const { body } = await vault.root("GET", `${path}?list=true`);
  return (valueAt(body, "data", "keys") ?? []) as readonly string[];
}

/** Vault knows somebody by this name when they log in like this. */
async function knows(vault: VaultUnderTest, name: string, mount: string, login: string): Promise<void> {
  const made = await must(vault.root("POST", "identity/entity", { name }));
  const mounts = await must(vault.root("GET", "sys/auth"));
  const mountAccessor = textAt(mounts.body, "data", `${mount}/`, "accessor");
  const alias = { name: login, canonical_id: textAt(made.body, "data", "id"), mount_accessor: mountAccessor };
  await must(vault.root("POST", "identity/entity-alias", alias));
}

async function logsIn(vault: VaultUnderTest, role: string, secretId?: string): Promise<string | null> {
  const id = await must(vault.root("GET", `auth/approle/role/${role}/role-id`));
  const made =
    secretId ??
    textAt((await must(vault.root("POST", `auth/approle/role/${role}/secret-id`, {}))).body, "data", "secret_id");
  const sent = { role_id: textAt(id.body, "data", "role_id"), secret_id: made };
  const { status, body } = await vault.http(null, "POST", "auth/approle/login", sent);
  return status === 200 ? textAt(body, "auth", "client_token") : null;
}

async function removes(world: World, id: string): Promise<void> {
  const removal = await world.requester.opens({ [`access/reports/${id}.yaml`]: null });
  await world.settled();
  await world.requester.merges(removal);
}

const lastLine = (world: World, id: string, kind: string): Promise<true> =>
  until(`the ledger says ${kind}`, async () => ((await linesAbout(world, id)).at(-1) === kind ? true : null));

test("a group for the grant: whoever logs in to Vault has the access from the merge to the end, and no longer", async () => {
  await using place = await start({
    console: { credential: { kind: "group", policy: "console" }, holders: ["human"] },
  });
  const { world, vault } = place;
  await must(vault.root("POST", "auth/approle/role/person", { token_policies: ["none"] }));
  const roleId = textAt((await must(vault.root("GET", "auth/approle/role/person/role-id"))).body, "data", "role_id");
  await knows(vault, "github-102", "approle", roleId);
  const person = (await logsIn(vault, "person")) ?? "";
  const request = await approved(world, entry({ id: "watch", entitlement: "reports/console", duration: "30s" }));
  expect(await orders(vault, person)).toBe(403);
  await world.requester.merges(request);
  expect(await heard(request, "ready until")).toMatchInlineSnapshot(`
    [
      "- \`watch.1\`: ready until ‹time›: nothing is handed over, \`requester\` logs in to Vault; how is told at ‹us›/claim/4800-watch.1. On time it ends while Countersign runs: it deletes the group that gives the access; early, at once",
    ]
  `);
  expect(await orders(vault, person)).toBe(200);
  expect(await namesAt(vault, "identity/group/name")).toEqual(["grant-4800-watch.1.1"]);
  const visitor = world.visitor(world.requester);
  const shown = await visitor.presses(await visitor.opens(claimPath(world, "watch.1")), "Show how");
  expect(shown.text).toContain("until the grant ends, your tokens carry its policy");
  expect(shown.text).not.toContain("<textarea");

  expect((await heard(request, "expired")).at(-1)).toMatchInlineSnapshot(
    `"- \`watch.1\`: expired (\`its time is over\`); the issuer said \`revoked\` at ‹time›"`,
  );
  expect(await orders(vault, person)).toBe(403);
  expect(await namesAt(vault, "identity/group/name")).toEqual([]);
  await lastLine(world, "watch", "reverted");
  expect(await linesAbout(world, "watch")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
});

test("a secret id: collected, opened, logged in with, and refused from the end on", async () => {
  await using place = await start({
    robot: { credential: { kind: "secret-id", mount: "approle", role: "robot" }, holders: ["human"] },
  });
  const { world, vault } = place;
  const request = await approved(world, entry({ id: "robot", entitlement: "reports/robot", duration: "1h" }));
  await world.requester.merges(request);
  expect(await heard(request, "ready until")).toMatchInlineSnapshot(`
    [
      "- \`robot.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-robot.1. On time it ends within 15 minutes: the secret id ends by itself, tokens it logged in for live on that long at most; early, at once for new logins",
    ]
  `);
  const visitor = world.visitor(world.requester);
  const shown = await visitor.presses(await visitor.opens(claimPath(world, "robot.1")), "Show it once");
  expect(shown.text).toContain("auth/approle/role/acme-robot/secret-id");
  const opened = await must(vault.http(wrapOn(shown), "POST", "sys/wrapping/unwrap"));
  const secret = place.seen(textAt(opened.body, "data", "secret_id"));
  await visitor.presses(shown, "I have it");
  const token = (await logsIn(vault, "acme-robot", secret)) ?? "";
  expect(await orders(vault, token)).toBe(200);
  const own = await must(vault.http(vault.rootToken, "POST", "auth/token/lookup", { token }));
  expect(valueAt(own.body, "data", "ttl")).toBeLessThanOrEqual(15 * 60);

  await removes(world, "robot");
  expect((await heard(request, "ended early")).at(-1)).toMatchInlineSnapshot(
    `"- \`robot.1\`: ended early (\`its entry was removed by #‹n›\`); the issuer said \`revoked\` at ‹time›"`,
  );
  expect(await logsIn(vault, "acme-robot", secret)).toBeNull();
  expect(await namesAt(vault, "auth/approle/role/acme-robot/secret-id")).toEqual([]);
  await lastLine(world, "robot", "ended");
  expect(await linesAbout(world, "robot")).toEqual(["approved", "issued", "claimed", "revoked", "ended"]);
});

/** Approved by the one stage of these rules, and merged. */
async function grantedTo(
  world: World,
  id: string,
  entitlement: string,
  more: readonly string[] = [],
): Promise<Request> {
  const text = { id, entitlement, subject: "workload/nightly", duration: "2h", more };
  const request = await world.requester.opens(entry(text));
  await world.settled();
  await world.owner.approves(request);
  await world.requester.merges(request);
  return request;
}

test("a workflow's own OIDC token: its runs get in by themselves while the grant lasts, and no other run does", async () => {
  const actions = { kind: "actions", mount: "jwt", role: "exports", policy: "export" } as const;
  await using place = await start(
    { export: { credential: actions, holders: ["workload"] } },
    {
      seed: registered,
      filled: { "auth/jwt/role/acme-exports": { bound_audiences: ["vault"], bound_claims: boundTo("4800") } },
    },
  );
  const { world, vault } = place;
  const issuer = `${world.sandboxUrl}/_services/token`;
  await must(vault.root("POST", "auth/jwt/config", { jwks_url: `${issuer}/.well-known/jwks`, bound_issuer: issuer }));
  await knows(vault, "workload-nightly", "jwt", "acme/access/.github/workflows/nightly.yaml@refs/heads/main");
  const logsInAs = async (run: Parameters<typeof tokenOf>[1]): Promise<string> => {
    const sent = { role: "acme-exports", jwt: await tokenOf(world, run, "vault") };
    return textAt((await must(vault.http(null, "POST", "auth/jwt/login", sent))).body, "auth", "client_token");
  };
  const before = await logsInAs({});
  expect(await orders(vault, before)).toBe(403);
  const request = await grantedTo(world, "export", "reports/export");
  expect(await heard(request, "ready until")).toMatchInlineSnapshot(`
    [
      "- \`export.1\`: ready until ‹time›: nothing is handed over, \`workload/nightly\` logs in to Vault; how is told at ‹us›/claim/4800-export.1. On time it ends while Countersign runs: it deletes the group that gives the access; early, at once",
    ]
  `);
  expect(await orders(vault, before)).toBe(200);
  expect(await orders(vault, await logsInAs({}))).toBe(200);
  await expect(logsInAs({ ref: "refs/heads/evil" })).rejects.toThrow("400");
  const called = "acme/access/.github/workflows/nightly.yaml@refs/heads/main";
  await expect(logsInAs({ ref: "refs/heads/evil", job_workflow_ref: called })).rejects.toThrow("400");
  await expect(logsInAs({ event: "issue_comment" })).rejects.toThrow("400");
  expect(await orders(vault, await logsInAs({ workflow: ".github/workflows/other.yaml" }))).toBe(403);

  await removes(world, "export");
  await heard(request, "ended early");
  expect(await orders(vault, before)).toBe(403);
  expect(await orders(vault, await logsInAs({}))).toBe(403);
  expect(await namesAt(vault, "identity/group/name")).toEqual([]);
  await lastLine(world, "export", "ended");
  expect(await linesAbout(world, "export")).toEqual(["approved", "issued", "revoked", "ended"]);
});

test("per run: each collects a token of its own, as many as a day allows; ending the grant ends them all", async () => {
  await using place = await start(
    { builds: { credential: { kind: "token", role: "builds", leases: [] }, holders: ["workload"] } },
    { seed: registered },
  );
  const { world, vault } = place;
  const request = await grantedTo(world, "builds", "reports/builds", ["per-run: { max-duration: 10m, per-day: 2 }"]);
  expect(await heard(request, "ready until")).toMatchInlineSnapshot(`
    [
      "- \`builds.1\`: ready until ‹time›: runs of \`workload/nightly\` collect it by themselves, each run 10m at most, 2 within any 24 hours, at ‹us›/claim/4800-builds.1. On time it ends by itself: Vault ends the token and everything read with it; early, at once",
    ]
  `);
  // Nothing is made before a run asks.
  expect(await place.tokensOf("builds.1")).toBe(0);
  const collects = async (): Promise<string> => {
    const { code, out, err } = await collectsInRun(world, "builds.1");
    expect([code, err.split("\n")[0]]).toEqual([0, expect.stringContaining("What opens the wrap of builds.1")]);
    const opened = await must(vault.http(out, "POST", "sys/wrapping/unwrap"));
    return place.seen(textAt(opened.body, "auth", "client_token"));
  };
  const tokens = [await collects(), await collects()];
  expect(await Promise.all(tokens.map((token) => orders(vault, token)))).toEqual([200, 200]);
  expect(await place.tokensOf("builds.1")).toBe(2);
  for (const token of tokens) {
    const own = await must(vault.http(vault.rootToken, "POST", "auth/token/lookup", { token }));
    expect(valueAt(own.body, "data", "explicit_max_ttl")).toBeLessThanOrEqual(600);
    expect(valueAt(own.body, "data", "meta")).toMatchObject({ grant: "builds.1", subject: "workload/nightly" });
  }
  const full = await collectsInRun(world, "builds.1");
  expect([full.code, full.err]).toEqual([1, expect.stringContaining("As many as a day allows were collected.")]);
  expect(await place.tokensOf("builds.1")).toBe(2);

  await removes(world, "builds");
  expect((await heard(request, "ended early")).at(-1)).toMatchInlineSnapshot(`
    "- \`builds.1\`: ended early (\`its entry was removed by #‹n›\`); the issuer said \`revoked\` at ‹time›"
  `);
  expect(await Promise.all(tokens.map((token) => orders(vault, token)))).toEqual([403, 403]);
  expect(await place.tokensOf("builds.1")).toBe(0);
  await lastLine(world, "builds", "ended");
  expect(await linesAbout(world, "builds")).toEqual(["approved", "issued", "run", "run", "revoked", "ended"]);
});
