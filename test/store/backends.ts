import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, type OpenStore } from "../../src/store/open.ts";
import { startPostgres } from "../support/postgres.ts";
import { TestClock } from "./test-clock.ts";

/** Where a store of a test lives. It can be opened again, by this process or another. */
export interface Place {
  readonly databaseUrl?: string;
  readonly dataDir: string;
}

/** One kind of database that the store's tests run on. */
export interface Backend {
  readonly name: "PGlite" | "PostgreSQL";
  place(): Promise<Place>;
  stop(): Promise<void>;
}

function pglite(): Backend {
  const folders: string[] = [];
  return {
    name: "PGlite",
    place: async () => {
      const dataDir = mkdtempSync(join(tmpdir(), "countersign-store-"));
      folders.push(dataDir);
      return { dataDir };
    },
    stop: async () => {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function postgres(): Promise<readonly Backend[]> {
  const server = await startPostgres();
  if (server === null) return [];
  return [
    {
      name: "PostgreSQL",
      place: async () => ({ databaseUrl: await server.database(), dataDir: tmpdir() }),
      stop: () => server.stop(),
    },
  ];
}

/** PGlite, and a real server where one can be started. */
export const backends = async (): Promise<readonly Backend[]> => [pglite(), ...(await postgres())];

export interface Opened extends OpenStore {
  readonly clock: TestClock;
  /** Everything that was logged as a warning or an error. */
  readonly complaints: readonly string[];
}

export async function open(place: Place, clock = new TestClock()): Promise<Opened> {
  const complaints: string[] = [];
  const complain = (facts: object, message: string): void => {
    complaints.push(
      `${message} ${JSON.stringify(facts, (_, value: unknown) => (value instanceof Error ? value.stack : value))}`,
    );
  };
  const opened = await openStore({ ...place, clock, log: { info: () => undefined, warn: complain, error: complain } });
  return { ...opened, clock, complaints };
}
