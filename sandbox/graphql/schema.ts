import { readFileSync } from "node:fs";
import { buildSchema, type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from "graphql";

let official: GraphQLSchema | undefined;

/** GitHub's published schema, read once a process. */
export function officialSchema(): GraphQLSchema {
  if (official === undefined) {
    const file = new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema"));
    // Valid for GitHub: newer rules of graphql-js about deprecation refuse it as a whole.
    official = buildSchema(readFileSync(file, "utf8"), { assumeValid: true, noLocation: true });
  }
  return official;
}

export type Prepared =
  | { readonly ok: true; readonly document: DocumentNode }
  | { readonly ok: false; readonly errors: readonly GraphQLError[] };

/** Parsed and validated queries: an application sends the same few, and validation costs more than most answers. */
const prepared = new Map<string, Prepared>();
const mostPrepared = 500;

/** Parses and validates a query against GitHub's schema. */
export function prepare(query: string): Prepared {
  const known = prepared.get(query);
  if (known !== undefined) return known;
  const fresh = read(query);
  if (prepared.size >= mostPrepared) prepared.clear();
  prepared.set(query, fresh);
  return fresh;
}

function read(query: string): Prepared {
  try {
    const document = parse(query);
    const errors = validate(officialSchema(), document);
    return errors.length === 0 ? { ok: true, document } : { ok: false, errors };
  } catch (error) {
    if (error instanceof GraphQLError) return { ok: false, errors: [error] };
    throw error;
  }
}
