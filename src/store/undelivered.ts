import type { Grant } from "../core/grant/grant.ts";
import type { Store } from "../ports.ts";
import type { Database, Sql } from "./database.ts";
import type { Seal } from "./seal.ts";

/** What subjects are to be given: kept encrypted, and only for as long as the grant may still need it. */
export interface Undelivered {
  readonly undelivered: (grant: Grant) => ReturnType<Store["undelivered"]>;
  /** In the transaction that saves the grant: keeps what is new, and forgets what nobody will collect any more. */
  readonly keep: (tx: Sql, grant: Grant, secret: string | undefined) => Promise<void>;
}

export const undeliveredOf = (database: Database, seal: Seal): Undelivered => ({
  keep: async (tx, grant, secret) => {
    if (secret !== undefined) {
      await tx.query(
        `INSERT INTO countersign.undelivered (repository, granted, attempt, sealed) VALUES ($1, $2, $3, $4)
         ON CONFLICT (repository, granted) DO UPDATE SET attempt = excluded.attempt, sealed = excluded.sealed`,
        [grant.repository, grant.id, grant.attempt, seal.seal(secret, grant)],
      );
    } else if (grant.issuer.kind === "vault" && !isAwaited(grant)) {
      await tx.query("DELETE FROM countersign.undelivered WHERE repository = $1 AND granted = $2", [
        grant.repository,
        grant.id,
      ]);
    }
  },
  undelivered: async (grant) => {
    const [row] = await database.query<{ sealed: string }>(
      "SELECT sealed FROM countersign.undelivered WHERE repository = $1 AND granted = $2 AND attempt = $3",
      [grant.repository, grant.id, grant.attempt],
    );
    return row === undefined ? null : seal.open(row.sealed, grant);
  },
});

/** Confirmed, withdrawn, abandoned or ending: nobody will be shown it any more. */
const isAwaited = ({ state }: Grant): boolean =>
  state.kind === "active" && state.delivery?.kind === "wrapped" && state.claim?.confirmed !== true;
