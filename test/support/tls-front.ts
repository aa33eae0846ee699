import { request as httpRequest } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";

/** A server's address with TLS before it, as a load balancer has it; counts what got through. */
export class TlsFront {
  readonly port: number;
  readonly #server: Server;
  /** How many requests came. */
  asked = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async to(target: string, of: { readonly key: string; readonly cert: string }): Promise<TlsFront> {
    const { hostname, port } = new URL(target);
    const server = createServer(of);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const front = new TlsFront(server);
    server.on("request", (incoming, outgoing) => {
      front.asked += 1;
      const { method, url: path, headers } = incoming;
      const forwarded = httpRequest({ hostname, port, method, path, headers, agent: false }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.once("error", () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
    return front;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
