import { repositoryId, type GrantId } from "../core/ids.ts";
import { instant } from "../core/instant.ts";
import type { IssuedToken, TokenRegister } from "../ports.ts";
import type { Database } from "./database.ts";

interface Row {
  readonly handle: string;
  readonly repository: string | number;
  readonly granted: string;
  readonly attempt: string | number;
  readonly state: IssuedToken["state"];
  readonly expires_at: string | number;
  readonly created_at: string | number;
}

const tokenOf = (row: Row): IssuedToken => ({
  handle: row.handle,
  repository: repositoryId(Number(row.repository)),
  grant: row.granted as GrantId,
  attempt: Number(row.attempt),
  state: row.state,
  expiresAt: instant(Number(row.expires_at)),
  createdAt: instant(Number(row.created_at)),
});

/** The ids of tokens that were given out. What is revoked stays revoked, whatever arrives late. */
export const tokensOf = (database: Database): TokenRegister => ({
  add: async (token) => {
    await database.query(
      `INSERT INTO countersign.token (handle, repository, granted, attempt, state, expires_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [token.handle, token.repository, token.grant, token.attempt, token.state, token.expiresAt, token.createdAt],
    );
  },
  get: async (handle) => {
    const [row] = await database.query<Row>("SELECT * FROM countersign.token WHERE handle = $1", [handle]);
    return row === undefined ? null : tokenOf(row);
  },
  setState: async (handle, state) => {
    await database.query("UPDATE countersign.token SET state = $2 WHERE handle = $1 AND state <> 'revoked'", [
      handle,
      state,
    ]);
  },
  unfinished: async () =>
    (
      await database.query<Row>("SELECT * FROM countersign.token WHERE state <> 'revoked' ORDER BY created_at, handle")
    ).map(tokenOf),
});
