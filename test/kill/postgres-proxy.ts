import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import type { Proxy } from "./http-proxy.ts";
import { Messages } from "./postgres-messages.ts";
import type { Tripwire } from "./tripwire.ts";

/** A statement, or a whole transaction, that is under way on one connection. */
interface UnderWay {
  readonly statements: string[];
  changed: boolean;
}

/**
 * Stands between the application and PostgreSQL. Every commit that changed something passes the tripwire: a
 * transaction's COMMIT, or a statement that commits by itself. The application's answers are held back until then.
 */
export async function postgresProxy(
  target: { readonly host: string; readonly port: number },
  wire: Tripwire,
): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    watch(client, upstream, wire);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function watch(client: Socket, upstream: Socket, wire: Tripwire): void {
  let now: UnderWay = { statements: [], changed: false };
  let inTransaction = false;
  const asked = new Messages({ startup: true });
  const answered = new Messages({ startup: false });
  let held: Buffer[] = [];

  client.on("data", (data) => {
    for (const message of asked.take(data)) {
      const sql = message.sql;
      if (sql !== null) now.statements.push(sql);
      // Outside a transaction nobody knows yet whether a statement will change something.
      const commits = sql !== null && (!inTransaction || (now.changed && /^\s*commit\b/iu.test(sql)));
      if (commits && wire.before("database", nameOf(now.statements))) return client.destroy();
    }
    return upstream.write(data);
  });

  upstream.on("data", (data) => {
    held.push(data);
    for (const message of answered.take(data)) {
      if (message.tag !== null && /^(?:INSERT 0|UPDATE|DELETE) [1-9]/u.test(message.tag)) now.changed = true;
      if (message.tag === "ROLLBACK") now.changed = false;
      if (message.status === null) continue;
      inTransaction = message.status !== "I";
      if (inTransaction) continue;
      const done = now;
      now = { statements: [], changed: false };
      if (done.changed && wire.after("database", nameOf(done.statements))) {
        held = [];
        return client.destroy();
      }
    }
    for (const chunk of held) client.write(chunk);
    held = [];
    return undefined;
  });
}

/** What stands after `update` where no table is meant: `ON CONFLICT DO UPDATE SET`, `FOR UPDATE OF`, `… SKIP LOCKED`. */
const noTable = new Set(["set", "of", "skip"]);

/** The tables that are written, in order: enough to tell one effect from another, run after run. */
function nameOf(statements: readonly string[]): string {
  const written = statements.flatMap((sql) =>
    [...sql.matchAll(/\b(insert into|update|delete from)\s+([\w."]+)/giu)]
      .filter((match) => !noTable.has(match[2]!.toLowerCase()))
      .map((match) => `${match[1]!.toLowerCase()} ${match[2]!.replaceAll('"', "")}`),
  );
  return [...new Set(written)].join(", ") || "other";
}
