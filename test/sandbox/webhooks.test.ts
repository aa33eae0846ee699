import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { exampleSeed } from "../../sandbox/example-seed.ts";
import { expect, test } from "vitest";
import { type House, items, openHouse, openPull, until } from "./house.ts";
import type { Seed } from "../../sandbox/seed.ts";
import { startReceiver } from "./receiver.ts";

const at = "/repos/acme/access";

/** Issues are the quickest to make; the example's app does not ask to hear of them. */
const hearsOfIssues = (seed: Seed): Seed => ({ ...seed, app: { ...seed.app, events: ["issues"] } });

async function quiet(house: House): Promise<void> {
  const ask = async (): Promise<number> => {
    const response = await fetch(`${house.sandbox.url}/_sandbox/deliveries/pending`);
    return ((await response.json()) as { readonly pending: number }).pending;
  };
  await until(ask, (pending) => pending === 0);
}

test("what happens is told, signed, in order, to those events the app subscribes to", async () => {
  await using receiver = await startReceiver();
  await using house = await openHouse({ webhookUrl: receiver.url, webhookSecret: "a secret that is long enough" });
  const { number } = await openPull(house);
  await house.as("owner")("POST", `${at}/pulls/${number}/reviews`, { event: "APPROVE" });
  await house.as("owner")("POST", `${at}/issues/${number}/comments`, { body: "looks right" });
  await house.as("admin")("PUT", `${at}/pulls/${number}/merge`, {});
  await quiet(house);
  expect(receiver.received.map(({ event, action }) => [event, action].filter(Boolean).join("."))).toEqual([
    "push",
    "check_suite.requested",
    "push",
    "check_suite.requested",
    "pull_request.opened",
    "pull_request_review.submitted",
    "issue_comment.created",
    "pull_request.closed",
    "push",
    "check_suite.requested",
  ]);
  for (const { headers, text } of receiver.received) {
    const mac = createHmac("sha256", "a secret that is long enough").update(text).digest("hex");
    expect(headers["x-hub-signature-256"]).toBe(`sha256=${mac}`);
    expect(headers["x-github-hook-installation-target-id"]).toBe("4801");
    expect(headers["x-github-delivery"]).toMatch(/^[0-9a-f-]{36}$/u);
    expect(JSON.parse(text)).toMatchObject({ installation: { id: 480_101 }, organization: { login: "acme" } });
  }
});

test("a lost delivery stands in the log, is never repeated by itself, and keeps its GUID when asked for again", async () => {
  await using receiver = await startReceiver();
  await using house = await openHouse({ webhookUrl: receiver.url, change: hearsOfIssues });
  receiver.answerWith(500);
  await house.as("requester")("POST", `${at}/issues`, { title: "hello" });
  await quiet(house);
  const app = house.asApp();
  const [lost] = items((await app("GET", "/app/hook/deliveries?status=failure")).body);
  expect(lost).toMatchObject({ event: "issues", action: "opened", status_code: 500, redelivery: false });
  expect(receiver.received).toHaveLength(1);
  receiver.answerWith(200);
  expect((await app("POST", `/app/hook/deliveries/${String(lost?.["id"])}/attempts`)).status).toBe(202);
  await quiet(house);
  const [newest] = items((await app("GET", "/app/hook/deliveries")).body);
  expect(newest).toMatchObject({ guid: lost?.["guid"], redelivery: true, status_code: 200, status: "OK" });
  expect(receiver.received.map(({ text }) => text)).toEqual([receiver.received[0]?.text, receiver.received[0]?.text]);
  const whole = await app("GET", `/app/hook/deliveries/${String(newest?.["id"])}`);
  expect(whole.body).toMatchObject({ request: { payload: { action: "opened" } }, response: { payload: "heard" } });
  await fetch(`${house.sandbox.url}/_sandbox/clock`, { method: "POST", body: JSON.stringify({ advance: 4 * 86_400 }) });
  expect((await house.asApp()("GET", "/app/hook/deliveries")).body).toEqual([]);
});

test("a receiver that takes too long has failed", async () => {
  await using receiver = await startReceiver();
  await using house = await openHouse({
    webhookUrl: receiver.url,
    change: hearsOfIssues,
    server: { webhookTimeoutMs: 50 },
  });
  receiver.answerWith("never");
  await house.as("requester")("POST", `${at}/issues`, { title: "hello" });
  await quiet(house);
  const [lost] = items((await house.asApp()("GET", "/app/hook/deliveries")).body);
  expect(lost).toMatchObject({ status: "timed out", status_code: 504 });
});

test("deliveries can be held back, and go out in order", async () => {
  await using receiver = await startReceiver();
  await using house = await openHouse({
    webhookUrl: receiver.url,
    change: hearsOfIssues,
    server: { webhookConcurrency: 1 },
  });
  const hold = async (paused: boolean) =>
    fetch(`${house.sandbox.url}/_sandbox/webhooks`, { method: "POST", body: JSON.stringify({ paused }) });
  await hold(true);
  for (const title of ["1", "2", "3"]) await house.as("requester")("POST", `${at}/issues`, { title });
  const pending = await fetch(`${house.sandbox.url}/_sandbox/deliveries/pending`);
  expect(await pending.json()).toEqual({ pending: 3, paused: true });
  expect(receiver.received).toEqual([]);
  await hold(false);
  await quiet(house);
  const titles = receiver.received.map(({ text }) => (JSON.parse(text) as { issue: { title: string } }).issue.title);
  expect(titles).toEqual(["1", "2", "3"]);
});

test("the example's app is registered with what the manifest asks for", async () => {
  const manifest = parse(await readFile("app.yml", "utf8")) as {
    default_permissions: object;
    default_events: string[];
  };
  const { app } = exampleSeed();
  expect(app.permissions).toEqual(manifest.default_permissions);
  expect(app.events.toSorted()).toEqual(manifest.default_events.toSorted());
});

test("a fork's request names no pull request in its check payloads", async () => {
  await using receiver = await startReceiver();
  await using house = await openHouse({ webhookUrl: receiver.url });
  const as = house.as("owner");
  expect((await as("POST", `${at}/forks`)).body).toMatchObject({ full_name: "owner/access", fork: true });
  const content = Buffer.from("id: forked\n").toString("base64");
  await as("PUT", "/repos/owner/access/contents/access/orders-db/f.yaml", { message: "m", content, branch: "main" });
  const pull = await as("POST", `${at}/pulls`, { title: "From a fork", head: "owner:main", base: "main" });
  expect(pull.body).toMatchObject({ head: { label: "owner:main", repo: { full_name: "owner/access" } } });
  const app = await house.asInstallation();
  const head = pull.body["head"]?.["sha"];
  const run = await app("POST", `${at}/check-runs`, { name: "countersign", head_sha: head, conclusion: "success" });
  expect(run.body).toMatchObject({ status: "completed", pull_requests: [] });
  expect((await house.as("requester")("PUT", `${at}/pulls/${String(pull.body["number"])}/merge`, {})).status).toBe(200);
  await quiet(house);
  expect(receiver.received.filter(({ event }) => event === "push")).toHaveLength(1);
});
