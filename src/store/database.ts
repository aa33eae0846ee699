import type { ConstructorOptions } from "pg-boss";

/** What the job queue asks of a database. */
type IDatabase = NonNullable<ConstructorOptions["db"]>;

/** Values of one statement, by `$1`, `$2` … Instants and ids are numbers, documents are JSON text. */
export type Value = string | number | boolean | null | readonly string[] | readonly number[];

/** Runs one statement and answers its rows; what a row holds is the statement's to know. */
export interface Sql {
  query<Row extends object>(text: string, values?: readonly Value[]): Promise<readonly Row[]>;
}

/** Statements that commit together. `jobs` lets pg-boss take part in the same transaction. */
export interface Transaction extends Sql {
  readonly jobs: IDatabase;
  /** Several statements without values. */
  execute(text: string): Promise<void>;
}

/** One PostgreSQL dialect, embedded or a server. */
export interface Database extends Sql {
  readonly kind: "pglite" | "postgres";
  readonly jobs: IDatabase;
  /** Runs again from the start when the server gave it up for another one (deadlock, serialisation). */
  transaction<Result>(run: (tx: Transaction) => Promise<Result>): Promise<Result>;
  /** Statistics and dead rows, where no server looks after them by itself. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

const givenUp = new Set(["40001", "40P01"]);

/** Repeats a transaction that lost against another one; anything else is the caller's to see. */
export async function again<Result>(run: () => Promise<Result>, most = 5): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === most || !givenUp.has(codeOf(error))) throw error;
    }
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
