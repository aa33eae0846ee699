import { join } from "node:path";
import { PGlite, type Transaction as PgliteTransaction } from "@electric-sql/pglite";
import { fromPglite } from "pg-boss";
import { again, type Database, type Transaction, type Value } from "./database.ts";
import { lockFolder } from "./folder-lock.ts";

/** PostgreSQL inside this process, kept under `folder`, which nobody else may have open. */
export async function openPglite(folder: string): Promise<Database> {
  const unlock = lockFolder(folder);
  try {
    const pglite = await PGlite.create(join(folder, "database"));
    return {
      kind: "pglite",
      query: queryOn(pglite),
      jobs: fromPglite(pglite),
      transaction: (run) => again(() => pglite.transaction((tx) => run(transactionOn(tx)))),
      // Nothing vacuums or analyzes an embedded database but its owner.
      tidy: async () => void (await pglite.exec("VACUUM (ANALYZE)")),
      close: async () => {
        await pglite.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

const queryOn =
  (on: Pick<PGlite, "query">): Database["query"] =>
  async <Row extends object>(text: string, values: readonly Value[] = []) =>
    (await on.query<Row>(text, [...values])).rows;

function transactionOn(tx: PgliteTransaction): Transaction {
  return {
    query: queryOn(tx),
    execute: async (text) => void (await tx.exec(text)),
    jobs: {
      executeSql: async (text, values) =>
        values !== undefined && values.length > 0
          ? tx.query(text, values)
          : { rows: (await tx.exec(text)).flatMap((result) => result.rows) },
    },
  };
}
