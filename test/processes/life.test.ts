import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { succeed } from "../support/api.ts";
import { entry, idIn } from "../support/entry.ts";
import { checkLedger, publicKeyOf } from "../support/ledger-check/check-ledger.ts";
import { fileOf, introspect, issuesOf, ledgerOf, revertsOf } from "../support/place.ts";
import { Request } from "../support/request.ts";
import { TwoProcesses } from "../support/two-processes.ts";
import { until } from "../support/until.ts";
import { Visitor } from "../support/visitor.ts";

/** Opens a request with git, as a person at a terminal does. */
async function opens(place: TwoProcesses, files: Readonly<Record<string, string>>): Promise<Request> {
  const branch = idIn(files);
  const { folder, git } = await place.clone("requester");
  await git("checkout", "--quiet", "-b", branch);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  await git("add", ".");
  await git("commit", "--quiet", "-m", "Read access to orders");
  await git("push", "--quiet", "origin", branch);
  return place.person("requester").opensPull(branch, { title: "Read access to orders" });
}

const titled = (request: Request, words: string): Promise<string> =>
  until(`the check says \`${words}\``, async () => {
    const title = await request.title();
    return title.includes(words) ? title : null;
  });

const concluded = (request: Request): Promise<true> =>
  until("the check is green", async () => ((await request.checks())["countersign"] === "success" ? true : null));

const kindsOf = async (place: TwoProcesses, id: string): Promise<readonly string[]> =>
  (await ledgerOf(place, id)).map((line) => line.record.kind);

const told = (place: TwoProcesses, id: string, kind: string): Promise<true> =>
  until(`the ledger says \`${kind}\``, async () => ((await kindsOf(place, id)).includes(kind) ? true : null));

async function approvedInOrder(place: TwoProcesses, request: Request): Promise<void> {
  await titled(request, "0 of 2 stages");
  await place.person("owner").approves(request);
  await titled(request, "1 of 2 stages");
  await place.person("platform-1").approves(request);
  await concluded(request);
}

/** Logs in at GitHub, collects the credential, and confirms it. */
async function collects(place: TwoProcesses, id: string, login = "requester"): Promise<string> {
  const visitor = new Visitor(place, login);
  const page = await visitor.opens(`/claim/${place.repositoryId}-${id}.1`);
  const shown = await visitor.presses(page, "Show it once");
  const token = /<textarea id="token"[^>]*>([^<]+)<\/textarea>/u.exec(shown.text)?.[1];
  if (token === undefined) throw new Error(`no token on the page:\n${shown.text}`);
  expect((await visitor.presses(shown, "I have it")).text).toContain("Collected");
  return token;
}

async function ends(place: TwoProcesses, id: string, token: string): Promise<void> {
  await place.passes(4 * 3600);
  await until("nobody takes the token any more", async () => ((await introspect(place, token)).active ? null : true));
  await told(place, id, "ended");
  await told(place, id, "reverted");
}

const ledgerFindings = (place: TwoProcesses): Promise<readonly string[]> =>
  checkLedger(
    `${place.sandboxUrl.replace("http://", "http://admin:ghp_admin@")}/${place.repository}.git`,
    publicKeyOf(place.settings["LEDGER_KEY"]!),
    "--whole",
  );

const whole = ["approved", "issued", "claimed", "ended", "reverted"];

test(
  "one request lives its whole life between two processes that share addresses and keys alone",
  { timeout: 180_000 },
  async () => {
    await using place = await TwoProcesses.start();
    const files = entry();
    const id = idIn(files);
    const path = Object.keys(files)[0]!;
    const request = await opens(place, files);
    await approvedInOrder(place, request);
    await place.person("requester").merges(request);
    await told(place, id, "issued");

    expect((await new Visitor(place, "owner").opens(`/claim/${place.repositoryId}-${id}.1`)).status).toBe(403);
    const token = await collects(place, id);
    const jwks = createRemoteJWKSet(new URL(`${place.appUrl}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(token, jwks, {
      issuer: place.appUrl,
      algorithms: ["EdDSA"],
      currentDate: await place.now(),
    });
    expect(payload.exp! - payload.iat!).toBeLessThanOrEqual(4 * 3600);
    expect(await introspect(place, token)).toMatchObject({ active: true });

    const before = await place.clone("admin");
    const tree = await before.git("ls-tree", "-r", "--name-only", "HEAD");
    await ends(place, id, token);
    expect(await fileOf(place, path)).toBeNull();
    const reverts = await revertsOf(place);
    expect(reverts).toHaveLength(1);
    expect(reverts[0]).toMatchObject({ state: "closed" });
    const revert = new Request(place, reverts[0]!.number as number, reverts[0]!.head.ref as string, place.repository);
    expect(await revert.state()).toBe("merged");
    expect((await revert.checks())["countersign"]).toBe("success");
    const changed = await succeed(place.admin.api("GET", `/repos/${place.repository}/pulls/${revert.number}/files`));
    expect(changed).toMatchObject([{ filename: path, status: "removed" }]);
    const after = await place.clone("admin");
    expect((await after.git("ls-tree", "-r", "--name-only", "HEAD")).split("\n")).toEqual(
      tree.split("\n").filter((name) => name !== path),
    );

    expect(await kindsOf(place, id)).toEqual(whole);
    const notices = (await issuesOf(place)).map((issue) => issue.title);
    expect(notices).toEqual(["Countersign adopted the access rules of this repository"]);
    expect(await ledgerFindings(place)).toEqual([]);
  },
);

test(
  "stopped while it works, it ends well, and whoever starts it again misses nothing",
  { timeout: 180_000 },
  async () => {
    await using place = await TwoProcesses.start();
    const files = entry();
    const id = idIn(files);
    const request = await opens(place, files);
    await approvedInOrder(place, request);
    const stopping = performance.now();
    const merging = place.person("requester").triesToMerge(request);
    expect(await place.stopApp()).toEqual({ code: 0, signal: null });
    expect(performance.now() - stopping).toBeLessThan(10_000);
    expect((await merging).status).toBe(200);
    await place.startApp();
    await told(place, id, "issued");
    const token = await collects(place, id);
    expect(await place.stopApp()).toEqual({ code: 0, signal: null });
    await place.startApp();
    expect(await introspect(place, token)).toMatchObject({ active: true });
    await ends(place, id, token);
    expect(await kindsOf(place, id)).toEqual(whole);
    expect(await ledgerFindings(place)).toEqual([]);
  },
);

test("away during review and merge, it decides as of then once it is back", { timeout: 180_000 }, async () => {
  await using place = await TwoProcesses.start();
  const files = entry();
  const id = idIn(files);
  const request = await opens(place, files);
  await titled(request, "0 of 2 stages");
  await place.stopApp();
  await place.person("owner").approves(request);
  await place.person("platform-1").approves(request);
  // GitHub lets nobody merge it while the check is not green.
  expect((await place.person("requester").triesToMerge(request)).status).toBe(405);
  await place.startApp();
  await concluded(request);
  await place.stopApp();
  await place.person("requester").merges(request);
  await place.passes(600);
  await place.startApp();
  await told(place, id, "issued");
  const [approved] = await ledgerOf(place, id);
  expect(Date.parse(approved.record.until) - Date.parse(approved.record.start)).toBe(4 * 3600_000);
  const token = await collects(place, id);
  await ends(place, id, token);
  expect(await kindsOf(place, id)).toEqual(whole);
  expect(await ledgerFindings(place)).toEqual([]);
});
