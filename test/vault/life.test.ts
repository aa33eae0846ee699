import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { approved } from "../support/approved.ts";
import { points } from "../support/plain.ts";
import { linesAbout } from "../support/seen.ts";
import { until } from "../support/until.ts";
import { isOpen } from "./logins.ts";
import { collected, leases, openReports, over, report, type Reports } from "./reports.ts";

let reports: Reports;
beforeAll(async () => {
  reports = await openReports();
});
afterAll(() => reports.close());

test("from the request to a login to PostgreSQL, and to its end: refused, ended, gone, and removed", async () => {
  await using place = await reports.start();
  const { world, vault } = place;
  const request = await approved(world, report("whole", "75s"));
  const merging = await world.now();
  await world.requester.merges(request);
  expect(points(await request.comment()).join("\n")).toContain("ready until");
  expect(await place.tokensOf("whole.1")).toBe(1);
  const login = await collected(place, "whole.1");
  const session = await reports.logIn(login);
  expect(session).not.toBeNull();
  expect((await leases(vault)).length).toBe(1);

  await over(world, merging, 75_000);
  await until("the lease is gone", async () => ((await leases(vault)).length === 0 ? true : null));
  expect((await world.now()) - merging).toBeLessThan(75_000 + 15_000);
  expect(await isOpen(session as Client)).toBe(false);
  expect(await reports.logIn(login)).toBeNull();
  expect(await place.tokensOf("whole.1")).toBe(0);
  await until("its entry is removed", async () =>
    (await linesAbout(world, "whole")).includes("reverted") ? true : null,
  );
  expect(await linesAbout(world, "whole")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
  expect((await world.reverts("all")).every((pull) => pull.merged_at !== null)).toBe(true);
});

test("with Countersign gone after the claim, and never back, the credential dies on time", async () => {
  await using place = await reports.start();
  const { world, vault } = place;
  const request = await approved(world, report("alone", "60s"));
  const merging = await world.now();
  await world.requester.merges(request);
  const login = await collected(place, "alone.1");
  const session = await reports.logIn(login);
  await world.stopApp();
  expect(await isOpen(session as Client)).toBe(true);
  await over(world, merging, 60_000);
  await until("the lease is gone", async () => ((await leases(vault)).length === 0 ? true : null));
  const late = (await world.now()) - merging - 60_000;
  process.stderr.write(`the credential died ${(late / 1000).toFixed(1)} s after its end, by Vault alone\n`);
  expect(late).toBeLessThan(15_000);
  expect(await isOpen(session as Client)).toBe(false);
  expect(await reports.logIn(login)).toBeNull();
  expect(await place.tokensOf("alone.1")).toBe(0);
});

test("sealed when it is merged, and killed when it is ended: issued once it is back, ended once it is back", async () => {
  await using place = await reports.start();
  const { world, vault } = place;
  const request = await approved(world, report("sealed", "1h"));
  await vault.seal();
  await world.requester.merges(request);
  expect(points(await request.comment()).join("\n")).toContain("the server is sealed");
  await vault.unseal();
  await until("it is ready", async () =>
    points(await request.comment())
      .join("\n")
      .includes("ready until")
      ? true
      : null,
  );
  expect(await place.tokensOf("sealed.1")).toBe(1);
  const login = await collected(place, "sealed.1");
  await vault.kill();
  const removal = await world.requester.opens({ "access/reports/sealed.yaml": null });
  await world.settled();
  await world.requester.merges(removal);
  await until("it is ending", async () =>
    points(await request.comment())
      .join("\n")
      .includes("ending since")
      ? true
      : null,
  );
  await vault.restart();
  await until("it is gone", async () => ((await place.tokensOf("sealed.1")) === 0 ? true : null));
  await until("the login is refused", async () => ((await reports.logIn(login)) === null ? true : null));
  await until("it has ended", async () => ((await linesAbout(world, "sealed")).includes("ended") ? true : null));
  expect((await linesAbout(world, "sealed")).slice(0, 5)).toEqual([
    "approved",
    "issued",
    "claimed",
    "revoked",
    "ended",
  ]);
});

test("an answer that is lost on its way leaves one token at the server, and that one is claimable", async () => {
  await using place = await reports.start();
  const { world } = place;
  const request = await approved(world, report("lost", "1h"));
  place.proxy.spoil("POST", /auth\/token\/create/u, "lose-answer");
  await world.requester.merges(request);
  await until("it is ready", async () => ((await linesAbout(world, "lost")).at(-1) === "issued" ? true : null));
  expect(await linesAbout(world, "lost")).toEqual(["approved", "abandoned", "issued"]);
  expect(await place.tokensOf("lost.1")).toBe(1);
  expect(await reports.logIn(await collected(place, "lost.1"))).not.toBeNull();
});
