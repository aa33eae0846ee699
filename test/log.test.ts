import { expect, test } from "vitest";

import { createLog } from "../src/log.ts";

function logged(secrets: readonly string[], write: (log: ReturnType<typeof createLog>) => void): string {
  let text = "";
  write(createLog({ level: "trace", secrets, destination: { write: (line) => void (text += line) } }));
  expect(text).not.toBe("");
  for (const line of text.trim().split("\n")) JSON.parse(line);
  return text;
}

const jwt = `eyJhbGciOiJFZERTQSJ9.${Buffer.from('{"sub":"github:7"}').toString("base64url")}.c2lnbmF0dXJlLXNpZ25hdHVyZQ`;

test.each([
  ["an installation token", "ghs_16C7e42F292c6912E7710c838347Ae178B4a"],
  ["a long installation token", `ghs_4711_${jwt}`],
  ["a user's token", "gho_16C7e42F292c6912E7710c838347Ae178B4a"],
  ["a personal token", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"],
  ["a fine-grained token", "github_pat_11ABCDEFG0_abcdefghijklmnop"],
  ["a JWT", jwt],
  ["a header", "Bearer abcdefgh.ijkl-mnop"],
  ["a private key", "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----"],
])("%s is not in the log, wherever it stands", (_, secret) => {
  const text = logged([], (log) => {
    log.info(`said ${secret}`);
    log.warn({ note: secret, deep: { list: [secret] } }, "noted");
    log.error({ err: new Error(`GET https://api.github.com failed with ${secret}`) }, "failed");
    log.child({ bound: secret }).debug("bound");
  });
  const core = secret.replace(/^Bearer /, "").split("\n");
  for (const part of core.filter((line) => !line.startsWith("-----"))) expect(text).not.toContain(part);
});

test("our own secrets are not in the log, whatever they look like", () => {
  const secrets = ["f3a1c92e7b4d8a60", 'with "quotes" and \\', "line\nbreak"];
  const text = logged(secrets, (log) => {
    for (const secret of secrets) log.error({ err: new Error(secret), note: secret }, secret);
  });
  for (const secret of secrets) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
  }
});

test("what was sent or received is not in the log", () => {
  const text = logged([], (log) => {
    const request = { headers: { authorization: "token abc" }, body: "needle" };
    log.debug({ event: { id: "1", payload: { title: "needle" } } }, "Webhook received");
    log.debug({ body: "needle", payload: { a: "needle" }, headers: { "x-hub-signature-256": "needle" } }, "a request");
    log.error({ err: Object.assign(new Error("refused"), { status: 403, request, response: { data: "needle" } }) });
    log.error(Object.assign(new AggregateError([Object.assign(new Error("one"), { request })]), { event: request }));
    log.info({ event: "pull_request", delivery: "d-1" }, "stored");
  });
  expect(text).not.toContain("needle");
  expect(text).toContain('"status":403');
  expect(text).toContain('"event":"pull_request"');
});

test("credentials in addresses are not in the log", () => {
  const text = logged([], (log) => {
    log.error("connect to postgres://countersign:hidden-word@db/c failed");
    log.info({ url: "https://x.example/login/callback?code=hidden-code&state=hidden-state" }, "called");
  });
  expect(text).not.toContain("hidden");
  expect(text).toContain("postgres://countersign:[secret]@db/c");
});
