import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSign } from "node:crypto";
import { promisify } from "node:util";
import { exampleSeed, type ExampleOptions } from "../../sandbox/example-seed.ts";
import { type RunningSandbox, startSandbox, type SandboxOptions } from "../../sandbox/server.ts";
import type { Seed } from "../../sandbox/seed.ts";

interface Answer {
  readonly status: number;
  // What a test asks about is what it knows to be there: a missing field fails its expectation.
  readonly body: Answered;
  readonly headers: Headers;
}

/** JSON as it came, to be looked into by name. */
export type Answered = { readonly [name: string]: Answered } & { readonly toString: () => string };

/** A list that came as JSON. */
export function items(body: Answered): readonly Answered[] {
  return Array.isArray(body) ? (body as readonly Answered[]) : [];
}

type Caller = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/** A sandbox of its own for a test, with people who call its API and a folder for clones. */
export interface House extends AsyncDisposable {
  readonly sandbox: RunningSandbox;
  readonly folder: string;
  readonly as: (login: string) => Caller;
  readonly asToken: (token: string | undefined) => Caller;
  readonly asApp: (claims?: Readonly<Record<string, unknown>>) => Caller;
  /** An installation token's caller. */
  readonly asInstallation: (body?: unknown) => Promise<Caller>;
  /** Runs git outside the sandbox, as a person would. */
  readonly git: (directory: string, ...args: readonly string[]) => Promise<string>;
  /** The address to clone from, as this person. */
  readonly remote: (login: string, repository?: string) => string;
}

const run = promisify(execFile);

function jwt(sandbox: RunningSandbox, claims: Readonly<Record<string, unknown>> = {}): string {
  const now = Math.floor(sandbox.world.clock.now() / 1000);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ iat: now - 5, exp: now + 500, iss: String(sandbox.app.id), ...claims })}`;
  return `${content}.${createSign("RSA-SHA256").update(content).sign(sandbox.app.privateKey, "base64url")}`;
}

export async function openHouse(
  options: ExampleOptions & { readonly change?: (seed: Seed) => Seed; readonly server?: Partial<SandboxOptions> } = {},
): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-sandbox-"));
  const { change = (seed: Seed) => seed, server, ...example } = options;
  const sandbox = await startSandbox({ dataDir: join(folder, "data"), seed: change(exampleSeed(example)), ...server });
  const caller =
    (authorization: string | undefined): Caller =>
    async (method, path, body, headers = {}) => {
      const response = await fetch(`${sandbox.url}/api/v3${path}`, {
        method,
        headers: { ...(authorization === undefined ? {} : { authorization }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: (text === "" ? {} : JSON.parse(text)) as Answered,
        headers: response.headers,
      };
    };
  const token = (login: string): string => sandbox.people[login]?.token ?? `no such person: ${login}`;
  const environment = { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" };
  const asApp = (claims = {}): Caller => caller(`Bearer ${jwt(sandbox, claims)}`);
  return {
    sandbox,
    folder,
    as: (login) => caller(`token ${token(login)}`),
    asToken: (value) => caller(value === undefined ? undefined : `Bearer ${value}`),
    asApp,
    asInstallation: async (body) => {
      const path = `/app/installations/${sandbox.app.installationId}/access_tokens`;
      return caller(`Bearer ${String((await asApp()("POST", path, body)).body["token"])}`);
    },
    git: async (directory, ...args) => {
      const person = [
        "-c",
        "user.name=Somebody",
        "-c",
        "user.email=somebody@example.com",
        "-c",
        "commit.gpgsign=false",
      ];
      const done = await run("git", [...person, ...args], { cwd: directory, env: environment });
      return done.stdout.trim();
    },
    remote: (login, repository = "acme/access") => {
      const at = new URL(`${sandbox.url}/${repository}.git`);
      at.username = login;
      at.password = token(login);
      return at.href;
    },
    [Symbol.asyncDispose]: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Asks again until the answer holds: what happens in the background takes a moment, never a fixed time. */
export async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`never came to hold; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

const repository = "/repos/acme/access";

/** Opens a request from a new branch with one file; answers its number, head and branch. */
export async function openPull(
  house: House,
  input: { readonly branch?: string; readonly path?: string; readonly content?: string; readonly by?: string } = {},
): Promise<{ readonly number: number; readonly head: string; readonly branch: string }> {
  const { branch = "request-1", path = "access/orders-db/one.yaml", content = "id: one\n", by = "requester" } = input;
  const as = house.as(by);
  const main = await as("GET", `${repository}/git/ref/heads/main`);
  await as("POST", `${repository}/git/refs`, { ref: `refs/heads/${branch}`, sha: main.body["object"]?.["sha"] });
  const put = await as("PUT", `${repository}/contents/${path}`, {
    branch,
    message: `Ask for ${path}`,
    content: Buffer.from(content).toString("base64"),
  });
  if (put.status !== 201) throw new Error(`could not write ${path}: ${JSON.stringify(put.body)}`);
  const pull = await as("POST", `${repository}/pulls`, { title: `Request ${branch}`, head: branch, base: "main" });
  if (pull.status !== 201) throw new Error(`could not open a pull request: ${JSON.stringify(pull.body)}`);
  return { number: Number(pull.body["number"]), head: String(pull.body["head"]?.["sha"]), branch };
}
