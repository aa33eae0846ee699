import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Grant } from "../../src/core/grant/grant.ts";
import { accountId } from "../../src/core/ids.ts";
import { days } from "../../src/core/instant.ts";
import { openPglite } from "../../src/store/pglite.ts";
import { openPostgres } from "../../src/store/postgres.ts";
import type { Database } from "../../src/store/database.ts";
import { migrate, migrations } from "../../src/store/migrate.ts";
import { backends, open, type Backend, type Opened } from "./backends.ts";
import { grantNumber, repository } from "./grant.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

/** Held by what is no person. */
const identity = (n: number, login: string): Grant => ({ ...grantNumber(n), subject: { account: null, login } });

describe.each(every)("what is no person, on $name", (backend) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open(await backend.place());
  });
  afterAll(async () => {
    await opened.queue.stop(days(0));
    await opened.close();
  });

  test("holds grants by its name, beside people, and not by anybody's account", async () => {
    const { store, inventory } = opened;
    const [nightly, exporter, person] = [
      identity(1, "workload/nightly"),
      identity(2, "service-account/exporter"),
      grantNumber(3),
    ];
    for (const grant of [nightly, exporter, person]) expect(await store.addGrant(grant, [])).toBe(true);
    const ids = (found: readonly { readonly grant: Grant }[]) => found.map(({ grant }) => grant.id);
    expect((await store.grant(repository, nightly.id))?.grant).toEqual(nightly);
    expect(ids(await store.liveIdentities(repository))).toEqual([exporter.id, nightly.id]);
    expect(ids(await store.liveGrants(repository, [], ["workload/nightly"], []))).toEqual([nightly.id]);
    expect(ids(await store.liveGrants(repository, [person.subject.account!], ["requester"], []))).toEqual([person.id]);
    expect(ids(await store.liveGrants(repository, [], ["workload/nightly"], [person.entry]))).toEqual([
      nightly.id,
      person.id,
    ]);

    const list = async (whose: "mine" | "others", holder: string) => {
      const filter = { text: "", entitlement: "", person: holder };
      const asked = { repositories: [repository], account: accountId(503), whose, filter, after: null, limit: 50 };
      return (await inventory.grants(asked)).rows.map(({ id }) => id);
    };
    expect(await list("mine", "")).toEqual([person.id]);
    expect(await list("others", "")).toEqual([nightly.id, exporter.id]);
    expect(await list("others", "workload/nightly")).toEqual([nightly.id]);

    const reason = { cause: "revoked", because: "nobody answers for it", by: null } as const;
    const proof = { handle: null, said: "never-issued", at: opened.clock.now() } as const;
    const ended: Grant = { ...nightly, state: { kind: "ended", reason, proof, revertedBy: null } };
    await store.saveGrant((await store.grant(repository, nightly.id))!, ended, []);
    expect(ids(await store.liveIdentities(repository))).toEqual([exporter.id]);
  });

  test("what starts later is live", async () => {
    const { store } = opened;
    const before = await store.countLive(repository);
    await store.addGrant({ ...grantNumber(9), state: { kind: "scheduled" } }, []);
    expect(await store.countLive(repository)).toBe(before + 1);
  });
});

async function database(backend: Backend): Promise<Database> {
  const { databaseUrl, dataDir } = await backend.place();
  return databaseUrl === undefined ? openPglite(dataDir) : openPostgres(databaseUrl, () => undefined);
}

describe.each(every)("a database of before, on $name", (backend) => {
  test("keeps its grants, and takes those of what is no person", async () => {
    const old = await database(backend);
    await old.transaction(async (tx) => {
      await tx.execute(
        "CREATE SCHEMA countersign; CREATE TABLE countersign.migration (number integer PRIMARY KEY); INSERT INTO countersign.migration VALUES (1), (2), (3);",
      );
      for (const text of migrations.slice(0, 3)) await tx.execute(text);
    });
    const row = (id: string, subject: number | null) =>
      old.query(
        `INSERT INTO countersign.granted (repository, id, revision, entry, n, pull, subject, until, kind, live, reverted, body)
         VALUES (1, $1, 1, $1, 1, 1, $2, 5, 'active', true, false, '{"subject":{"login":"workload/nightly"}}') RETURNING id`,
        [id, subject],
      );
    await row("of-a-person", 7);
    await expect(row("too-early", null)).rejects.toThrow(/subject/u);
    await migrate(old);
    await row("of-nobody", null);
    expect(await old.query("SELECT id FROM countersign.granted ORDER BY id")).toEqual([
      { id: "of-a-person" },
      { id: "of-nobody" },
    ]);
    await old.close();
  });
});
