import { expect, test } from "vitest";

import { approved, claimPath, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { startFake } from "../support/fake-vault/under-test.ts";
import { plain, points } from "../support/plain.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { must } from "../vault/place.ts";
import { VaultedWorld, wrapOn } from "../support/vaulted-world.ts";

/** What its comment says of the grant. */
const said = async (request: { comment(): Promise<string> }): Promise<string> =>
  points(await request.comment()).join("\n");

const report = (id: string, duration = "4h") => entry({ id, entitlement: "reports/read", duration });

test("a credential of Vault lives its whole life, and nobody but its subject ever sees it", async () => {
  await using place = await VaultedWorld.start(await startFake());
  const { world, vault } = place;
  const request = await granted(world, report("whole"));
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`whole.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-whole.1. On time it ends by itself: Vault ends the token and everything read with it; early, at once",
    ]
  `);
  expect(await place.tokensOf("whole.1")).toBe(1);

  const visitor = world.visitor(world.requester);
  const page = await visitor.opens(claimPath(world, "whole.1"));
  const shown = await visitor.presses(page, "Show it once");
  expect(shown.text).toContain(`VAULT_ADDR=&#39;${place.proxy.address}&#39; vault unwrap`);
  expect(shown.text).toContain("<code>auth/token/create/acme-reports</code>");
  const token = await place.opens(shown);
  expect((await vault.http(token, "GET", "auth/token/lookup-self")).status).toBe(200);
  await visitor.presses(shown, "I have it");
  expect(plain((await visitor.opens(claimPath(world, "whole.1"))).text)).toContain("Collected");

  const kept = await world.kept();
  for (const secret of [wrapOn(shown), token]) {
    expect(kept).not.toContain(secret);
    expect(world.log).not.toContain(secret);
    expect(JSON.stringify(await world.ledger("whole"))).not.toContain(secret);
    expect(await request.comment()).not.toContain(secret);
  }
  expect(await linesAbout(world, "whole")).toEqual(["approved", "issued", "claimed"]);

  const before = place.proxy.passed.length;
  await world.passes(4 * 3600 + 5);
  expect(await place.tokensOf("whole.1")).toBe(0);
  // It ended by itself: of thousands that end together, each question counts.
  expect(place.proxy.passed.slice(before).filter(({ path }) => path.endsWith("/revoke-accessor"))).toEqual([]);
  expect((await vault.http(token, "GET", "auth/token/lookup-self")).status).toBe(403);
  expect((await revertsOf(world, "whole")).at(-1)).toBe("merged");
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`whole.1\`: expired (\`its time is over\`); the issuer said \`already-gone\` at ‹time›",
    ]
  `);
  expect(await linesAbout(world, "whole")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
});

test("a sealed Vault holds up nobody else, is told once, and what waited for it is issued when it is back", async () => {
  await using place = await VaultedWorld.start(await startFake());
  const { world, vault } = place;
  const waits = await approved(world, report("waits"));
  const other = await approved(world, entry({ id: "other" }));
  await vault.seal();
  await world.requester.merges(waits);
  await world.requester.merges(other);
  expect(points(await waits.comment())).toMatchInlineSnapshot(`
    [
      "- \`waits.1\`: is being made ready; ends ‹time›. Its issuer does not do it: \`Vault: GET sys/health: the server is sealed\`. It is tried again until it does",
    ]
  `);
  expect(await said(other)).toContain("ready until");
  expect(await (await fetch(`${world.appUrl}/readyz`)).json()).toMatchObject({
    ready: true,
    checks: { vault: "Vault is sealed" },
  });
  await world.passes(60);
  const before = await waits.comment();
  await vault.unseal();
  await world.passes(300);
  expect(before).toContain("It is tried again");
  expect(await said(waits)).toContain("ready until");
  expect(await place.tokensOf("waits.1")).toBe(1);
  expect(await linesAbout(world, "waits")).toEqual(["approved", "issued"]);

  await vault.seal();
  await world.passes(4 * 3600);
  expect(await said(waits)).toContain("ending since");
  expect(await said(waits)).toContain("sealed");
  await vault.unseal();
  await world.passes(300);
  expect(await said(waits)).toContain("expired");
  expect(await place.tokensOf("waits.1")).toBe(0);
});

test("an answer that is lost leaves nothing behind: the attempt is given up, and the next one is claimable", async () => {
  await using place = await VaultedWorld.start(await startFake());
  const { world } = place;
  const request = await approved(world, report("lost"));
  place.proxy.spoil("POST", /auth\/token\/create/u, "lose-answer");
  await world.requester.merges(request);
  await world.passes(10);
  expect(await place.tokensOf("lost.1")).toBe(1);
  expect(await linesAbout(world, "lost")).toEqual(["approved", "abandoned", "issued"]);
  const visitor = world.visitor(world.requester);
  const shown = await visitor.presses(await visitor.opens(claimPath(world, "lost.1")), "Show it once");
  await place.opens(shown);
});

