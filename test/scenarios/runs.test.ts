import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { collects } from "../support/approved.ts";
import { entry, type EntryText } from "../support/entry.ts";
import { points } from "../support/plain.ts";
import { registered } from "../support/registered.ts";
import type { Request } from "../support/request.ts";
import { collectsInRun, shows, tokenOf, type RunText } from "../support/runs.ts";
import { linesAbout } from "../support/seen.ts";
import { World } from "../support/world.ts";

async function granted(world: World, text: EntryText): Promise<Request> {
  const request = await world.requester.opens(entry({ subject: "workload/nightly", ...text }));
  await world.settled();
  await world.owner.approves(request);
  await world.requester.merges(request);
  return request;
}

const perRun = "per-run: { max-duration: 15m, per-day: 3 }";

test("a workload collects with the token of its own run, once", async () => {
  await using world = await World.start({ seed: registered });
  await granted(world, { id: "export-1" });
  const ran = await collectsInRun(world, "export-1.1");
  expect([ran.code, ran.err]).toEqual([
    0,
    expect.stringContaining("The credential of export-1.1, for orders-db/read. It is shown this once, and ends at"),
  ]);
  expect(decodeJwt(ran.out)).toMatchObject({ sub: "workload/nightly", aud: "orders-db" });
  expect((await world.introspect(ran.out)).active).toBe(true);
  const again = await collectsInRun(world, "export-1.1");
  expect([again.code, again.err]).toEqual([1, expect.stringMatching(/^Collected\. It was collected at/u)]);
  // Who answers for it collects nothing any more, either.
  await expect(collects(world, "export-1.1", world.person("data-1"))).rejects.toThrow("no button");
  await world.settled();
  expect(await linesAbout(world, "export-1")).toEqual(["approved", "issued", "claimed"]);
  const claimed = (await world.ledger("export-1")).find(({ record }) => record.kind === "claimed");
  expect(claimed.record.by).toMatch(/^run \d+\.1$/u);
});

test("a run that lost its answer is followed by another one, and what was lost is revoked first", async () => {
  await using world = await World.start({ seed: registered });
  await granted(world, { id: "export-2" });
  const lost = await shows(world, "export-2.1", await tokenOf(world));
  expect(lost.status).toBe(200);
  const ran = await collectsInRun(world, "export-2.1");
  expect(ran.code).toBe(0);
  expect(await world.introspect(lost.body["credential"] as string)).toEqual({ active: false });
  expect((await world.introspect(ran.out)).active).toBe(true);
});

test("only the registered workflow, on the default branch, and not for a pull request", async () => {
  await using world = await World.start({ seed: registered });
  await granted(world, { id: "guarded" });
  const told = async (run: RunText) => (await shows(world, "guarded.1", await tokenOf(world, run))).said;
  expect([
    await told({ ref: "refs/heads/evil" }),
    await told({ ref: "refs/pull/7/merge", event: "pull_request" }),
    await told({ event: "pull_request_target" }),
    await told({ workflow: ".github/workflows/other.yaml" }),
    // Another branch's workflow calls the registered one of the default branch: its jobs check out that other branch.
    await told({
      ref: "refs/heads/evil",
      job_workflow_ref: "acme/access/.github/workflows/nightly.yaml@refs/heads/main",
    }),
    await told({ job_workflow_ref: "acme/other/.github/workflows/nightly.yaml@refs/heads/main" }),
    await told({ job_workflow_ref: "acme/access/.github/workflows/nightly.yaml@refs/tags/v1" }),
  ]).toMatchInlineSnapshot(`
    [
      "403 This run may not collect it. It runs \`refs/heads/evil\`, and not the default branch.",
      "403 This run may not collect it. It was started by \`pull_request\`: whoever opens one could.",
      "403 This run may not collect it. It was started by \`pull_request_target\`: whoever opens one could.",
      "403 This run may not collect it. Its job is of \`acme/access/.github/workflows/other.yaml@refs/heads/main\`, and \`.github/workflows/nightly.yaml\` of the default branch is registered.",
      "403 This run may not collect it. It runs \`refs/heads/evil\`, and not the default branch.",
      "403 This run may not collect it. Its job is of \`acme/other/.github/workflows/nightly.yaml@refs/heads/main\`, and \`.github/workflows/nightly.yaml\` of the default branch is registered.",
      "403 This run may not collect it. Its job is of \`acme/access/.github/workflows/nightly.yaml@refs/tags/v1\`, and \`.github/workflows/nightly.yaml\` of the default branch is registered.",
    ]
  `);
  expect(await linesAbout(world, "guarded")).toEqual(["approved", "issued"]);
});

