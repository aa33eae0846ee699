import { spawn } from "node:child_process";
import { once } from "node:events";
import { systemClock } from "../../src/clock.ts";
import { grantId, repositoryId } from "../../src/core/ids.ts";
import type { Work } from "../../src/core/event.ts";
import { entryId } from "../../src/core/ids.ts";
import { openStore } from "../../src/store/open.ts";
import { openPostgres } from "../../src/store/postgres.ts";
import { keyOf } from "../../src/store/schedule.ts";
import { seedGrants } from "../seed-grants.ts";
import type { Stage } from "./stage.ts";

export interface Plant {
  readonly howMany: number;
  /** When the n-th ends, from 1, by the stage's clock; the ends are scheduled as a landing does. */
  readonly endsAt?: (n: number) => number;
  /** What the n-th's issuer knows it by, from 1, of Vault's `reports/read`; embedded by default. */
  readonly inVault?: readonly string[];
}

/** What stands in the database of the application, for whoever measures it. */
export interface Planted extends AsyncDisposable {
  /** How many grants are of this kind. */
  count(kind: "active" | "ended"): Promise<number>;
}

/**
 * Entries on the default branch, brought by one commit, and a live grant for each, as landings leave them: row, count,
 * the credential's id, and the job that ends it. Their ledger files are not written. The application must not run.
 */
export async function plant(stage: Stage, { howMany, endsAt, inVault }: Plant): Promise<Planted> {
  await writeEntries(stage.git, howMany);
  const url = stage.env["DATABASE_URL"];
  if (url === undefined) throw new Error("grants are planted into PostgreSQL");
  const quiet = { info: () => undefined, warn: () => undefined, error: console.error } as const;
  // Makes the tables.
  await (await openStore({ databaseUrl: url, dataDir: "", clock: systemClock, log: quiet })).close();
  const database = await openPostgres(url, console.error);
  const repository = stage.repositoryId;
  await seedGrants(database, { howMany, repositories: [repository], now: await stage.now() });
  await database.query("INSERT INTO countersign.live_count (repository, live) VALUES ($1, $2)", [repository, howMany]);
  await database.query(
    `INSERT INTO countersign.token (handle, repository, granted, attempt, state, expires_at, created_at)
     SELECT body -> 'state' ->> 'handle', repository, id, 1, 'claimed', until, $1 FROM countersign.granted`,
    [await stage.now()],
  );
  if (endsAt !== undefined) {
    const numbers = Array.from({ length: howMany }, (_, index) => index + 1);
    const work = numbers.map((n): Work => ({
      kind: "end",
      repository: repositoryId(repository),
      grant: grantId(entryId(nameOf(n)), 1),
    }));
    const ends = numbers.map(endsAt);
    await database.query(
      `WITH ending AS (SELECT * FROM unnest($1::text[], $2::bigint[]) AS t (entry, at))
       UPDATE countersign.granted SET until = at, body = body || jsonb_build_object('until', at)
       FROM ending WHERE granted.entry = ending.entry`,
      [numbers.map(nameOf), ends],
    );
    await database.query(
      "UPDATE countersign.token SET expires_at = until FROM countersign.granted WHERE granted.id = granted",
      [],
    );
    await database.query(
      "INSERT INTO countersign.scheduled (key, at, work) SELECT * FROM unnest($1::text[], $2::bigint[], $3::jsonb[])",
      [work.map(keyOf), ends, work.map((one) => JSON.stringify(one))],
    );
  }
  if (inVault !== undefined)
    await database.query(
      `WITH given AS (SELECT 'entry-' || n AS entry, handle FROM unnest($1::text[]) WITH ORDINALITY AS t (handle, n))
       UPDATE countersign.granted SET body = body || jsonb_build_object('issuer', $2::jsonb) ||
         jsonb_build_object('state', jsonb_build_object('kind', 'active', 'handle', handle, 'claim', NULL))
       FROM given WHERE granted.entry = given.entry`,
      [inVault, JSON.stringify({ kind: "vault", credential: { kind: "token", role: "reports", leases: [] } })],
    );
  await database.query("ANALYZE");
  return {
    count: async (kind) => {
      const rows = await database.query<{ n: string }>(
        "SELECT count(*) AS n FROM countersign.granted WHERE kind = $1",
        [kind],
      );
      return Number(rows[0]?.n);
    },
    [Symbol.asyncDispose]: () => database.close(),
  };
}

/** As `seedGrants` names them. */
const nameOf = (n: number): string => `entry-${n}`;

/** By `git fast-import`, a thousand files a folder: the API would take hours. */
async function writeEntries(git: string, howMany: number): Promise<void> {
  const importing = spawn("git", ["-C", git, "fast-import", "--quiet"], { stdio: ["pipe", "inherit", "inherit"] });
  const message = "Entries of years\n";
  const lines = [
    "commit refs/heads/main",
    `committer admin <101+admin@users.noreply.github.com> ${Math.floor(Date.now() / 1000)} +0000`,
    `data ${message.length}\n${message}from refs/heads/main^0`,
  ];
  for (let n = 1; n <= howMany; n++) {
    const entitlement = n % 3 === 0 ? "orders-db/read" : "warehouse/export";
    const text = [
      `id: ${nameOf(n)}`,
      `subject: { kind: human, login: ${n % 10 === 0 ? "requester" : `Person-${n % 7}`} }`,
      `entitlement: ${entitlement}`,
      "duration: 4h",
      `justification: Reconcile the refunds of day ${n}`,
      `ticket: INC-${n}\n`,
    ].join("\n");
    const path = `access/${entitlement.split("/")[0]}/${Math.floor(n / 1000)}/${nameOf(n)}.yaml`;
    lines.push(`M 100644 inline ${path}`, `data ${Buffer.byteLength(text)}\n${text}`);
  }
  const ended = once(importing, "exit");
  importing.stdin.end(`${lines.join("\n")}\n`);
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${String(code)}`);
}
