import { capPeriod } from "../core/decision/pre-approval.ts";
import { repositoryId, type EntryId, type GrantId, type RunName } from "../core/ids.ts";
import { instant } from "../core/instant.ts";
import type { RunCredential } from "../core/grant/run.ts";
import type { RunRegister } from "../ports.ts";
import type { Database, Sql } from "./database.ts";

interface Row {
  readonly repository: string | number;
  readonly granted: string;
  readonly attempt: string | number;
  readonly entry: string;
  readonly by: string;
  readonly at: string | number;
  readonly until: string | number;
}

const runOf = (row: Row): RunCredential => ({
  repository: repositoryId(Number(row.repository)),
  grant: row.granted as GrantId,
  attempt: Number(row.attempt),
  entry: row.entry as EntryId,
  by: row.by as RunName,
  at: instant(Number(row.at)),
  until: instant(Number(row.until)),
});

const insert = (sql: Sql, run: RunCredential): Promise<readonly object[]> =>
  sql.query(
    `INSERT INTO countersign.run (repository, granted, attempt, entry, by, at, until)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [run.repository, run.grant, run.attempt, run.entry, run.by, run.at, run.until],
  );

/** What runs collected. One entry's runs are counted one after the other, however many processes count. */
export const runsOf = (database: Database): RunRegister => ({
  useRunToken: async (token, until) => {
    const added = await database.query(
      "INSERT INTO countersign.run_token (id, until) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id",
      [token, until],
    );
    return added.length > 0;
  },
  takeRun: (run, perDay) =>
    database.transaction(async (tx) => {
      const grants = await tx.query<{ id: string; kind: string; attempt: string | number }>(
        `SELECT id, kind, body ->> 'attempt' AS attempt FROM countersign.granted
         WHERE repository = $1 AND entry = $2 ORDER BY n FOR UPDATE`,
        [run.repository, run.entry],
      );
      const grant = grants.find(({ id }) => id === run.grant);
      if (grant?.kind !== "active") return null;
      const counted = await tx.query<{ at: string | number }>(
        "SELECT at FROM countersign.run WHERE repository = $1 AND entry = $2 AND at > $3 ORDER BY at DESC LIMIT $4",
        [run.repository, run.entry, run.at - capPeriod, perDay],
      );
      const first = counted[perDay - 1];
      if (first !== undefined) return { usedUp: instant(Number(first.at) + capPeriod) };
      const [last] = await tx.query<{ attempt: string | number | null }>(
        "SELECT max(attempt) AS attempt FROM countersign.run WHERE repository = $1 AND granted = $2",
        [run.repository, run.grant],
      );
      const taken = { ...run, attempt: Math.max(Number(grant.attempt), Number(last?.attempt ?? 0)) + 1 };
      await insert(tx, taken);
      return taken;
    }),
  restoreRun: async (run) => void (await insert(database, run)),
  runsOf: async (repository, grant, at) =>
    (
      await database.query<Row>(
        "SELECT * FROM countersign.run WHERE repository = $1 AND granted = $2 AND until > $3 ORDER BY attempt",
        [repository, grant, at],
      )
    ).map(runOf),
});
