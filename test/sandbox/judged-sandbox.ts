import { createSign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleSeed, type ExampleOptions } from "../../sandbox/example-seed.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { createOracle } from "../support/oracle/oracle.ts";

export interface Reply {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- judged by the oracle, looked at by tests
  readonly body: any;
}

export type Call = (line: string, body?: object) => Promise<Reply>;

/** A running sandbox whose every exchange and delivery goes by the oracle, with a receiver that accepts webhooks. */
export async function startJudgedSandbox(options: ExampleOptions = {}) {
  const received: string[] = [];
  const receiver = createServer((request, response) => {
    received.push(String(request.headers["x-github-event"]));
    request.resume().on("end", () => response.writeHead(202).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/api/github/webhooks`;
  const dataDir = await mkdtemp(join(tmpdir(), "countersign-judged-"));
  const oracle = createOracle({ toleratesRefusedRequests: true });
  const seed = exampleSeed({ webhookUrl, webhookSecret: "a webhook secret of some length", ...options });
  const sandbox = await startSandbox({
    dataDir,
    seed: { ...seed, app: { ...seed.app, events: [...seed.app.events, "issues", "repository_ruleset"] } },
    onExchange: oracle.exchange,
    onDelivery: oracle.delivery,
  });

  const as =
    (credential: string | undefined): Call =>
    async (line, body) => {
      const [method = "GET", path = "/"] = line.split(" ");
      const response = await fetch(`${sandbox.url}/api${path === "/graphql" ? "" : "/v3"}${path}`, {
        method,
        headers: {
          accept: "application/vnd.github+json",
          ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
    };
  const jwt = (): string => {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iat: now - 30, exp: now + 300, iss: String(sandbox.app.id) })}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(sandbox.app.privateKey).toString("base64url")}`;
  };
  const appItself: Call = async (line, body) => as(jwt())(line, body);
  const minted = await appItself(`POST /app/installations/${sandbox.app.installationId}/access_tokens`, {});

  return {
    sandbox,
    oracle,
    received,
    as,
    appItself,
    app: as(minted.body.token as string),
    person: (login: string): Call => as(sandbox.people[login]?.token),
    nobody: as(undefined),
    /** Waits for the webhooks that are under way, then says what the oracle found. */
    findings: async (): Promise<readonly string[]> => {
      for (;;) {
        const open = [...sandbox.world.deliveries.values()].filter(({ state }) => state !== "done");
        if (open.length === 0) return oracle.sentences();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    [Symbol.asyncDispose]: async () => {
      await sandbox.close();
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export type JudgedSandbox = Awaited<ReturnType<typeof startJudgedSandbox>>;

/** What GitHub answered, where nothing but success will do. */
export async function must(reply: Promise<Reply>): Promise<Reply["body"]> {
  const { status, body } = await reply;
  if (status >= 400) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A branch with one new file, and the pull request for it; answers the pull request as REST shows it. */
export async function opens(call: Call, branch: string, repository = "/repos/acme/access"): Promise<Reply["body"]> {
  const main = await must(call(`GET ${repository}/git/ref/heads/main`));
  await must(call(`POST ${repository}/git/refs`, { ref: `refs/heads/${branch}`, sha: main.object.sha }));
  await must(
    call(`PUT ${repository}/contents/access/${branch}.yaml`, {
      message: branch,
      content: base64(`id: ${branch}\n`),
      branch,
    }),
  );
  return must(call(`POST ${repository}/pulls`, { title: branch, head: branch, base: "main", body: "please" }));
}
