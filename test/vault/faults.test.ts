import { afterAll, beforeAll, expect, test } from "vitest";

import { approved } from "../support/approved.ts";
import { heard } from "../support/heard.ts";
import { linesAbout } from "../support/seen.ts";
import { until } from "../support/until.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import type { VaultedWorld } from "../support/vaulted-world.ts";
import type { World } from "../support/world.ts";
import { isOpen } from "./logins.ts";
import { must } from "./place.ts";
import { collected, collectedToken, leases, openReports, over, report, type Reports } from "./reports.ts";

let reports: Reports;
beforeAll(async () => {
  reports = await openReports();
});
afterAll(() => reports.close());

/** Asks that an entry goes, which ends its grant. */
async function removes(world: World, id: string): Promise<void> {
  const removal = await world.requester.opens({ [`access/reports/${id}.yaml`]: null });
  await world.settled();
  await world.requester.merges(removal);
}

const ended = async ({ world, vault }: VaultedWorld, id: string, token: string): Promise<void> => {
  await until("the ledger has its end", async () => ((await linesAbout(world, id)).includes("ended") ? true : null));
  expect((await vault.http(token, "GET", "auth/token/lookup-self")).status).toBe(403);
};

const nobody = { ttl: "1s", accessor: "nobody-has-this" } as const;

/** Just before Countersign asks, somebody else asks until Vault wants to be left alone. */
async function usesUp({ vault, proxy }: VaultedWorld, path: string): Promise<void> {
  await must(vault.root("POST", "sys/quotas/config", { enable_rate_limit_response_headers: true }));
  await must(vault.root("POST", `sys/quotas/rate-limit/${path.length}`, { path, rate: 3, interval: "6s" }));
  const first = (): Promise<true> =>
    until("it is used up", async () => ((await vault.root("POST", path, nobody)).status === 429 ? true : null));
  proxy.spoil("POST", new RegExp(`${path}$`, "u"), { kind: "first", first });
}

/** Between a refusal and what was sent next lay what Vault had asked for. */
function wasLeftAlone({ proxy }: VaultedWorld, path: string): void {
  const calls = proxy.passed.filter((one) => one.path === `/v1/${path}`);
  const patience = calls.map(({ status, answeredHeaders }) =>
    status === 429 ? Number(answeredHeaders["retry-after"]) : 0,
  );
  expect(Math.max(...patience)).toBeGreaterThan(0);
  for (const [at, { at: answered }] of calls.entries())
    expect((calls[at + 1]?.at ?? Infinity) - answered).toBeGreaterThanOrEqual((patience[at] ?? 0) * 1000);
}

test("a quota is used up by somebody else, at issue and at the end: Vault is left alone for as long as it asks", async () => {
  await using place = await reports.start();
  const { world } = place;
  const request = await approved(world, report("quota", "1h"));
  const create = "auth/token/create/acme-reports";
  await usesUp(place, create);
  await world.requester.merges(request);
  expect(await heard(request, "ready until")).toMatchInlineSnapshot(`
    [
      "- \`quota.1\`: is being made ready; ends ‹time›. Its issuer does not do it: \`Vault: POST auth/token/create/acme-reports: 429, a quota is used up\`. It is tried again until it does",
      "- \`quota.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-quota.1. On time it ends by itself: Vault ends the token and everything read with it; early, at once",
    ]
  `);
  wasLeftAlone(place, create);
  expect(await place.tokensOf("quota.1")).toBe(1);
  const token = await collectedToken(place, "quota.1");

  const revoke = "auth/token/revoke-accessor";
  await usesUp(place, revoke);
  await removes(world, "quota");
  expect((await heard(request, "429")).at(-1)).toMatchInlineSnapshot(
    `"- \`quota.1\`: ending since ‹time› (\`its entry was removed by #‹n›\`); not yet confirmed gone. Its issuer does not do it: \`Vault: POST auth/token/revoke-accessor: 429, a quota is used up\`. It is tried again until it does"`,
  );
  expect(await heard(request, "ended early")).toHaveLength(2);
  await ended(place, "quota", token);
  wasLeftAlone(place, revoke);
  expect(await linesAbout(world, "quota")).toEqual(["approved", "issued", "claimed", "revoked", "ended"]);
});

