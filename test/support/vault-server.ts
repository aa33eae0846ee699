import { execFile, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { freePort } from "../../bench/stage/free-port.ts";
import { until } from "./until.ts";

const source = resolve(import.meta.dirname, "../vault-server");
const run = promisify(execFile);

/**
 * Builds the server, once for each state of its source. Go and its module proxy are needed the first time; throws where
 * it cannot be built.
 */
export async function buildVault(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["main.go", "go.mod", "go.sum"]) hash.update(readFileSync(join(source, file)));
  const cache = process.env["VAULT_SERVER_CACHE"] ?? join(tmpdir(), "countersign-vault-server");
  const binary = join(cache, hash.digest("hex").slice(0, 16));
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  const building = `${binary}.${process.pid}`;
  await run("go", ["build", "-mod=readonly", "-o", building, "."], {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: "0" },
    maxBuffer: 16 * 1024 * 1024,
  });
  // Whoever builds at the same time finds a whole one, or none.
  renameSync(building, binary);
  return binary;
}

/** A real Vault server of this test's own: an operating system's process, with its data in a folder. */
export class VaultServer {
  readonly address: string;
  readonly #binary: string;
  readonly #folder: string;
  #child: ChildProcess | null = null;
  #key = "";
  #root = "";
  readonly #said: string[] = [];

  readonly #flags: readonly string[];

  private constructor(binary: string, folder: string, port: number, flags: readonly string[]) {
    this.#flags = flags;
    this.#binary = binary;
    this.#folder = folder;
    this.address = `http://127.0.0.1:${port}`;
  }

  /** Built, started, initialised and unsealed. `flags`: more of what the program takes. */
  static async start(flags: readonly string[] = []): Promise<VaultServer> {
    const binary = await buildVault();
    const server = new VaultServer(binary, mkdtempSync(join(tmpdir(), "countersign-vault-")), await freePort(), flags);
    await server.#spawn();
    const made = await server.http(null, "PUT", "sys/init", { secret_shares: 1, secret_threshold: 1 });
    server.#key = textAt(made.body, "keys", "0");
    server.#root = textAt(made.body, "root_token");
    await server.unseal();
    return server;
  }

  /** The process that serves now, as the operating system numbers it, and the version it tells. */
  get process(): number {
    if (this.#child?.pid === undefined) throw new Error("the server does not run");
    return this.#child.pid;
  }

  /** What it printed, its one line with version and process id first. */
  get said(): string {
    return this.#said.join("");
  }

  get rootToken(): string {
    return this.#root;
  }

  root = (method: string, path: string, body?: object): Promise<HttpAnswer> =>
    this.http(this.#root, method, path, body);

  http = (token: string | null, method: string, path: string, body?: object): Promise<HttpAnswer> =>
    askVault(this.address, token, method, path, body);

  async seal(): Promise<void> {
    await expectStatus(this.root("PUT", "sys/seal"), 204);
  }

  async unseal(): Promise<void> {
    await expectStatus(this.http(null, "PUT", "sys/unseal", { key: this.#key }), 200);
    await until("the Vault server is unsealed", async () =>
      (await this.http(null, "GET", "sys/health")).status === 200 ? true : null,
    );
  }

  /** SIGKILL: whatever it was about to write is not written. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await gone;
  }

  /** With the same data, on the same address; unsealed. */
  async restart(): Promise<void> {
    await this.kill();
    await this.#spawn();
    await this.unseal();
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #spawn(): Promise<void> {
    const args = ["-data", join(this.#folder, "data"), "-listen", new URL(this.address).host, ...this.#flags];
    const child = spawn(this.#binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => this.#said.push(chunk.toString()));
    this.#child = child;
    // Whoever runs the tests may end without stopping it.
    const endsToo = (): void => void child.kill("SIGKILL");
    process.once("exit", endsToo);
    child.once("exit", () => {
      process.off("exit", endsToo);
      if (this.#child === child) this.#child = null;
    });
    await until("the Vault server answers", async () => {
      if (this.#child !== child) return { ended: true };
      return this.http(null, "GET", "sys/health");
    });
    if (this.#child !== child) throw new Error(`the Vault server ended:\n${this.said}`);
  }
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A call as a client of anybody's makes it; whatever the status. */
export async function askVault(
  address: string,
  token: string | null,
  method: string,
  path: string,
  body?: object,
): Promise<HttpAnswer> {
  const response = await fetch(`${address}/v1/${path}`, {
    method,
    headers: token === null ? {} : { "X-Vault-Token": token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
}

/** A value inside an answer. */
export function valueAt(body: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    body,
  );
}

export function textAt(body: unknown, ...keys: readonly string[]): string {
  const value = valueAt(body, ...keys);
  if (typeof value === "string") return value;
  throw new Error(`there is no text at ${keys.join(".")}`);
}

async function expectStatus(answer: Promise<HttpAnswer>, status: number): Promise<void> {
  const got = await answer;
  if (got.status !== status) throw new Error(`expected ${status}, got ${got.status}: ${JSON.stringify(got.body)}`);
}
