import { readFileSync } from "node:fs";
import { replaced, withoutKnown } from "./corrections.ts";
import type { Exchange } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import { isObject, type Json, objectAt, parseJson } from "./json.ts";
import { indexOperations, type Operation, type Route } from "./operations.ts";
import { createValidators, type Problem } from "./validators.ts";

/** Judges exchanges with the REST API by GitHub's OpenAPI description; `path` is without the API's prefix. */
export interface RestOracle {
  readonly judge: (exchange: Exchange, path: string, query: URLSearchParams) => readonly Finding[];
}

/**
 * Statuses that any call may meet, whether its description lists them or not: not modified, unreadable JSON, bad
 * credentials, forbidden, not found, too many requests (REST docs, "Troubleshooting the REST API").
 */
const anywhere = new Set([304, 400, 401, 403, 404, 415, 429]);

export function readRestOracle(): RestOracle {
  const file = new URL(import.meta.resolve("@octokit/openapi/package.json"));
  const description = JSON.parse(readFileSync(new URL("generated/api.github.com.json", file), "utf8")) as Json;
  const find = indexOperations(description);
  const { judge } = createValidators(description);

  function judgeRequest({ operation, path }: Route, exchange: Exchange, query: URLSearchParams): readonly Problem[] {
    const problems: Problem[] = [];
    for (const parameter of operation.parameters) {
      const given = parameter.in === "query" ? query.get(parameter.name) : path[parameter.name];
      if (parameter.in !== "query" && parameter.in !== "path") continue;
      const at = `${parameter.in}/${parameter.name}`;
      if (given === undefined || given === null) {
        if (parameter.required) problems.push({ at, problem: "is missing" });
        continue;
      }
      const schema = { type: "object", properties: { value: parameter.schema } };
      const value = objectAt(parameter.schema)["type"] === "array" ? given.split(",") : given;
      const found = judge(schema, { value }, { coerce: true });
      problems.push(...found.map(({ problem }) => ({ at, problem })));
    }
    const named = new Set(operation.parameters.filter(({ in: place }) => place === "query").map(({ name }) => name));
    for (const name of new Set(query.keys())) {
      if (!named.has(name)) problems.push({ at: `query/${name}`, problem: "is not a documented parameter" });
    }
    return [...problems, ...judgeRequestBody(operation, exchange)];
  }

  function judgeRequestBody({ body }: Operation, { request }: Exchange): readonly Problem[] {
    if (request.body === "")
      return body?.required === true ? [{ at: "/", problem: "has no body, which is required" }] : [];
    const schema = objectAt(body?.content, "application/json")["schema"];
    if (body !== undefined && schema === undefined) {
      const type = mediaType(request.headers);
      return body.content[type] === undefined
        ? [{ at: "header/content-type", problem: `${type} is not documented` }]
        : [];
    }
    const parsed = parseJson(request.body);
    if (parsed === undefined) return [{ at: "/", problem: "is not JSON" }];
    if (schema === undefined) {
      const empty = isObject(parsed.value) && Object.keys(parsed.value).length === 0;
      return empty ? [] : [{ at: "/", problem: "has a body, and none is documented" }];
    }
    return judge(schema, parsed.value);
  }

  function judgeResponse({ operation }: Route, exchange: Exchange): readonly Problem[] {
    const { status, headers, body } = exchange.response;
    const documented = operation.responses[String(status)];
    if (documented === undefined) {
      if (!anywhere.has(status) && status < 500) return [{ at: "status", problem: `${status} is not documented` }];
      return body === "" ? [] : judgeBody({ $ref: "#/components/schemas/basic-error" }, body);
    }
    const content = objectAt(documented, "content");
    if (Object.keys(content).length === 0) {
      return body === "" || status >= 400 ? [] : [{ at: "/", problem: `has a body, and ${status} has none` }];
    }
    const type = mediaType(headers);
    const json = type === "application/json" || type.endsWith("+json");
    const described = objectAt(content, json ? jsonType(content) : type)["schema"];
    const schema = replaced[`${operation.id} ${status}`] ?? described;
    if (!json && (exchange.request.headers["accept"] ?? "").includes("vnd.github.")) return [];
    if (schema === undefined) return [{ at: "header/content-type", problem: `${type} is not documented` }];
    return json ? judgeBody(schema, body) : [];
  }

  function judgeBody(schema: Json, text: string): readonly Problem[] {
    const parsed = parseJson(text);
    return parsed === undefined ? [{ at: "/", problem: "is not JSON" }] : judge(schema, parsed.value);
  }

  return {
    judge: (exchange, path, query) => {
      const route = find(exchange.request.method, path);
      if (route === undefined) {
        const operation = `${exchange.request.method} ${path}`;
        return [{ operation, direction: "request", at: "path", problem: "GitHub documents no such call" }];
      }
      const operation = route.operation.id;
      const finding =
        (direction: Finding["direction"]) =>
        ({ at, problem }: Problem): Finding => ({ operation, direction, at, problem });
      return [
        ...judgeRequest(route, exchange, query).map(finding("request")),
        ...withoutKnown(`${operation} ${exchange.response.status}`, judgeResponse(route, exchange)).map(
          finding("response"),
        ),
      ];
    },
  };
}

function mediaType(headers: Readonly<Record<string, string>>): string {
  return (headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
}

function jsonType(content: object): string {
  return (
    Object.keys(content).find((type) => type === "application/json" || type.endsWith("+json")) ?? "application/json"
  );
}