test("the app's policy is taken away and given back, at issue and at the end: named, and made good", async () => {
  await using place = await reports.start();
  const { world } = place;
  const request = await approved(world, report("policy", "1h"));
  await place.allows("auth/token/create/acme-", "auth/token/create/none-");
  await world.requester.merges(request);
  expect(await heard(request, "403")).toMatchInlineSnapshot(`
    [
      "- \`policy.1\`: is being made ready; ends ‹time›. Its issuer does not do it: \`\` Vault: POST auth/token/create/acme-reports: 403, permission denied: the app's policy gives nothing on \`auth/token/create/acme-reports\`, and needs \`update\` \`\`. It is tried again until it does",
    ]
  `);
  await place.allows();
  expect(await heard(request, "ready until")).toHaveLength(2);
  expect(await place.tokensOf("policy.1")).toBe(1);
  const token = await collectedToken(place, "policy.1");

  await place.allows("auth/token/revoke-accessor", "auth/token/revoke-nobody");
  await removes(world, "policy");
  expect((await heard(request, "403")).at(-1)).toMatchInlineSnapshot(
    `"- \`policy.1\`: ending since ‹time› (\`its entry was removed by #‹n›\`); not yet confirmed gone. Its issuer does not do it: \`\` Vault: POST auth/token/revoke-accessor: 403, permission denied: the app's policy gives nothing on \`auth/token/revoke-accessor\`, and needs \`update\` \`\`. It is tried again until it does"`,
  );
  expect(await place.tokensOf("policy.1")).toBe(1);
  await place.allows();
  expect(await heard(request, "ended early")).toHaveLength(2);
  await ended(place, "policy", token);
  expect(await linesAbout(world, "policy")).toEqual(["approved", "issued", "claimed", "revoked", "ended"]);
});

test("the app's own token is revoked under it, twice: it logs in again, and nobody notices", async () => {
  await using place = await reports.start();
  const { world, vault } = place;
  const takesItsToken = async (): Promise<void> => {
    const { body } = await must(vault.root("GET", "auth/token/accessors?list=true"));
    for (const accessor of valueAt(body, "data", "keys") as readonly string[]) {
      const found = await must(vault.root("POST", "auth/token/lookup-accessor", { accessor }));
      if (textAt(found.body, "data", "path") === "auth/approle/login")
        await must(vault.root("POST", "auth/token/revoke-accessor", { accessor }));
    }
  };
  const request = await approved(world, report("again", "1h"));
  await takesItsToken();
  await world.requester.merges(request);
  expect(await heard(request, "ready until")).toHaveLength(1);
  expect(await place.tokensOf("again.1")).toBe(1);
  const token = await collectedToken(place, "again.1");
  await takesItsToken();
  await removes(world, "again");
  expect((await heard(request, "ended early")).join("\n")).not.toContain("Its issuer does not do it");
  await ended(place, "again", token);
  const logins = place.proxy.passed.filter(({ path, status }) => path === "/v1/auth/approle/login" && status === 200);
  expect(logins).toHaveLength(3);
  expect(await (await fetch(`${world.appUrl}/readyz`)).json()).toMatchObject({ checks: { vault: "ok" } });
});

