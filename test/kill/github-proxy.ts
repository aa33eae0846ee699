import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Tripwire } from "./tripwire.ts";

/** Something between the application and the world. */
export interface Proxy {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Stands between the application and the embedded GitHub: every HTTP exchange passes the tripwire. */
export async function githubProxy(target: string, wire: Tripwire): Promise<Proxy> {
  const server: Server = createServer((incoming, answer) => {
    // Whoever is dead gets no answer; what it had sent whole is carried on, as a network does.
    exchange(target, wire, incoming, answer).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function exchange(
  target: string,
  wire: Tripwire,
  incoming: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const body = await bodyOf(incoming);
  const name = exchangeName(incoming, body);
  // The page on which people log in is opened by a browser, not by the application.
  const ours = name !== "GET /login/oauth/authorize";
  if (ours && wire.before("github", name)) return void incoming.socket.destroy();
  const from = await forward(target, incoming, body);
  const reply = await bodyOf(from);
  if (ours && wire.after("github", name)) return void incoming.socket.destroy();
  answer.writeHead(from.statusCode ?? 502, { ...from.headers, connection: "close" });
  answer.end(reply);
}

function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const { hostname, port } = new URL(target);
  const headers = { ...incoming.headers, connection: "close" };
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, method: incoming.method, path: incoming.url, headers }, resolve)
      .on("error", reject)
      .end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** `query …: pullRequest, reviews`, `mutation createCheckRun+addComment`, `GET /repos/_/compare/_`: without ids and hashes. */
function exchangeName(incoming: IncomingMessage, body: Buffer): string {
  const path = (incoming.url ?? "").split("?")[0]!.replace(/^\/api\/v3/u, "");
  if (!path.endsWith("/graphql")) return `${incoming.method} ${withoutIds(path)}`;
  const { query } = JSON.parse(body.toString("utf8")) as { readonly query: string };
  const called = [...query.replace(/^\s*(?:query|mutation)[^{]*/u, "").matchAll(/\b(\w+)\s*\(/gu)].map(
    (match) => match[1]!,
  );
  const mutation = /^\s*mutation\b/u.test(query);
  return mutation ? `mutation ${called.join("+")}` : `query ${[...new Set(called)].toSorted().join(", ")}`;
}

const withoutIds = (path: string): string =>
  path.replaceAll(/\/(?:[0-9a-f]{40}|\d+|countersign%2F[^/]*|countersign\/[^/]*)/gu, "/_");
