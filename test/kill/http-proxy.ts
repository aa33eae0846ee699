import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Channel, Tripwire } from "./tripwire.ts";

/** Something between the application and the world. */
export interface Proxy {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** What one exchange is, to a tripwire and to whoever looks for secrets. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
}

export interface ProxyOptions {
  readonly target: string;
  readonly channel: Channel;
  readonly wire: Tripwire;
  /** Without what differs from run to run; `null`: not of the application's doing. */
  readonly nameOf: (exchange: Exchange) => string | null;
  /** Told of each answer before the tripwire is. */
  readonly answered?: (exchange: Exchange, answer: Buffer) => void;
}

/** Stands between the application and a server: every HTTP exchange passes the tripwire. */
export async function httpProxy(options: ProxyOptions): Promise<Proxy> {
  const server: Server = createServer((incoming, answer) => {
    // Whoever is dead gets no answer; what it had sent whole is carried on, as a network does.
    pass(options, incoming, answer).catch(() => incoming.socket.destroy());
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

async function pass(
  { target, channel, wire, nameOf, answered }: ProxyOptions,
  incoming: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const exchange = { incoming, body: await bodyOf(incoming) };
  const name = nameOf(exchange);
  if (name !== null && wire.before(channel, name)) return void incoming.socket.destroy();
  const from = await forward(target, exchange);
  const reply = await bodyOf(from);
  answered?.(exchange, reply);
  if (name !== null && wire.after(channel, name)) return void incoming.socket.destroy();
  answer.writeHead(from.statusCode ?? 502, { ...from.headers, connection: "close" });
  answer.end(reply);
}

function forward(target: string, { incoming, body }: Exchange): Promise<IncomingMessage> {
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
