import type { TestProject } from "vitest/node";
import { systemClock } from "../../src/clock.ts";
import { openStore } from "../../src/store/open.ts";
import { storePlainly } from "./plain-storage.ts";
import { startPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A database whose tables are made already, for worlds to copy; `null` where PostgreSQL does not start. */
    readonly template: string | null;
  }
}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined } as const;

/** One PostgreSQL for all scenarios of a run; what is alike in each database is made once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  if (postgres === null) {
    project.provide("template", null);
    return async () => undefined;
  }
  const template = await postgres.database();
  const opened = await openStore({ databaseUrl: template, dataDir: "", clock: systemClock, log });
  await opened.close();
  await storePlainly(template);
  project.provide("template", template);
  return () => postgres.stop();
}