test("what is not GitHub's token, or not for this, proves nothing", async () => {
  await using world = await World.start({ seed: registered });
  await granted(world, { id: "proof" });
  await granted(world, { id: "theirs", subject: "service-account/exporter" });
  const good = await tokenOf(world);
  const { kid } = decodeProtectedHeader(good);
  const claims = decodeJwt(good);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const made = (header: object, payload: object, signing: (text: string) => Buffer): string => {
    const text = `${part(header)}.${part(payload)}`;
    return `${text}.${signing(text).toString("base64url")}`;
  };
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const rs256 = (text: string) => sign("RSA-SHA256", Buffer.from(text), privateKey);
  const { keys } = (await (await fetch(`${world.sandboxUrl}/_services/token/.well-known/jwks`)).json()) as {
    keys: [{ readonly kty: "RSA"; readonly n: string; readonly e: string }];
  };
  const pem = createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
  const hs256 = (text: string) => createHmac("sha256", pem).update(text).digest();
  const told = async (token: string, grant = "proof.1") => (await shows(world, grant, token)).said;
  const [head, , signature] = good.split(".");
  const outlived = await tokenOf(world);
  await world.passes(400);
  expect({
    "another key": await told(made({ alg: "RS256", kid }, claims, rs256)),
    "a key that nobody knows": await told(made({ alg: "RS256", kid: "mine" }, claims, rs256)),
    "no signature": await told(made({ alg: "none" }, claims, () => Buffer.alloc(0))),
    "the public key as a secret": await told(made({ alg: "HS256", kid }, claims, hs256)),
    "other words under the signature": await told(`${head}.${part({ ...claims, ref: "refs/heads/x" })}.${signature}`),
    "another issuer": await told(made({ alg: "RS256", kid }, { ...claims, iss: "https://evil.example.com" }, rs256)),
    "another audience": await told(await tokenOf(world, {}, "https://vault.example.com")),
    "another one beside it": await told(await tokenOf(world, {}, `${world.appUrl}/`)),
    "after its time": await told(outlived),
    "no token": await told("nothing"),
    "a grant of another subject": await told(await tokenOf(world), "theirs.1"),
    "no grant": await told(await tokenOf(world), "nobody.1"),
  }).toMatchInlineSnapshot(`
    {
      "a grant of another subject": "404 There is no such grant. Check the link in the pull request.",
      "a key that nobody knows": "401 This token proves nothing here. GitHub Actions did not sign it. Ask for a new one.",
      "after its time": "401 This token proves nothing here. Its time is over. Ask for a new one.",
      "another audience": "401 This token proves nothing here. It was made for somebody else. Ask for a new one.",
      "another issuer": "401 This token proves nothing here. GitHub Actions did not sign it. Ask for a new one.",
      "another key": "401 This token proves nothing here. GitHub Actions did not sign it. Ask for a new one.",
      "another one beside it": "401 This token proves nothing here. It was made for somebody else. Ask for a new one.",
      "no grant": "404 There is no such grant. Check the link in the pull request.",
      "no signature": "401 This token proves nothing here. GitHub Actions did not sign it. Ask for a new one.",
      "no token": "401 This token proves nothing here. GitHub Actions did not sign it. Ask for a new one.",
      "other words under the signature": "401 This token proves nothing here. GitHub Actions did not sign it. Ask for a new one.",
      "the public key as a secret": "401 This token proves nothing here. GitHub Actions did not sign it. Ask for a new one.",
    }
  `);

  const once = await tokenOf(world);
  const [first, second] = await Promise.all([shows(world, "proof.1", once), shows(world, "proof.1", once)]);
  const { said } = first.status === 200 ? second : first;
  expect(new Set([first.status, second.status])).toEqual(new Set([200, 401]));
  expect(said).toBe("401 This token proves nothing here. It was used before. Ask for a new one.");
  expect((await shows(world, "proof.1", once)).status).toBe(401);

  const kept = (await world.kept()) + world.log + JSON.stringify(await world.ledger("proof"));
  for (const token of [good, once, outlived]) expect(kept).not.toContain(token.split(".")[2]);
});

test("a repository that took the registered name over is another one", async () => {
  await using world = await World.start({
    seed: (seed) => ({
      ...registered(seed),
      repositories: [...registered(seed).repositories, { name: "exports", id: 4900, private: true, files: {} }],
    }),
  });
  await granted(world, { id: "named" });
  const other = await tokenOf(world, { repository: "acme/exports" });
  expect((await shows(world, "named.1", other)).said).toBe(
    "404 There is no such grant. Check the link in the pull request.",
  );
});

