import type { Instant } from "../core/instant.ts";
import type { Client, GraphqlError } from "./client.ts";
import { accountFragment } from "./accounts.ts";
import { Refused } from "./refusal.ts";

/** One GraphQL query put together from parts; each part reads its own fields out of the answer. */
export interface Query {
  /** Declares a variable and gives its name, `$v0`. */
  variable(type: "String!" | "Int!" | "ID!" | "GitObjectID!", value: string | number): string;
  /** Adds a field under the access repository; its alias must be new. */
  inRepository(field: string): void;
  /** Adds a field at the top. */
  atTop(field: string): void;
  /** Adds a fragment, once by its text. */
  fragment(text: string): void;
}

export interface Answered {
  /** Fields under the access repository. */
  readonly repository: Readonly<Record<string, unknown>>;
  readonly top: Readonly<Record<string, unknown>>;
  readonly at: Instant;
  /** Errors that were tolerated: where organisations, teams, accounts or comments cannot be seen. */
  readonly errors: readonly GraphqlError[];
}

export interface Target {
  readonly client: Client;
  readonly owner: string;
  readonly name: string;
}

interface Draft extends Query {
  finish(): { readonly text: string; readonly variables: Readonly<Record<string, unknown>> };
}

function draft(owner: string, name: string): Draft {
  const variables: Record<string, unknown> = { owner, name };
  const declared = ["$owner: String!", "$name: String!"];
  const inside: string[] = ["databaseId"];
  const top: string[] = [];
  const fragments = new Set<string>([accountFragment]);
  let next = 0;
  return {
    variable(type, value) {
      const called = `v${next++}`;
      variables[called] = value;
      declared.push(`$${called}: ${type}`);
      return `$${called}`;
    },
    inRepository: (field) => void inside.push(field),
    atTop: (field) => void top.push(field),
    fragment: (text) => void fragments.add(text),
    finish() {
      const fields = [`repository(owner: $owner, name: $name) { ${inside.join("\n")} }`, ...top].join("\n");
      const body = `query (${declared.join(", ")}) {\n${fields}\n}`;
      const used = [...fragments].filter((text) => uses(text, body, fragments));
      return { text: [body, ...used].join("\n"), variables };
    },
  };
}

/** GraphQL refuses fragments that nothing spreads. */
function uses(text: string, body: string, fragments: ReadonlySet<string>): boolean {
  const name = /^fragment (\w+)/.exec(text.trim())?.[1] ?? "";
  const spread = new RegExp(`\\.\\.\\.${name}\\b`);
  return spread.test(body) || [...fragments].some((other) => other !== text && spread.test(other));
}

/** Sends one query for one access repository, made of what `parts` add to it. */
export async function ask(target: Target, parts: (query: Query) => void): Promise<Answered> {
  const query = draft(target.owner, target.name);
  parts(query);
  const { text, variables } = query.finish();
  const { data, errors, at } = await target.client.graphql<Readonly<Record<string, unknown>>>(text, variables);
  const fatal = errors.filter((error) => !tolerated(error));
  if (fatal.length > 0) throw new Refused("GraphQL", 200, fatal.map((error) => error.message).join("; "));
  const { repository, ...top } = data;
  if (repository === null || repository === undefined)
    throw new Refused("GraphQL", 404, `\`${target.owner}/${target.name}\` cannot be read`);
  return { repository: repository as Readonly<Record<string, unknown>>, top, at, errors };
}

/** What may be missing or invisible: each reader of such a field says what its absence means. */
function tolerated({ path = [], type }: GraphqlError): boolean {
  const [first] = path;
  if (path.join(".") === "repository.pull") return type === "NOT_FOUND";
  if (path.at(-1) === "organization") return true;
  return typeof first === "string" && /^(user|organization|comment|workload)\d*$/.test(first);
}
