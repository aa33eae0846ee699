import { isObject, type Json, type JsonObject, textOf } from "./json.ts";

/**
 * The forms of a schema. Standing alone it is `closed`: an object has the members it names and no others. One of several
 * alternatives is `open` itself (whoever combines them closes the whole) and closed within; one of several that hold
 * together is `loose`, open at every depth, since each describes a part of the same members.
 */
export type Form = "closed" | "open" | "loose";

export function schemaId(name: string, form: Form): string {
  return `github:/${form}/${name}`;
}

/** Where the parts of a schema go that are kept once. */
export interface Sink {
  readonly refer: (name: string, form: Form) => void;
  /** The schema, or a reference to one that is the same: the descriptions repeat users and repositories in full. */
  readonly share: (schema: JsonObject) => JsonObject;
}

const combinators = ["allOf", "anyOf", "oneOf"] as const;
const referenced = /^#\/components\/schemas\/(.+)$/;

/**
 * Rewrites a schema of GitHub's descriptions (OpenAPI 3.0 for REST, 3.1 for webhooks) into JSON Schema 2020-12:
 * - `nullable` becomes a type, also where no `type` stands beside it;
 * - `oneOf` becomes `anyOf`: GitHub's alternatives overlap, and its own answers match several;
 * - an object with named properties is closed, so that a misspelt or invented member is seen: the descriptions leave
 *   objects open, which would let any mistake in a name pass.
 * Every component that is referred to is passed to `refer`, every inner object to `share`.
 */
export function translate(schema: Json, form: Form, sink: Sink): JsonObject {
  if (!isObject(schema)) return {};
  const name = referenced.exec(textOf(schema["$ref"]) ?? "")?.[1];
  if (name !== undefined) {
    sink.refer(name, form);
    return { $ref: schemaId(name, form) };
  }
  const within: Form = form === "loose" ? "loose" : "closed";
  const into = (part: Json) => sink.share(translate(part, within, sink));
  const out: Record<string, Json> = {};
  for (const key of kept) {
    const value = schema[key];
    if (value !== undefined) out[key] = value;
  }
  const { properties, items, additionalProperties, not } = schema;
  if (isObject(properties)) {
    out["properties"] = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, into(value)]));
  }
  if (isObject(items)) out["items"] = into(items);
  if (isObject(not)) out["not"] = translate(not, "loose", sink);
  const parts = combinators.flatMap((combinator) => {
    const alternatives = schema[combinator];
    if (!Array.isArray(alternatives)) return [];
    const together = combinator === "allOf";
    const each: Form = form === "loose" || (together && alternatives.length > 1) ? "loose" : "open";
    return [{ [together ? "allOf" : "anyOf"]: alternatives.map((part: Json) => translate(part, each, sink)) }];
  });
  if (parts.length === 1) Object.assign(out, parts[0]);
  if (parts.length > 1) out["allOf"] = parts;
  const named = (isObject(properties) && Object.keys(properties).length > 0) || parts.length > 0;
  if (typeof additionalProperties === "boolean") out["additionalProperties"] = additionalProperties;
  else if (isObject(additionalProperties)) out["additionalProperties"] = into(additionalProperties);
  else if (!named && schema["type"] === "object") out["additionalProperties"] = true;
  else if (named && form === "closed")
    out[parts.length === 0 ? "additionalProperties" : "unevaluatedProperties"] = false;
  return admitNull(out, schema);
}

const kept = [
  "type",
  "enum",
  "const",
  "format",
  "pattern",
  "required",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minimum",
  "maximum",
  "minProperties",
  "maxProperties",
] as const;

function admitNull(out: Record<string, Json>, schema: JsonObject): JsonObject {
  const { type } = out;
  const nullable = schema["nullable"] === true || (Array.isArray(type) && type.includes("null"));
  if (!nullable) return out;
  if (Array.isArray(out["enum"]) && !out["enum"].includes(null)) out["enum"] = [...out["enum"], null];
  if (typeof type === "string") return { ...out, type: [type, "null"] };
  if (Array.isArray(type)) return out;
  return Object.keys(out).length === 0 ? out : { anyOf: [out, { type: "null" }] };
}
