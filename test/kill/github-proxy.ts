import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Tripwire } from "./tripwire.ts";

export interface Proxy {
  readonly host: string;
  readonly port: number;
  wire: Tripwire;
  close(): Promise<void>;
}

/** Stands between the application and the embedded GitHub: every HTTP exchange passes the tripwire. */
export async function githubProxy(target: string, wire: Tripwire): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const server: Server = createServer((incoming, answer) => {
    void (async () => {
      const body = await bodyOf(incoming);
      const name = exchangeName(incoming, body);
      if (proxy.wire.before("github", name)) return incoming.socket.destroy();
      const forwarded = httpRequest(
        {
          hostname,
          port,
          method: incoming.method,
          path: incoming.url,
          headers: { ...incoming.headers, connection: "close" },
        },
        (from) => {
          void (async () => {
            const reply = await bodyOf(from);
            if (proxy.wire.after("github", name)) return incoming.socket.destroy();
            answer.writeHead(from.statusCode ?? 502, { ...from.headers, connection: "close" });
            return answer.end(reply);
          })();
        },
      );
      forwarded.on("error", () => incoming.socket.destroy());
      return forwarded.end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: own } = server.address() as AddressInfo;
  const proxy: Proxy = {
    host: "127.0.0.1",
    port: own,
    wire,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** `POST graphql Evaluate`, `GET /repos/_/_/compare/_`: without ids, names and hashes. */
function exchangeName(incoming: IncomingMessage, body: Buffer): string {
  const path = (incoming.url ?? "").split("?")[0]!.replace(/^\/api\/v3/u, "");
  if (path.endsWith("/graphql")) {
    const { query } = JSON.parse(body.toString("utf8")) as { readonly query: string };
    const operation = /^\s*(?:query|mutation)\s*(\w*)/u.exec(query)?.[0].trim().replace(/\s+/gu, " ") ?? "query";
    const fields = [...query.matchAll(/^\s*\w+:\s*(\w+)\(/gmu)].map((match) => match[1]!);
    return `${operation} ${operation.startsWith("mutation") ? fields.join("+") : ""}`.trim();
  }
  return `${incoming.method} ${path.replaceAll(/\/(?:[0-9a-f]{40}|\d+|countersign%2F[^/]*|countersign\/[^/]*)/gu, "/_")}`;
}
