import { once } from "node:events";
import { createServer, request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What passed between a client and a server: everything, secrets included. For tests only. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
  readonly answeredHeaders: IncomingHttpHeaders;
  readonly answered: string;
  /** When it was answered, in milliseconds of this process. */
  readonly at: number;
}

/**
 * What happens to one call in its stead: an answer of the proxy's own; the real one, which gets lost on its way, once
 * something else has happened where that is given; or something else first.
 */
export type Instead =
  | "lose-answer"
  | { readonly kind: "first"; readonly first: () => Promise<unknown> }
  | { readonly kind: "lose-after"; readonly happens: () => Promise<unknown> }
  | { readonly status: number; readonly body?: object };

/** Stands between a client and a server, writes down what passes, and can spoil a call. */
export class RecordingProxy {
  readonly address: string;
  readonly passed: Passed[] = [];
  readonly #target: URL;
  readonly #server: ReturnType<typeof createServer>;
  #spoil: ((method: string, path: string) => Instead | null) | null = null;

  private constructor(target: string, server: ReturnType<typeof createServer>) {
    this.#target = new URL(target);
    this.#server = server;
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async to(target: string): Promise<RecordingProxy> {
    // Whoever waits for an answer that cannot be had sees the connection end.
    const server = createServer((incoming, outgoing) => {
      proxy.#pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
    // However long somebody keeps a connection idle, it is there when they come back.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = new RecordingProxy(target, server);
    return proxy;
  }

  /** The next calls to this path, so many of them. */
  spoil(method: string, path: RegExp, instead: Instead, times = 1): void {
    let left = times;
    this.#spoil = (is, at) => (is === method && path.test(at) && left-- > 0 ? instead : null);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = "", url: path = "" } = incoming;
    const { headers } = incoming;
    const sent = await bytesOf(incoming);
    const instead = this.#spoil?.(method, path) ?? null;
    const body = sent.toString();
    const note = (status: number, answered: string, answeredHeaders: IncomingHttpHeaders = {}): void =>
      void this.passed.push({ method, path, headers, body, status, answeredHeaders, answered, at: performance.now() });
    if (instead !== null && typeof instead === "object" && "status" in instead) {
      note(instead.status, JSON.stringify(instead.body ?? null));
      outgoing.writeHead(instead.status).end(instead.body === undefined ? "" : JSON.stringify(instead.body));
      return;
    }
    const special = instead === "lose-answer" ? null : instead;
    if (special?.kind === "first") await special.first();
    const isLost = instead === "lose-answer" || special?.kind === "lose-after";
    const { hostname, port } = this.#target;
    // No connection is used twice: whoever listens there may be stopped and started between two calls.
    const unkept = { ...headers, connection: "close" };
    const forwarded = request({ hostname, port, path, method, headers: unkept, agent: false });
    forwarded.end(sent);
    const [answer] = (await once(forwarded, "response")) as [IncomingMessage];
    const answered = await bytesOf(answer);
    note(answer.statusCode ?? 0, answered.toString(), answer.headers);
    if (special?.kind === "lose-after") await special.happens();
    if (isLost) outgoing.destroy();
    else outgoing.writeHead(answer.statusCode ?? 0, { ...answer.headers, connection: "keep-alive" }).end(answered);
  }
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
