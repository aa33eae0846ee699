import { afterAll, beforeAll, expect, test } from "vitest";

import { approved } from "../support/approved.ts";
import { heard } from "../support/heard.ts";
import { linesAbout } from "../support/seen.ts";
import { until } from "../support/until.ts";
import { textAt } from "../support/vault-server.ts";
import { isOpen } from "./logins.ts";
import { must } from "./place.ts";
import {
  collected,
  collectedToken,
  ended,
  leases,
  openReports,
  over,
  removes,
  report,
  type Reports,
} from "./reports.ts";

let reports: Reports;
beforeAll(async () => {
  reports = await openReports();
});
afterAll(() => reports.close());

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
