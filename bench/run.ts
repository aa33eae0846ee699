import { openPostgres, type TestPostgres } from "../test/support/postgres.ts";
import type { Figure } from "./figure.ts";
import type { Bench, Row } from "./row.ts";
import { Stage } from "./stage/stage.ts";

export interface Ran {
  readonly figures: readonly Figure[];
  /** Rows that could not be measured, and why. */
  readonly failed: readonly { readonly row: string; readonly because: string }[];
  readonly postgres: string | null;
}

/** Measures the rows one after another. A row that fails is named, and the others are measured all the same. */
export async function runRows(
  rows: readonly Row[],
  options: { readonly quick: boolean; readonly say: (line: string) => void; readonly profile?: string | undefined },
): Promise<Ran> {
  let server: Promise<TestPostgres> | null = null;
  // As it comes, with every write durable: what an operator has.
  const postgres = (): Promise<TestPostgres> => (server ??= openPostgres(["-c", "max_connections=200"]));
  const { profile } = options;
  const flags = profile === undefined ? undefined : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const figures: Figure[] = [];
  const failed: Ran["failed"][number][] = [];
  try {
    for (const { name, run } of rows) {
      const began = performance.now();
      const bench: Bench = {
        quick: options.quick,
        say: (line) => options.say(`${name}: ${line}`),
        stage: async (asked) =>
          Stage.start(
            { ...asked, ...(flags === undefined ? {} : { flags }) },
            asked.database === "postgres" ? await (await postgres()).database() : null,
          ),
      };
      try {
        figures.push(...(await run(bench)));
        bench.say(`done in ${((performance.now() - began) / 1000).toFixed(0)} s`);
      } catch (error) {
        const because = error instanceof Error ? (error.stack ?? error.message) : String(error);
        failed.push({ row: name, because });
        bench.say(`FAILED: ${because}`);
      }
    }
    return { figures, failed, postgres: server === null ? null : "18.4" };
  } finally {
    if (server !== null) await (await (server as Promise<TestPostgres>)).stop();
  }
}
