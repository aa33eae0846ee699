import { execute, type ExecutionResult, type GraphQLError } from "graphql";
import type { Actor } from "../state/actor.ts";
import type { World } from "../state/world.ts";
import { costOf } from "./cost.ts";
import { formatError, GraphqlRefusal, NotImplemented } from "./error.ts";
import type { Context } from "./fields.ts";
import { spend } from "./rate-limit.ts";
import { resolveField, resolveType } from "./resolve.ts";
import { officialSchema, prepare } from "./schema.ts";

/** The HTTP answer to a GraphQL request. Errors of single fields answer 200, as GitHub does. */
export interface GraphqlAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** Executes the body of `POST /api/graphql` on GitHub's schema, for whom the credential says. */
export async function answerGraphql(world: World, actor: Actor, text: string): Promise<GraphqlAnswer> {
  if (actor.kind === "anonymous") return refused(401, "This endpoint requires you to be authenticated.");
  if (actor.kind === "app") return refused(403, "Resource not accessible by integration");
  const request = readRequest(text);
  if (typeof request === "string") return refused(400, request);
  const prepared = prepare(request.query);
  if (!prepared.ok) return { status: 200, body: { errors: prepared.errors.map(formatError) } };
  const { variables, operationName } = request;
  const rateLimit = spend(world, actor, costOf(prepared.document, operationName, variables));
  if (rateLimit.remaining < 0) return overLimit(actor.account.login);
  const contextValue: Context = { world, actor, rateLimit };
  const result = await execute({
    schema: officialSchema(),
    document: prepared.document,
    variableValues: variables,
    operationName: operationName ?? null,
    contextValue,
    fieldResolver: resolveField,
    typeResolver: resolveType,
  });
  return { status: 200, body: format(result) };
}

function format({ data, errors }: ExecutionResult): Readonly<Record<string, unknown>> {
  return {
    ...(data === undefined ? {} : { data }),
    ...(errors === undefined ? {} : { errors: errors.map(reported) }),
  };
}

/** A bug of the sandbox's own is told on the spot, not only to whoever asked. */
function reported(error: GraphQLError): ReturnType<typeof formatError> {
  const cause = error.originalError;
  const expected = cause === undefined || cause instanceof GraphqlRefusal || cause instanceof NotImplemented;
  if (!expected) process.stderr.write(`sandbox: ${cause.stack ?? cause.message}\n`);
  return formatError(error);
}

function refused(status: number, message: string): GraphqlAnswer {
  const documentation = "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql";
  return { status, body: { message, documentation_url: documentation, status: String(status) } };
}

function overLimit(login: string): GraphqlAnswer {
  const message = `API rate limit already exceeded for ${login}.`;
  return { status: 200, body: { errors: [{ type: "RATE_LIMITED", message }] } };
}

function readRequest(text: string): GraphqlRequest | string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return "Problems parsing JSON";
  }
  if (typeof body !== "object" || body === null) return "Problems parsing JSON";
  const { query, variables, operationName } = body as Readonly<Record<string, unknown>>;
  if (typeof query !== "string") return "A query attribute must be specified and must be a string.";
  return {
    query,
    variables:
      typeof variables === "object" && variables !== null ? (variables as Readonly<Record<string, unknown>>) : {},
    operationName: typeof operationName === "string" ? operationName : undefined,
  };
}
