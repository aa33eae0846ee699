import { isLive, type Grant } from "../core/grant/grant.ts";
import { partsOfGrant } from "../core/ids.ts";
import type { Queued, Store, StoredGrant } from "../ports.ts";
import type { Database, Sql, Transaction, Value } from "./database.ts";
import type { Undelivered } from "./undelivered.ts";

type Grants = Pick<
  Store,
  | "addGrant"
  | "grant"
  | "saveGrant"
  | "grantsOfEntries"
  | "grantsOfPull"
  | "liveGrants"
  | "liveIdentities"
  | "countLive"
  | "countRemovals"
  | "overdue"
  | "allLive"
>;

interface Row {
  readonly body: Grant;
  readonly revision: string | number;
}

const columns = "body, revision";
export const storedGrant = ({ body, revision }: Row): StoredGrant => ({ grant: body, revision: Number(revision) });

/** Grants, each with the work that its change brings. Every look-up goes by an index. */
export function grantsOf(
  database: Database,
  write: <Result>(run: (tx: Transaction) => Promise<Result>) => Promise<Result>,
  queue: (tx: Transaction, work: readonly Queued[]) => Promise<void>,
  keep: Undelivered["keep"],
): Grants {
  const select = async (where: string, values: readonly Value[]): Promise<readonly StoredGrant[]> =>
    (await database.query<Row>(`SELECT ${columns} FROM countersign.granted WHERE ${where}`, values)).map(storedGrant);
  return {
    addGrant: (grant, work) =>
      write(async (tx) => {
        if (!(await insert(tx, grant))) return false;
        await queue(tx, work);
        await countUp(tx, grant, isLive(grant) ? 1 : 0);
        return true;
      }),
    saveGrant: (from, grant, work, secret) =>
      write(async (tx) => {
        if (!(await update(tx, from, grant))) return false;
        await keep(tx, grant, secret);
        await queue(tx, work);
        await countUp(tx, grant, Number(isLive(grant)) - Number(isLive(from.grant)));
        return true;
      }),
    grant: async (repository, id) => (await select("repository = $1 AND id = $2", [repository, id]))[0] ?? null,
    grantsOfEntries: (repository, entries) =>
      select("repository = $1 AND entry = ANY($2::text[]) ORDER BY entry, n", [repository, entries]),
    grantsOfPull: (repository, pull) => select("repository = $1 AND pull = $2 ORDER BY id", [repository, pull]),
    // Three look-ups by one index each: an OR of them may be read without any.
    liveGrants: (repository, people, identities, entries) =>
      select(
        `(repository, id) IN (
           SELECT repository, id FROM countersign.granted WHERE live AND repository = $1 AND subject = ANY($2::bigint[])
           UNION
           SELECT repository, id FROM countersign.granted WHERE live AND repository = $1 AND entry = ANY($3::text[])
           UNION
           SELECT repository, id FROM countersign.granted
           WHERE live AND repository = $1 AND holder = ANY($4::text[]) AND subject IS NULL
         ) ORDER BY id`,
        [repository, people, entries, identities],
      ),
    liveIdentities: (repository) =>
      select("repository = $1 AND live AND subject IS NULL ORDER BY holder, id", [repository]),
    countLive: async (repository) => {
      const [row] = await database.query<{ live: string | number }>(
        "SELECT live FROM countersign.live_count WHERE repository = $1",
        [repository],
      );
      return Number(row?.live ?? 0);
    },
    countRemovals: async (repository, by, since) => {
      const [row] = await database.query<{ n: string | number }>(
        `SELECT count(*) AS n FROM countersign.granted
         WHERE repository = $1 AND removed_by = $2 AND removed_by IS NOT NULL AND removed_at >= $3`,
        [repository, by, since],
      );
      return Number(row?.n ?? 0);
    },
    overdue: (repository, at) => select("repository = $1 AND live AND until <= $2 ORDER BY until", [repository, at]),
    allLive: (repository, after, limit) =>
      select("repository = $1 AND kind <> 'ended' AND id > $2 ORDER BY id LIMIT $3", [repository, after ?? "", limit]),
  };
}

async function insert(tx: Sql, grant: Grant): Promise<boolean> {
  const { entry, n } = partsOfGrant(grant.id);
  const added = await tx.query(
    `INSERT INTO countersign.granted
       (repository, id, revision, entry, n, pull, subject, until, kind, live, removed_by, removed_at, reverted, body)
     VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::jsonb)
     ON CONFLICT DO NOTHING RETURNING id`,
    [grant.repository, grant.id, entry, n, grant.pull, grant.subject.account, ...changing(grant)],
  );
  return added.length > 0;
}

/** When somebody removed the entry stays as it was first noted. */
async function update(tx: Sql, from: StoredGrant, grant: Grant): Promise<boolean> {
  const saved = await tx.query(
    `UPDATE countersign.granted SET revision = revision + 1, until = $4, kind = $5, live = $6, removed_by = $7::bigint,
       removed_at = CASE WHEN $7::bigint IS NULL THEN NULL ELSE coalesce(removed_at, $8) END,
       reverted = $9, body = $10::text::jsonb
     WHERE repository = $1 AND id = $2 AND revision = $3 RETURNING id`,
    [grant.repository, grant.id, from.revision, ...changing(grant)],
  );
  return saved.length > 0;
}

/** Until, kind, live, removed_by, removed_at, reverted and body: what a change of a grant may change. */
function changing(grant: Grant): readonly Value[] {
  const removed = removal(grant);
  const { until, state } = grant;
  return [until, state.kind, isLive(grant), removed.by, removed.at, isReverted(grant), JSON.stringify(grant)];
}

/**
 * A count kept as it changes costs the same however much there is to count. All of a repository wait for its row: the
 * last statement before the commit, so that thousands that end together wait for nothing else of each other.
 */
async function countUp(tx: Sql, grant: Grant, by: number): Promise<void> {
  if (by === 0) return;
  await tx.query(
    `INSERT INTO countersign.live_count AS counted (repository, live) VALUES ($1, $2)
     ON CONFLICT (repository) DO UPDATE SET live = counted.live + excluded.live`,
    [grant.repository, by],
  );
}

function removal({ state }: Grant): { readonly by: number | null; readonly at: number | null } {
  if (state.kind !== "ending" && state.kind !== "ended") return { by: null, at: null };
  if (state.reason.cause !== "revoked") return { by: null, at: null };
  return { by: state.reason.by, at: state.kind === "ending" ? state.since : state.proof.at };
}

const isReverted = ({ state }: Grant): boolean => state.kind === "ended" && state.revertedBy !== null;
