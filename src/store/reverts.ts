import { pullNumber, repositoryId } from "../core/ids.ts";
import type { Grant } from "../core/grant/grant.ts";
import type { Rejection, Revert, Store } from "../ports.ts";
import type { Database, Transaction, Value } from "./database.ts";
import { storedGrant } from "./grants.ts";
import { rejectionOf } from "./rejections.ts";

type Reverts = Pick<
  Store,
  "unreverted" | "addRevert" | "openReverts" | "revertOfPull" | "saveRevert" | "revertPullFor"
>;

interface Row {
  readonly repository: string | number;
  readonly branch: string;
  readonly pull: string | number | null;
  readonly state: Revert["state"];
  readonly grants: Revert["grants"];
  readonly rejections: Revert["rejections"];
}

const revertOf = ({ repository, branch, pull, state, grants, rejections }: Row): Revert => ({
  repository: repositoryId(Number(repository)),
  branch,
  grants,
  rejections,
  pull: pull === null ? null : pullNumber(Number(pull)),
  state,
});

/** What leaves the default branch again, and by which pull request. */
export function revertsOf(database: Database): Reverts {
  const select = async (where: string, values: readonly Value[]): Promise<readonly Revert[]> =>
    (await database.query<Row>(`SELECT * FROM countersign.revert WHERE ${where}`, values)).map(revertOf);
  return {
    unreverted: async (repository, limit) => {
      const grants = await database.query<{ body: Grant; revision: string }>(
        `SELECT body, revision FROM countersign.granted AS ended
         WHERE repository = $1 AND kind = 'ended' AND NOT reverted AND revert IS NULL
           AND NOT EXISTS (
             SELECT 1 FROM countersign.granted AS newer
             WHERE newer.repository = ended.repository AND newer.entry = ended.entry AND newer.n > ended.n
           )
         ORDER BY id LIMIT $2`,
        [repository, limit],
      );
      const rejections = await database.query<{ body: Rejection }>(
        `SELECT body FROM countersign.rejection
         WHERE repository = $1 AND reverted_by IS NULL AND revert IS NULL ORDER BY entry, commit LIMIT $2`,
        [repository, limit - grants.length],
      );
      return { grants: grants.map(storedGrant), rejections: rejections.map(rejectionOf) };
    },
    addRevert: async (revert) => {
      try {
        await database.transaction((tx) => add(tx, revert));
        return true;
      } catch (error) {
        if (error === taken) return false;
        throw error;
      }
    },
    openReverts: (repository) => select("repository = $1 AND state <> 'merged' ORDER BY branch", [repository]),
    revertOfPull: async (repository, pull) =>
      (await select("repository = $1 AND pull = $2", [repository, pull]))[0] ?? null,
    saveRevert: async ({ repository, branch, pull, state }) => {
      await database.query(
        "UPDATE countersign.revert SET pull = $3, state = $4 WHERE repository = $1 AND branch = $2",
        [repository, branch, pull, state],
      );
    },
    revertPullFor: async (repository, pull) => {
      const [row] = await database.query<{ pull: string | number | null }>(
        `SELECT max(pull) AS pull FROM countersign.revert WHERE repository = $1 AND pull IS NOT NULL AND branch IN (
           SELECT revert FROM countersign.granted WHERE repository = $1 AND pull = $2
           UNION SELECT revert FROM countersign.rejection WHERE repository = $1 AND pull = $2
         )`,
        [repository, pull],
      );
      return row === undefined || row.pull === null ? null : pullNumber(Number(row.pull));
    },
  };
}

/** Undoes the whole transaction: the branch is known, or an item belongs to another revert. */
const taken = new Error("the revert, or a part of it, is written down already");

async function add(tx: Transaction, revert: Revert): Promise<void> {
  const { repository, branch, pull, state, grants, rejections } = revert;
  const added = await tx.query(
    `INSERT INTO countersign.revert (repository, branch, pull, state, grants, rejections)
     VALUES ($1, $2, $3, $4, $5::text::jsonb, $6::text::jsonb) ON CONFLICT DO NOTHING RETURNING branch`,
    [repository, branch, pull, state, JSON.stringify(grants), JSON.stringify(rejections)],
  );
  const ended = await tx.query(
    `UPDATE countersign.granted SET revert = $2
     WHERE repository = $1 AND id = ANY($3::text[]) AND revert IS NULL RETURNING id`,
    [repository, branch, grants],
  );
  const rejected = await tx.query(
    `UPDATE countersign.rejection SET revert = $2 WHERE repository = $1 AND revert IS NULL
       AND (entry, commit) IN (SELECT * FROM unnest($3::text[], $4::text[])) RETURNING entry`,
    [repository, branch, rejections.map(({ entry }) => entry), rejections.map(({ commit }) => commit)],
  );
  if (added.length === 0 || ended.length < grants.length || rejected.length < rejections.length) throw taken;
}
