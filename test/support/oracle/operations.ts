import { isObject, type Json, type JsonObject, objectAt, textOf } from "./json.ts";

/** One documented call of the REST API. */
export interface Operation {
  /** `pulls/get`. */
  readonly id: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly required: boolean; readonly content: JsonObject } | undefined;
  /** By status. */
  readonly responses: JsonObject;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Json;
}

export interface Route {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
}

/** Finds the operation that a request line names. Fixed segments win over parameters, as at GitHub. */
export type FindOperation = (method: string, path: string) => Route | undefined;

interface Template {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly item: JsonObject;
  /** How many of its segments are fixed: more is more specific. */
  readonly fixed: number;
}

/** Follows a reference to a parameter, response or request body once: GitHub's are never nested. */
function follow(description: Json, value: Json | undefined): JsonObject {
  const target = textOf(objectAt(value)["$ref"]);
  if (target === undefined || target.startsWith("#/components/schemas/")) return objectAt(value);
  return objectAt(description, ...target.slice(2).split("/"));
}

export function indexOperations(description: Json): FindOperation {
  const templates = Object.entries(objectAt(description, "paths"))
    .map(([path, item]) => templateOf(description, path, objectAt(item)))
    .toSorted((a, b) => b.fixed - a.fixed);
  const operations = new Map<JsonObject, Operation>();
  return (method, path) => {
    for (const template of templates) {
      const match = template.pattern.exec(path);
      const operation = template.item[method.toLowerCase()];
      if (match === null || !isObject(operation)) continue;
      const known = operations.get(operation) ?? readOperation(description, operation);
      operations.set(operation, known);
      const values = template.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? "")]);
      return { operation: known, path: Object.fromEntries(values) as Readonly<Record<string, string>> };
    }
    return undefined;
  };
}

function templateOf(description: Json, path: string, item: JsonObject): Template {
  const spanning = new Set<string>();
  for (const operation of Object.values(item)) {
    for (const reference of listOf(objectAt(operation)["parameters"])) {
      const parameter = follow(description, reference);
      if (parameter["x-multi-segment"] === true) spanning.add(textOf(parameter["name"]) ?? "");
    }
  }
  const names: string[] = [];
  const pattern = path
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith("{")) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
      const name = part.slice(1, -1);
      names.push(name);
      return spanning.has(name) ? "(.+)" : "([^/]+)";
    })
    .join("");
  return { pattern: new RegExp(`^${pattern}$`), names, item, fixed: path.split("/").length - names.length };
}

function readOperation(description: Json, operation: JsonObject): Operation {
  const body = operation["requestBody"] === undefined ? undefined : follow(description, operation["requestBody"]);
  return {
    id: textOf(operation["operationId"]) ?? "unnamed",
    parameters: listOf(operation["parameters"]).map((reference) => {
      const parameter = follow(description, reference);
      return {
        name: textOf(parameter["name"]) ?? "",
        in: textOf(parameter["in"]) ?? "",
        required: parameter["required"] === true,
        schema: parameter["schema"] ?? {},
      };
    }),
    body: body && { required: body["required"] === true, content: objectAt(body, "content") },
    responses: Object.fromEntries(
      Object.entries(objectAt(operation, "responses")).map(([status, response]) => [
        status,
        follow(description, response),
      ]),
    ),
  };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
