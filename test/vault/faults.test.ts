import { afterAll, beforeAll, expect, test } from "vitest";

import { approved } from "../support/approved.ts";
import { heard } from "../support/heard.ts";
import { linesAbout } from "../support/seen.ts";
import { until } from "../support/until.ts";
import { textAt, valueAt } from "../support/vault-server.ts";
import type { VaultedWorld } from "../support/vaulted-world.ts";
import { must } from "./place.ts";
import { collectedToken, ended, openReports, removes, report, type Reports } from "./reports.ts";

let reports: Reports;
beforeAll(async () => {
  reports = await openReports();
});
afterAll(() => reports.close());

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
