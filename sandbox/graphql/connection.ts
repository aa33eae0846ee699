import { GraphqlRefusal } from "./error.ts";

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** How a list becomes a connection. */
export interface Shape<T> {
  /** The field's name, for messages. */
  readonly name: string;
  /** What tells an item from the others, for as long as it is in the list. */
  readonly key: (item: T) => string;
  readonly node: (item: T) => unknown;
  /** Further fields of an edge. */
  readonly edge?: (item: T) => Readonly<Record<string, unknown>>;
}

/** Nodes of one page at most. */
const mostNodes = 100;

/** One page of a list, as a connection of GitHub's. A page needs `first` or `last`, and holds at most 100 nodes. */
export function connection<T>(
  items: readonly T[],
  args: PageArguments,
  { name, key, node, edge }: Shape<T>,
): Readonly<Record<string, unknown>> {
  const wanted = boundsOf(name, args);
  const start = args.after == null ? 0 : indexOf(items, key, args.after) + 1;
  const end = args.before == null ? items.length : indexOf(items, key, args.before);
  const from = "last" in wanted ? Math.max(start, end - wanted.last) : start;
  const to = "first" in wanted ? Math.min(end, start + wanted.first) : end;
  const page = items.slice(from, Math.max(from, to));
  const first = page[0];
  const last = page.at(-1);
  return {
    totalCount: items.length,
    pageInfo: {
      startCursor: first === undefined ? null : cursorOf(key(first)),
      endCursor: last === undefined ? null : cursorOf(key(last)),
      hasNextPage: from + page.length < items.length,
      hasPreviousPage: from > 0 && items.length > 0,
    },
    nodes: () => page.map(node),
    edges: () => page.map((item) => Object.assign({ cursor: cursorOf(key(item)), node: node(item) }, edge?.(item))),
  };
}

function boundsOf(name: string, { first, last }: PageArguments): { first: number } | { last: number } {
  if (first == null && last == null) {
    throw new GraphqlRefusal(
      "MISSING_PAGINATION_BOUNDARIES",
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (first != null && last != null) {
    throw new GraphqlRefusal(
      "INVALID_PAGINATION_BOUNDARIES",
      `Passing both \`first\` and \`last\` to paginate the \`${name}\` connection is not supported.`,
    );
  }
  const [argument, count] = first == null ? (["last", last ?? 0] as const) : (["first", first] as const);
  if (count < 0) {
    const message = `\`${argument}\` on the \`${name}\` connection cannot be less than zero.`;
    throw new GraphqlRefusal("INVALID_PAGINATION_BOUNDARIES", message);
  }
  if (count > mostNodes) {
    throw new GraphqlRefusal(
      "EXCESSIVE_PAGINATION",
      `Requesting ${count} records on the \`${name}\` connection exceeds the \`${argument}\` limit of ${mostNodes} records.`,
    );
  }
  return argument === "first" ? { first: count } : { last: count };
}

const prefix = "cursor:v2:";

function cursorOf(key: string): string {
  return Buffer.from(prefix + key).toString("base64");
}

function indexOf<T>(items: readonly T[], key: (item: T) => string, cursor: string): number {
  const text = Buffer.from(cursor, "base64").toString();
  const at = text.startsWith(prefix) ? items.findIndex((item) => prefix + key(item) === text) : -1;
  if (at !== -1) return at;
  throw new GraphqlRefusal("INVALID_CURSOR_ARGUMENTS", `\`${cursor}\` does not appear to be a valid cursor.`);
}
