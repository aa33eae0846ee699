import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import type { Exchange } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import { isObject, objectAt, parseJson, textOf } from "./json.ts";

/** Judges exchanges with the GraphQL endpoint: the query by GitHub's published schema, the answer by its form. */
export interface GraphqlOracle {
  readonly judge: (exchange: Exchange) => readonly Finding[];
}

export function readGraphqlOracle(): GraphqlOracle {
  const text = readFileSync(new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema")), "utf8");
  // Valid for GitHub: newer rules of graphql-js about deprecation refuse it as a whole.
  const schema = buildSchema(text, { assumeValid: true, noLocation: true });
  /** Problems by query: an application sends the same few. */
  const judged = new Map<string, readonly string[]>();

  function judgeQuery(query: string): readonly string[] {
    const known = judged.get(query);
    if (known !== undefined) return known;
    const problems = problemsOf(query);
    judged.set(query, problems);
    return problems;
  }

  function problemsOf(query: string): readonly string[] {
    try {
      return validate(schema, parse(query)).map(({ message }) => message);
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  }

  return {
    judge: (exchange) => [
      ...judgeRequest(exchange, judgeQuery).map(({ at, problem }) => finding("request", at, problem)),
      ...judgeResponse(exchange).map(({ at, problem }) => finding("response", at, problem)),
    ],
  };
}

type Problem = Pick<Finding, "at" | "problem">;

function finding(direction: Finding["direction"], at: string, problem: string): Finding {
  return { operation: "graphql", direction, at, problem };
}

function judgeRequest(exchange: Exchange, judgeQuery: (query: string) => readonly string[]): readonly Problem[] {
  if (exchange.request.method !== "POST") return [{ at: "path", problem: "is asked by POST alone" }];
  const body = parseJson(exchange.request.body);
  const query = textOf(objectAt(body?.value)["query"]);
  if (query === undefined) return [{ at: "/query", problem: "is missing" }];
  const surplus = Object.keys(objectAt(body?.value)).filter(
    (name) => !["query", "variables", "operationName"].includes(name),
  );
  return [
    ...surplus.map((name) => ({ at: `/${name}`, problem: "is not part of a GraphQL request" })),
    ...judgeQuery(query).map((problem) => ({ at: "/query", problem })),
  ];
}

function judgeResponse({ response: { status, body: text } }: Exchange): readonly Problem[] {
  const body = parseJson(text);
  if (body === undefined || !isObject(body.value)) return [{ at: "/", problem: "is not a JSON object" }];
  if (status !== 200) {
    return textOf(body.value["message"]) === undefined
      ? [{ at: "/message", problem: `is missing, with ${status}` }]
      : [];
  }
  const { data, errors } = body.value;
  if (data === undefined && errors === undefined) return [{ at: "/", problem: "has neither data nor errors" }];
  if (errors === undefined) return [];
  if (!Array.isArray(errors) || errors.length === 0) return [{ at: "/errors", problem: "is not a list of errors" }];
  return errors.flatMap((error, index) =>
    textOf(objectAt(error)["message"]) === undefined ? [{ at: `/errors/${index}/message`, problem: "is missing" }] : [],
  );
}
