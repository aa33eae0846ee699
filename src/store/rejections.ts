import { entryId } from "../core/ids.ts";
import type { Rejection, Store } from "../ports.ts";
import type { Database, Value } from "./database.ts";

type Rejections = Pick<
  Store,
  "addRejection" | "rejectionsOfPull" | "rejections" | "rejectedEntries" | "markRejectionReverted"
>;

interface Row {
  readonly body: Rejection;
}

export const rejectionOf = ({ body }: Row): Rejection => body;

/** What reached the default branch and got no credential. */
export function rejectionsOf(database: Database): Rejections {
  const select = async (where: string, values: readonly Value[]): Promise<readonly Rejection[]> =>
    (await database.query<Row>(`SELECT body FROM countersign.rejection WHERE ${where}`, values)).map(rejectionOf);
  return {
    addRejection: async (rejection) => {
      const { repository, entry, commit, pull, revertedBy } = rejection;
      const added = await database.query(
        `INSERT INTO countersign.rejection (repository, entry, commit, pull, reverted_by, body)
         VALUES ($1, $2, $3, $4, $5, $6::text::jsonb) ON CONFLICT DO NOTHING RETURNING entry`,
        [repository, entry, commit, pull, revertedBy, JSON.stringify(rejection)],
      );
      return added.length > 0;
    },
    rejectionsOfPull: (repository, pull) =>
      select("repository = $1 AND pull = $2 ORDER BY entry, commit", [repository, pull]),
    rejections: (repository, which) =>
      select(
        `repository = $1 AND (entry, commit) IN (SELECT * FROM unnest($2::text[], $3::text[])) ORDER BY entry, commit`,
        [repository, which.map(({ entry }) => entry), which.map(({ commit }) => commit)],
      ),
    rejectedEntries: async (repository, entries) => {
      const rows = await database.query<{ entry: string }>(
        `SELECT DISTINCT entry FROM countersign.rejection
         WHERE repository = $1 AND entry = ANY($2::text[]) AND reverted_by IS NULL ORDER BY entry`,
        [repository, entries],
      );
      return rows.map(({ entry }) => entryId(entry));
    },
    markRejectionReverted: async (repository, { entry, commit }, by) => {
      await database.query(
        `UPDATE countersign.rejection
         SET reverted_by = $4, body = jsonb_set(body, '{revertedBy}', to_jsonb($4::text))
         WHERE repository = $1 AND entry = $2 AND commit = $3 AND reverted_by IS NULL`,
        [repository, entry, commit, by],
      );
    },
  };
}
