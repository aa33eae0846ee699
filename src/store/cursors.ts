import { sha } from "../core/ids.ts";
import type { Store } from "../ports.ts";
import type { Database } from "./database.ts";

/** How far the default branch was handled. */
export const cursorsOf = (database: Database): Pick<Store, "cursor" | "moveCursor" | "beginLanding"> => ({
  cursor: async (repository) => {
    const [row] = await database.query<{ commit: string }>(
      "SELECT commit FROM countersign.cursor WHERE repository = $1",
      [repository],
    );
    return row === undefined ? null : sha(row.commit);
  },
  moveCursor: async (repository, from, to) => {
    const moved =
      from === null
        ? await database.query(
            "INSERT INTO countersign.cursor (repository, commit) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING commit",
            [repository, to],
          )
        : await database.query(
            "UPDATE countersign.cursor SET commit = $3 WHERE repository = $1 AND commit = $2 RETURNING commit",
            [repository, from, to],
          );
    return moved.length > 0;
  },
  beginLanding: async (repository, commit) => {
    const noted = await database.query(
      "INSERT INTO countersign.landing (repository, commit) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING commit",
      [repository, commit],
    );
    return noted.length > 0 ? "first" : "again";
  },
});
