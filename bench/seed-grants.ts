import type { Database } from "../src/store/database.ts";

/** The account that a tenth of what is seeded belongs to. */
export const seededAccount = 1;

/**
 * Puts so many live grants into each of these repositories, as they stand after years of use: each with the whole of
 * its decision told. Every tenth is `seededAccount`'s, and a hundred at a time end in one second.
 */
export async function seedGrants(
  database: Pick<Database, "query">,
  seed: { readonly howMany: number; readonly repositories: readonly number[]; readonly now: number },
): Promise<void> {
  await database.query(
    `INSERT INTO countersign.granted
       (repository, id, revision, entry, n, pull, subject, until, kind, live, reverted, body)
     SELECT repository, 'entry-' || i || '.1', 1, 'entry-' || i, 1, i, account, until, 'active', true, false,
       jsonb_build_object(
         'repository', repository, 'id', 'entry-' || i || '.1', 'entry', 'entry-' || i, 'entitlement', entitlement,
         'path', 'access/' || entitlement || '/' || i || '.yaml', 'pull', i, 'commit', lpad(to_hex(i), 40, '0'),
         'subject', jsonb_build_object('account', account, 'login', login),
         'issuer', '{"kind": "embedded", "introspected": true}'::jsonb, 'start', $3::bigint, 'until', until,
         'told', repeat('What was decided, and by whom. ', 60), 'countersigners', '[5, 6]'::jsonb, 'attempt', 1,
         'approved', jsonb_build_object('id', 'entry-' || i, 'entitlement', entitlement, 'ticket', 'INC-' || i,
           'subject', jsonb_build_object('kind', 'human', 'login', login),
           'term', '{"kind": "duration", "duration": 14400000}'::jsonb,
           'justification', 'Reconcile the refunds of day ' || i, 'places', '{}'::jsonb),
         'state', jsonb_build_object('kind', 'active', 'handle', repository || '-entry-' || i || '.1.1', 'claim', null))
     FROM (
       SELECT i, repository, CASE WHEN i % 10 = 0 THEN ${seededAccount} ELSE i + 1000 END AS account,
         CASE WHEN i % 10 = 0 THEN 'requester' ELSE 'Person-' || i % 7 END AS login,
         CASE WHEN i % 3 = 0 THEN 'orders-db/read' ELSE 'warehouse/export' END AS entitlement,
         $3::bigint + 14400000 + (i - i % 100) * 1000 AS until
       FROM generate_series(1, $1::integer) AS i, unnest($2::bigint[]) AS repository
     ) AS seeded`,
    [seed.howMany, seed.repositories, seed.now],
  );
}
