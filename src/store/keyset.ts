import type { RepositoryId } from "../core/ids.ts";
import type { InventoryPage } from "../ports.ts";
import type { Database, Value } from "./database.ts";

/** Looking for a text goes through so many rows at once, and says where it stopped. */
const farthest = 10_000;

/** The values of one statement, as it is put together. */
export class Values {
  readonly all: Value[] = [];

  /** Its name in the statement, `$1`. */
  add(value: Value): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}

/** A list of rows in the order of an index on `repository`, then these two columns. */
export interface List {
  readonly table: string;
  /** The second one names the row within its repository. */
  readonly order: readonly [string, string];
  readonly where: readonly string[];
  readonly repositories: readonly RepositoryId[];
  /** Parts of the column `words`, all of them. */
  readonly contains: readonly string[];
  readonly limit: number;
}

/** Where a row stands in its list: the values of the two columns, and the repository. */
export type Position = readonly [first: number, second: string | number, repository: number];

interface Row<Body> {
  readonly first: string | number;
  readonly second: string | number;
  readonly repository: string | number;
  readonly body: Body;
}

/**
 * One page of a list over several repositories. Of each repository no more rows are read than the page needs, from
 * where the last one ended; only where a text is looked for, a window of them.
 */
export async function readPage<Body>(
  database: Database,
  list: List,
  values: Values,
  after: Position | null,
): Promise<InventoryPage<Body, Position>> {
  const { limit, contains, table } = list;
  const window = contains.length === 0 ? limit + 1 : farthest;
  const looked = lookedThrough(list, values, after, window);
  const given = [...values.all];
  const rows = await database.query<Row<Body>>(
    `SELECT found.*, whole.body FROM (
       SELECT first, second, repository FROM (${looked}) AS looked
       WHERE ${["true", ...contains.map((text) => `position(${values.add(text)}::text IN words) > 0`)].join(" AND ")}
       ORDER BY first, second, repository LIMIT ${limit + 1}
     ) AS found
     CROSS JOIN LATERAL (
       SELECT body FROM ${table} WHERE repository = found.repository AND ${list.order[1]} = found.second
     ) AS whole
     ORDER BY first, second, repository`,
    values.all,
  );
  const bodies = rows.slice(0, limit).map(({ body }) => body);
  const last = rows[limit - 1];
  if (rows.length > limit && last !== undefined) return { rows: bodies, next: positionOf(last) };
  if (contains.length === 0) return { rows: bodies, next: null };
  // Nothing more was found in the window: if it was full, there may be more behind it.
  const [end] = await database.query<Row<never>>(
    `SELECT first, second, repository FROM (${looked}) AS looked
     ORDER BY first, second, repository OFFSET ${window - 1} LIMIT 1`,
    given,
  );
  return { rows: bodies, next: end === undefined ? null : positionOf(end) };
}

function lookedThrough(list: List, values: Values, after: Position | null, window: number): string {
  const { table, order, where, repositories } = list;
  const [first, second] = order;
  const conditions = [`repository = asked.repository`, ...where];
  const outside: string[] = [];
  if (after !== null) {
    const [a, b, c] = after.map((value) => values.add(value));
    conditions.push(`(${first}, ${second}) >= (${a}, ${b})`);
    outside.push(`WHERE (first, second, one.repository) > (${a}, ${b}, ${c})`);
  }
  return `SELECT one.* FROM unnest(${values.add(repositories)}::bigint[]) AS asked (repository)
    CROSS JOIN LATERAL (
      SELECT ${first} AS first, ${second} AS second, repository, words FROM ${table}
      WHERE ${conditions.join(" AND ")} ORDER BY ${first}, ${second} LIMIT ${window + 1}
    ) AS one ${outside.join("")}
    ORDER BY first, second, one.repository LIMIT ${window}`;
}

const positionOf = ({ first, second, repository }: Row<unknown>): Position => [
  Number(first),
  second,
  Number(repository),
];
