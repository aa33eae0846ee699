import type { Delivery, DeliveryFact } from "../core/event.ts";
import { accountId, reviewId, sha, teamName, type ReviewId, type Sha } from "../core/ids.ts";
import { after, days, instant, minutes, type Instant } from "../core/instant.ts";
import type { Store } from "../ports.ts";
import type { Database, Sql } from "./database.ts";

type Deliveries = Pick<
  Store,
  "knownDeliveries" | "prune" | "reviewCommits" | "rememberReviewCommits" | "pushes" | "departures"
>;

/** GitHub redelivers for three days at most: after these nobody can send it again. */
const kept = days(14);

/** No request is open for longer and still decided by who left when. */
const remembered = days(400);

/** What deliveries told us. */
export const deliveriesOf = (database: Database): Deliveries => ({
  knownDeliveries: async (logged) => {
    const rows = await database.query<{ id: string }>(
      "SELECT id FROM countersign.delivery WHERE id = ANY($1::text[])",
      [logged.map(({ id }) => id)],
    );
    const since = await rememberedSince(database);
    const meantNothing = logged.filter(({ at, acknowledged }) => acknowledged && since !== null && at > since);
    return new Set([...rows, ...meantNothing].map(({ id }) => id));
  },
  prune: async (at) => {
    await database.query("DELETE FROM countersign.delivery WHERE received_at < $1", [at - kept]);
    await database.query("DELETE FROM countersign.departure WHERE at < $1", [at - remembered]);
    await database.query("DELETE FROM countersign.ticket WHERE expires_at <= $1", [at]);
    await database.query("DELETE FROM countersign.run_token WHERE until <= $1", [at]);
    // What was taken long ago counts for no cap and works no more; the newest of a grant says which number comes next.
    await database.query(
      `DELETE FROM countersign.run AS old WHERE old.until < $1 AND old.at < $1 AND EXISTS
         (SELECT FROM countersign.run AS newer WHERE newer.repository = old.repository
          AND newer.granted = old.granted AND newer.attempt > old.attempt)`,
      [at - kept],
    );
  },
  reviewCommits: async (repository, pull) => {
    const rows = await database.query<{ review: string; commit: string }>(
      "SELECT review, commit FROM countersign.review_commit WHERE repository = $1 AND pull = $2 ORDER BY seq",
      [repository, pull],
    );
    const named = new Map<ReviewId, Sha[]>();
    for (const { review, commit } of rows) {
      const id = reviewId(review);
      named.set(id, [...(named.get(id) ?? []), sha(commit)]);
    }
    return named;
  },
  rememberReviewCommits: async (repository, pull, named) => {
    const pairs = [...named].flatMap(([review, commits]) => commits.map((commit) => [review, commit] as const));
    if (pairs.length === 0) return;
    await database.query(
      `INSERT INTO countersign.review_commit (repository, pull, review, commit)
       SELECT $1, $2, review, commit FROM unnest($3::text[], $4::text[]) AS named (review, commit)
       ON CONFLICT DO NOTHING`,
      [repository, pull, pairs.map(([review]) => review), pairs.map(([, commit]) => commit)],
    );
  },
  departures: async (repository, since) => {
    const rows = await database.query<{ account: string | number; team: string; at: string | number }>(
      "SELECT account, team, at FROM countersign.departure WHERE repository = $1 AND at >= $2 ORDER BY at, account, team",
      [repository, since],
    );
    return rows.map(({ account, team, at }) => ({
      account: accountId(Number(account)),
      team: team === "" ? null : teamName(team),
      at: instant(Number(at)),
    }));
  },
  pushes: async (repository, heads) => {
    const rows = await database.query<{ before: string; after: string; by: string | number; at: string | number }>(
      `SELECT before, after, by, at FROM countersign.push WHERE repository = $1 AND after = ANY($2::text[])
       ORDER BY at, after, before, by`,
      [repository, heads],
    );
    return rows.map(({ before, after, by, at }) => ({
      by: accountId(Number(by)),
      before: before === "" ? null : sha(before),
      after: sha(after),
      at: instant(Number(at)),
    }));
  },
});

/** From when on everything that was acknowledged was acknowledged by this database: GitHub's clock may be a little behind. */
async function rememberedSince(database: Database): Promise<Instant | null> {
  const [row] = await database.query<{ at: string | number | null }>(
    "SELECT min(received_at) AS at FROM countersign.delivery",
  );
  return row === undefined || row.at === null ? null : after(instant(Number(row.at)), minutes(1));
}

/** Which of these are new: their facts are kept with them. Two at once of one id wait for each other. */
export async function addDeliveries(tx: Sql, deliveries: readonly Delivery[]): Promise<ReadonlySet<Delivery>> {
  // In the order of their ids, so that two transactions never wait for each other in a circle.
  const first = new Map(deliveries.toReversed().map((delivery) => [delivery.id, delivery]));
  const sorted = [...first.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO countersign.delivery (id, event, received_at)
     SELECT id, event, received_at FROM unnest($1::text[], $2::text[], $3::bigint[]) AS told (id, event, received_at)
     ON CONFLICT DO NOTHING RETURNING id`,
    [sorted.map(({ id }) => id), sorted.map(({ event }) => event), sorted.map(({ receivedAt }) => receivedAt)],
  );
  const ids = new Set(rows.map(({ id }) => id));
  const added = sorted.filter(({ id }) => ids.has(id));
  for (const { facts } of added) for (const fact of facts) await addFact(tx, fact);
  return new Set(added);
}

async function addFact(tx: Sql, fact: DeliveryFact): Promise<void> {
  switch (fact.kind) {
    case "review-commit":
      await tx.query(
        `INSERT INTO countersign.review_commit (repository, pull, review, commit) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [fact.repository, fact.pull, fact.review, fact.commit],
      );
      return;
    case "departure":
      await tx.query(
        `INSERT INTO countersign.departure (repository, account, team, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING`,
        [fact.repository, fact.account, fact.team ?? "", fact.at],
      );
      return;
    case "push":
      await tx.query(
        `INSERT INTO countersign.push (repository, before, after, by, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [fact.repository, fact.before ?? "", fact.after, fact.by, fact.at],
      );
  }
}