test("who finds the wrap opened already reports it: what was in it is revoked, and another one is made", async () => {
  await using place = await VaultedWorld.start(await startFake());
  const { world, vault } = place;
  await granted(world, report("stolen"));
  const visitor = world.visitor(world.requester);
  const shown = await visitor.presses(await visitor.opens(claimPath(world, "stolen.1")), "Show it once");
  const stolen = await place.opens(shown);
  const again = await visitor.presses(shown, "It was opened already");
  expect((await vault.http(stolen, "GET", "auth/token/lookup-self")).status).toBe(403);
  const token = await place.opens(again);
  expect((await vault.http(token, "GET", "auth/token/lookup-self")).status).toBe(200);
  expect(await place.tokensOf("stolen.1")).toBe(1);
  expect(world.log).toContain("ALARM");
  expect(await linesAbout(world, "stolen")).toEqual([
    "approved",
    "issued",
    "claimed",
    "abandoned",
    "issued",
    "claimed",
  ]);
});

test("what nobody collects in time is revoked; whoever comes later is given another one", async () => {
  await using place = await VaultedWorld.start(await startFake(), { settings: { VAULT_CLAIM_WINDOW: "1h" } });
  const { world } = place;
  const request = await granted(world, report("late"));
  await world.passes(3600 + 5);
  expect(await place.tokensOf("late.1")).toBe(0);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`late.1\`: ready until ‹time›: nobody collected its credential in time, so it was revoked; \`requester\` collects another one at ‹us›/claim/4800-late.1. On time it ends by itself: Vault ends the token and everything read with it; early, at once",
    ]
  `);
  const visitor = world.visitor(world.requester);
  const shown = await visitor.presses(await visitor.opens(claimPath(world, "late.1")), "Show it once");
  await place.opens(shown);
  expect(await place.tokensOf("late.1")).toBe(1);
  expect(await linesAbout(world, "late")).toEqual(["approved", "issued", "abandoned", "issued", "claimed"]);
});

test("a credential of ours that nobody knows is swept once it is two minutes old, and nobody else's is", async () => {
  await using place = await VaultedWorld.start(await startFake());
  const { world, vault } = place;
  await granted(world, report("known"));
  const meta = { countersign: "app-4801", repository: String(world.repositoryId), attempt: "1" };
  const make = async (grant: string, countersign = meta.countersign): Promise<void> => {
    const made = { meta: { ...meta, countersign, grant }, ttl: "28000s" };
    await must(vault.root("POST", "auth/token/create/acme-reports", made));
  };
  await make("ghost.1");
  await make("ghost.2", "another-deployment");
  await world.passes(60);
  expect(await place.tokensOf("ghost.1")).toBe(1);
  await world.passes(600);
  expect(await place.tokensOf("ghost.1")).toBe(0);
  expect(await place.tokensOf("ghost.2")).toBe(1);
  expect(await place.tokensOf("known.1")).toBe(1);
});

test("a policy that is taken away is named on the pull request, and access comes when it is given back", async () => {
  await using place = await VaultedWorld.start(await startFake());
  const { world } = place;
  const request = await approved(world, report("denied"));
  await place.allows("auth/token/create/acme-", "auth/token/create/none-");
  await world.requester.merges(request);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`denied.1\`: is being made ready; ends ‹time›. Its issuer does not do it: \`\` Vault: POST auth/token/create/acme-reports: 403, permission denied: the app's policy gives nothing on \`auth/token/create/acme-reports\`, and needs \`update\` \`\`. It is tried again until it does",
    ]
  `);
  await place.allows();
  await world.passes(300);
  expect(await said(request)).toContain("ready until");
  expect(await linesAbout(world, "denied")).toEqual(["approved", "issued"]);
});

test("an app that could give itself everything gives nothing out, and says what it must not have", async () => {
  await using place = await VaultedWorld.start(await startFake());
  const { world } = place;
  const own = 'path "auth/token/lookup-self"';
  await place.allows(own, `path "sys/policies/acl/*" {\n  capabilities = ["update"]\n}\n${own}`);
  await world.passes(300);
  const request = await granted(world, report("mighty"));
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`mighty.1\`: is being made ready; ends ‹time›. Its issuer does not do it: \`\`nothing is issued from Vault: the app's policy gives \`update\` on \`sys/policies/acl/Probe\`: that is more than it may have\`\`. It is tried again until it does",
    ]
  `);
  expect(await place.tokensOf("mighty.1")).toBe(0);
  expect(await (await fetch(`${world.appUrl}/readyz`)).json()).toMatchInlineSnapshot(`
    {
      "checks": {
        "database": "ok",
        "github": "ok",
        "queue": "ok",
        "vault": "the app's policy gives \`update\` on \`sys/policies/acl/Probe\`: that is more than it may have",
      },
      "ready": true,
    }
  `);
  await place.allows();
  await world.passes(600);
  expect(await said(request)).toContain("ready until");
  expect(await linesAbout(world, "mighty")).toEqual(["approved", "issued"]);
});
