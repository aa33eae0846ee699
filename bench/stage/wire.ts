import { Agent, createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** One call as it went over the socket. Times are of `performance.now()`. */
export interface Exchanged {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly startedAt: number;
  readonly answeredAt: number;
  /** How long GitHub itself took, without the delay. */
  readonly githubMs: number;
}

export const isToken = ({ path }: Exchanged): boolean => path.endsWith("/access_tokens");

/**
 * The wire between the application and GitHub: every call passes here, is counted and timed, and may be held up as a
 * network and a busy API would.
 */
export class Wire {
  /** Before each call is passed on. */
  delayMs = 0;
  exchanges: Exchanged[] = [];
  onExchange: ((exchange: Exchanged) => void) | null = null;
  readonly #to: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server: Server;

  private constructor(to: string) {
    this.#to = new URL(to);
    this.#server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  static async open(to: string): Promise<Wire> {
    const wire = new Wire(to);
    await new Promise<void>((resolve) => wire.#server.listen(0, "127.0.0.1", resolve));
    return wire;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Forgets what passed so far. */
  clear(): void {
    this.exchanges = [];
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const body = await whole(incoming);
    if (this.delayMs > 0) await pause(this.delayMs);
    const asked = performance.now();
    const answered = await this.#forward(incoming, body);
    const answer = await whole(answered);
    const githubMs = performance.now() - asked;
    outgoing.writeHead(answered.statusCode ?? 502, this.#headers(answered));
    outgoing.end(answer);
    const exchange = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      body: body.toString("utf8"),
      status: answered.statusCode ?? 0,
      answer: answer.toString("utf8"),
      sentBytes: body.length,
      receivedBytes: answer.length,
      startedAt,
      answeredAt: performance.now(),
      githubMs,
    };
    this.exchanges.push(exchange);
    this.onExchange?.(exchange);
  }

  #forward(incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { method, url: path, headers } = incoming;
      const { hostname, port } = this.#to;
      const passed = { ...headers, host: this.#to.host, "content-length": String(body.length) };
      delete (passed as Record<string, unknown>)["transfer-encoding"];
      const options = { hostname, port, method, path, headers: passed, agent: this.#agent };
      request(options, resolve).once("error", reject).end(body);
    });
  }

  /** Pages that follow are asked for here as well. */
  #headers({ headers }: IncomingMessage): Record<string, string | string[] | undefined> {
    const { link, "transfer-encoding": _, ...rest } = headers;
    return { ...rest, ...(link === undefined ? {} : { link: String(link).replaceAll(this.#to.host, this.host) }) };
  }
}

async function whole(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