test("the database is down when its time is over: ending, and not ended, until Vault got through", async () => {
  await using place = await reports.start(["-revoke-retry", "2s"]);
  const { world, vault } = place;
  const request = await approved(world, report("down", "25s"));
  const merging = await world.now();
  await world.requester.merges(request);
  const login = await collected(place, "down.1");
  const session = await reports.logIn(login);
  reports.door.shut();
  await over(world, merging, 25_000);
  expect((await heard(request, "goes on trying")).at(-1)).toMatchInlineSnapshot(
    `"- \`down.1\`: ending since ‹time› (\`its time is over\`); not yet confirmed gone. Its issuer does not do it: \`Vault has ended it, and does not say yet that what was read with it is gone: it goes on trying\`. It is tried again until it does"`,
  );
  await until("the token is gone", async () => ((await place.tokensOf("down.1")) === 0 ? true : null));
  // The lease is not: whoever has the login gets in still, and nothing is called ended or removed.
  expect(await leases(vault)).toHaveLength(1);
  expect(await reports.logIn(login)).not.toBeNull();
  expect(await linesAbout(world, "down")).toEqual(["approved", "issued", "claimed"]);
  expect(await world.reverts()).toEqual([]);
  reports.door.open();
  expect(await heard(request, "expired")).toHaveLength(2);
  expect(await leases(vault)).toEqual([]);
  expect(await reports.logIn(login)).toBeNull();
  expect(session === null ? null : await isOpen(session)).toBe(false);
  await until("its entry is removed", async () =>
    (await linesAbout(world, "down")).includes("reverted") ? true : null,
  );
  expect(await linesAbout(world, "down")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
  expect(await world.reverts()).toHaveLength(1);
});

test("the database stays down until Vault gives up: people and operators are told what to do, and then it ends", async () => {
  await using place = await reports.start(["-revoke-retry", "20ms"]);
  const { world, vault } = place;
  const request = await approved(world, report("given-up", "1h"));
  await world.requester.merges(request);
  const login = await collected(place, "given-up.1");
  const [lease = ""] = await leases(vault);
  const named = (text: string): string => text.replaceAll(lease, "‹lease›");
  reports.door.shut();
  await removes(world, "given-up");
  expect(named((await heard(request, "given up")).at(-1) ?? "")).toMatchInlineSnapshot(
    `"- \`given-up.1\`: ending since ‹time› (\`its entry was removed by #‹n›\`); not yet confirmed gone. Its issuer does not do it: \`\` Vault has given up ending \`‹lease›\`: whoever runs Vault lets it reach its target again, and then runs \`vault lease revoke ‹lease›\` \`\`. It is tried again until it does"`,
  );
  const ready: unknown = await (await fetch(`${world.appUrl}/readyz`)).json();
  expect(named(textAt(ready, "checks", "vault"))).toMatchInlineSnapshot(
    `"Vault has given up ending \`‹lease›\`: whoever runs Vault lets it reach its target again, and then runs \`vault lease revoke ‹lease›\`"`,
  );
  expect(world.log.split("ALARM: Vault has given up")).toHaveLength(2);
  expect(await reports.logIn(login)).not.toBeNull();
  // The operator does what was said.
  reports.door.open();
  await must(vault.root("POST", "sys/leases/revoke", { lease_id: lease, sync: true }));
  await heard(request, "ended early");
  expect(await reports.logIn(login)).toBeNull();
  expect(await leases(vault)).toEqual([]);
  await until("the ledger has its end", async () =>
    (await linesAbout(world, "given-up")).includes("ended") ? true : null,
  );
  expect(await (await fetch(`${world.appUrl}/readyz`)).json()).toMatchObject({ checks: { vault: "ok" } });
});

test("sealed for a while when it is to end: it is said, and the end comes when it can", async () => {
  await using place = await reports.start();
  const { world, vault } = place;
  const request = await approved(world, report("later", "1h"));
  await world.requester.merges(request);
  const token = await collectedToken(place, "later.1");
  await vault.seal();
  await removes(world, "later");
  expect((await heard(request, "sealed")).at(-1)).toMatchInlineSnapshot(
    `"- \`later.1\`: ending since ‹time› (\`its entry was removed by #‹n›\`); not yet confirmed gone. Its issuer does not do it: \`Vault: POST auth/token/revoke-accessor: 503, the server is sealed\`. It is tried again until it does"`,
  );
  await vault.unseal();
  expect(await place.tokensOf("later.1")).toBe(1);
  expect(await heard(request, "ended early")).toHaveLength(2);
  await ended(place, "later", token);
  expect(await place.tokensOf("later.1")).toBe(0);
});

test("killed between making a token and saying so: what was made is taken back, and another one is claimable", async () => {
  await using place = await reports.start();
  const { world, vault } = place;
  const request = await approved(world, report("killed", "1h"));
  place.proxy.spoil("POST", /auth\/token\/create/u, { kind: "lose-after", happens: () => vault.kill() });
  await world.requester.merges(request);
  expect((await heard(request, "Its issuer does not do it")).at(-1)).toMatchInlineSnapshot(
    `"- \`killed.1\`: is being made ready; ends ‹time›. Its issuer does not do it: \`Vault: POST auth/token/create/acme-reports: ECONNRESET, no answer came, so it may have happened\`. It is tried again until it does"`,
  );
  await vault.restart();
  expect(await place.tokensOf("killed.1")).toBe(1);
  await until("it is ready", async () => ((await linesAbout(world, "killed")).at(-1) === "issued" ? true : null));
  expect(await place.tokensOf("killed.1")).toBe(1);
  expect(await linesAbout(world, "killed")).toEqual(["approved", "abandoned", "issued"]);
  expect(await reports.logIn(await collected(place, "killed.1"))).not.toBeNull();
});
