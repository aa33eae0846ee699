import type { Store, Ticket } from "../ports.ts";
import type { Database } from "./database.ts";

/** OAuth states and sessions: known by the hash of what the browser holds, so that reading them lets nobody in. */
export const ticketsOf = (database: Database): Pick<Store, "putTicket" | "ticket"> => ({
  putTicket: async (hash, ticket) => {
    await database.query(
      `INSERT INTO countersign.ticket (hash, expires_at, body) VALUES ($1, $2, $3::text::jsonb)
       ON CONFLICT (hash) DO UPDATE SET expires_at = excluded.expires_at, body = excluded.body`,
      [hash, ticket.expiresAt, JSON.stringify(ticket)],
    );
  },
  ticket: async (hash, at, take) => {
    const [row] = await database.query<{ body: Ticket }>(
      take
        ? "DELETE FROM countersign.ticket WHERE hash = $1 RETURNING body"
        : "SELECT body FROM countersign.ticket WHERE hash = $1",
      [hash],
    );
    return row === undefined || row.body.expiresAt <= at ? null : row.body;
  },
});
