import { Pool, type PoolClient, type QueryResult } from "pg";
import { again, type Database, type Transaction, type Value } from "./database.ts";

/** So many connections at most: handlers, accepting deliveries, and the queue's own upkeep. */
const connections = 16;

/** A PostgreSQL server, for any number of replicas. `onError` hears of connections that broke while idle. */
export async function openPostgres(url: string, onError: (message: string) => void): Promise<Database> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    application_name: "countersign",
  });
  // pg hangs the client, and with it the password, on the error; and connections may break as they are closed.
  pool.on("error", ({ message }) => {
    if (!pool.ending) onError(message);
  });
  await pool.query("SELECT 1");
  return {
    kind: "postgres",
    query: queryOn(pool),
    jobs: { executeSql: jobsOn(pool) },
    transaction: (run) => again(() => inTransaction(pool, run)),
    tidy: async () => {},
    close: () => pool.end(),
  };
}

type Queryable = Pick<Pool, "query"> | Pick<PoolClient, "query">;

const queryOn =
  (on: Queryable): Database["query"] =>
  async <Row extends object>(text: string, values: readonly Value[] = []) =>
    (await on.query(text, [...values])).rows as readonly Row[];

/** A text of several statements answers several results: pg-boss wants their rows as one. */
const jobsOn =
  (on: Queryable): Database["jobs"]["executeSql"] =>
  async (text, values) => {
    const result: QueryResult | readonly QueryResult[] = await on.query(text, values);
    return { rows: Array.isArray(result) ? result.flatMap((one: QueryResult) => one.rows) : rowsOf(result) };
  };

const rowsOf = (result: QueryResult | readonly QueryResult[]): unknown[] => ("rows" in result ? result.rows : []);

async function inTransaction<Result>(pool: Pool, run: (tx: Transaction) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query("BEGIN");
    const result = await run({
      query: queryOn(client),
      jobs: { executeSql: jobsOn(client) },
      execute: async (text) => void (await client.query(text)),
    });
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
