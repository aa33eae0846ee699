import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import { freePort } from "../../../bench/stage/free-port.ts";
import { instant, type Duration, type Instant } from "../../../src/core/instant.ts";
import type { Clock } from "../../../src/ports.ts";
import { askVault, type HttpAnswer } from "../vault-server.ts";
import { mayDo, type Asked } from "./policy.ts";
import { answer, answerOpenly } from "./routes.ts";
import { Answer, refused, secondsOf, State, type Json } from "./state.ts";
import * as tokens from "./tokens.ts";

/**
 * A Vault in memory, over HTTP, whose time can be moved: as far as the contract goes, which a real server passes too.
 * Where the two disagree, this one is wrong.
 */
export class FakeVault {
  readonly address: string;
  readonly clock: Clock;
  readonly #state: State;
  readonly #root: string;
  #ahead = 0;
  #server: Server | null = null;

  private constructor(port: number) {
    this.address = `http://127.0.0.1:${port}`;
    this.clock = { now: (): Instant => instant(Date.now() + this.#ahead) };
    this.#state = new State(() => this.clock.now());
    this.#root = this.#state.make({ path: "auth/token/root", policies: ["root"] }).id;
  }

  static async start(): Promise<FakeVault> {
    const vault = new FakeVault(await freePort());
    await vault.restart();
    return vault;
  }

  get rootToken(): string {
    return this.#root;
  }

  root = (method: string, path: string, body?: object): Promise<HttpAnswer> =>
    this.http(this.#root, method, path, body);

  http = (token: string | null, method: string, path: string, body?: object): Promise<HttpAnswer> =>
    askVault(this.address, token, method, path, body);

  pass(length: Duration): Promise<void> {
    this.#ahead += length;
    return Promise.resolve();
  }

  async seal(): Promise<void> {
    await this.root("POST", "sys/seal");
  }

  unseal(): Promise<void> {
    this.#state.sealed = false;
    return Promise.resolve();
  }

  async kill(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async restart(): Promise<void> {
    await this.kill();
    const server = createServer((incoming, outgoing) => void this.#serve(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(Number(new URL(this.address).port), "127.0.0.1", resolve));
    this.#server = server;
  }

  stop = (): Promise<void> => this.kill();

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const said = await this.#answer(incoming).catch((error: unknown) =>
      error instanceof Answer ? error : refused(500, `the fake failed: ${String(error)}`),
    );
    const body = said.body === null ? "" : JSON.stringify(said.body);
    outgoing.writeHead(said.status, { "content-type": "application/json", ...said.headers }).end(body);
  }

  async #answer(incoming: IncomingMessage): Promise<Answer> {
    const state = this.#state;
    const asked = await askedIn(incoming);
    if (asked.path === "sys/health") return this.#health();
    if (state.sealed) throw refused(503, "Vault is sealed");
    this.#spend(asked.path);
    const { headers } = incoming;
    const token = headers["x-vault-token"] as string | undefined;
    if (asked.path === "sys/wrapping/unwrap") return new Answer(200, tokens.unwrap(state, token));
    const openly = await answerOpenly(state, asked);
    if (openly !== undefined) return new Answer(200, openly);
    const by = state.token(token);
    if (by === null || !mayDo(state, by, asked)) throw tokens.denied();
    const handled = await answer(state, asked, by);
    if (handled === null) return new Answer(204, null);
    return new Answer(
      200,
      asked.wrapSeconds > 0 ? tokens.wrap(state, handled, asked.path, asked.wrapSeconds) : handled,
    );
  }

  #health(): Answer {
    const { sealed } = this.#state;
    const server_time_utc = Math.floor(this.clock.now() / 1000);
    return new Answer(sealed ? 503 : 200, {
      initialized: true,
      sealed,
      standby: sealed,
      server_time_utc,
      version: "1.13.0",
    });
  }

  /** A quota that is used up, as Vault says it. */
  #spend(path: string): void {
    const now = this.clock.now();
    for (const quota of this.#state.quotas.values()) {
      if (!path.startsWith(quota.path.replace(/\*$/u, ""))) continue;
      quota.used = quota.used.filter((at) => at > now - quota.interval * 1000);
      if (quota.used.length >= quota.rate) {
        const errors = [`request path "${path}": rate limit quota exceeded`];
        throw new Answer(429, { errors }, { "retry-after": String(quota.interval) });
      }
      quota.used.push(now);
    }
  }
}

async function askedIn(incoming: IncomingMessage): Promise<Asked> {
  const url = new URL(incoming.url ?? "/", "http://vault");
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const listed = ["1", "true"].includes(url.searchParams.get("list") ?? "");
  const operation = { GET: listed ? "list" : "read", DELETE: "delete", POST: "write", PUT: "write" }[
    incoming.method ?? ""
  ];
  if (operation === undefined || !url.pathname.startsWith("/v1/")) throw refused(405, "unsupported operation");
  return {
    path: url.pathname.slice("/v1/".length),
    operation: operation as Asked["operation"],
    wrapSeconds: secondsOf(incoming.headers["x-vault-wrap-ttl"] ?? 0),
    body: text === "" ? {} : (JSON.parse(text) as Json),
  };
}