test("approved once, and each run collects its own: so long at most, so many within 24 hours", async () => {
  await using world = await World.start({ seed: registered });
  const request = await granted(world, { id: "builds", duration: "24h", more: [perRun] });
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`builds.1\`: ready until ‹time›: runs of \`workload/nightly\` collect it by themselves, each run 15m at most, 3 within any 24 hours, at ‹us›/claim/4800-builds.1",
    ]
  `);
  await expect(collects(world, "builds.1", world.person("data-1"))).rejects.toThrow("Each run collects its own");

  const first = await collectsInRun(world, "builds");
  const second = await collectsInRun(world, "builds.1");
  expect([first.code, second.code]).toEqual([0, 0]);
  const { exp = 0, iat = 0, ...said } = decodeJwt(first.out);
  expect(exp - iat).toBe(15 * 60);
  expect(said).toMatchObject({
    sub: "workload/nightly",
    jti: "4800-builds.1.2",
    run: expect.stringMatching(/^run \d/u),
  });
  expect(decodeJwt(second.out).jti).toBe("4800-builds.1.3");
  const active = async (token: string) => (await world.introspect(token)).active as boolean;
  expect([await active(first.out), await active(second.out)]).toEqual([true, true]);

  // The cap is kept where the process is not.
  await world.stopApp();
  await world.startApp();
  expect((await collectsInRun(world, "builds.1")).code).toBe(0);
  const full = await collectsInRun(world, "builds.1");
  expect([full.code, full.err]).toEqual([
    1,
    expect.stringMatching(/^As many as a day allows were collected\. There is room for another one at .*Z\.$/u),
  ]);
  await world.passes(15 * 60 + 1);
  expect([await active(first.out), await active(second.out)]).toEqual([false, false]);
  expect((await world.ledger("builds")).map(({ record }) => record.kind)).toEqual([
    "approved",
    "issued",
    "run",
    "run",
    "run",
  ]);
  expect(await world.reverts()).toEqual([]);
});

test("ending the grant ends what its runs collected; nothing outlasts it", async () => {
  await using world = await World.start({ seed: registered });
  const request = await granted(world, {
    id: "short",
    duration: "2h",
    more: ["per-run: { max-duration: 90m, per-day: 9 }"],
  });
  const first = await collectsInRun(world, "short.1");
  await world.passes(3600);
  const second = await collectsInRun(world, "short.1");
  const [one, two] = [decodeJwt(first.out), decodeJwt(second.out)];
  expect((one.exp ?? 0) - (one.iat ?? 0)).toBe(90 * 60);
  expect((two.exp ?? 0) - (two.iat ?? 0)).toBeLessThanOrEqual(3600);
  const removal = await world.requester.opens({ "access/orders-db/short.yaml": null });
  await world.settled();
  await world.requester.merges(removal);
  await world.passes(5);
  expect([await world.introspect(first.out), await world.introspect(second.out)]).toEqual([
    { active: false },
    { active: false },
  ]);
  expect((await collectsInRun(world, "short.1")).err).toMatch(/^This access is over\./u);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`short.1\`: ended early (\`its entry was removed by #‹n›\`); the issuer said \`revoked\` at ‹time›",
    ]
  `);
});

test("runs and their cap are known again after the database is lost", async () => {
  await using world = await World.start({ seed: registered });
  await granted(world, { id: "lost", duration: "24h", more: [perRun] });
  const [first, second] = [await collectsInRun(world, "lost.1"), await collectsInRun(world, "lost.1")];
  await world.losesItsDatabase();
  expect([(await world.introspect(first.out)).active, (await world.introspect(second.out)).active]).toEqual([
    true,
    true,
  ]);
  const third = await collectsInRun(world, "lost.1");
  expect(decodeJwt(third.out).jti).toBe("4800-lost.1.4");
  expect((await collectsInRun(world, "lost.1")).code).toBe(1);
});

test("extended, it goes on under the name that the workflow has, and under the same cap", async () => {
  await using world = await World.start({ seed: registered });
  const request = await granted(world, { id: "longer", duration: "2h", more: [perRun] });
  const first = await collectsInRun(world, "longer.1");
  const extension = await world.requester.opens(
    entry({ id: "longer", subject: "workload/nightly", duration: "4h", more: [perRun] }),
  );
  await world.settled();
  await world.owner.approves(extension);
  await world.requester.merges(extension);
  await world.settled();
  const second = await collectsInRun(world, "longer.1");
  expect(second.err).toContain("The credential of longer.2");
  expect((await world.introspect(first.out)).active).toBe(true);
  expect((await collectsInRun(world, "longer.2")).code).toBe(0);
  expect((await collectsInRun(world, "longer.1")).err).toMatch(/^As many as a day allows/u);
  // More of it would be another request.
  const more = await world.requester.opens(
    entry({ id: "longer", subject: "workload/nightly", duration: "4h", more: [perRun.replace("3", "9")] }),
  );
  await world.settled();
  expect(await more.comment()).toContain("`per-run` of `longer` cannot be changed");
  expect(request.number).toBeGreaterThan(0);
});
