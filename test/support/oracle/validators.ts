import { createHash } from "node:crypto";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { type Json, type JsonObject, objectAt } from "./json.ts";
import { type Form, schemaId, type Sink, translate } from "./schema.ts";

export interface Problem {
  readonly at: string;
  readonly problem: string;
}

/** Judges values by the schemas of one description. A schema is compiled when it is first needed, a component once. */
export interface Validators {
  readonly judge: (schema: Json, value: Json, options?: { readonly coerce: boolean }) => readonly Problem[];
}

/** More than this many problems of one value say nothing more. */
const mostProblems = 8;

export function createValidators(description: Json): Validators {
  const components = objectAt(description, "components", "schemas");
  const strict = createAjv(false);
  const coercing = createAjv(true);
  const known = new Set<string>();
  const compiled = new Map<string, ValidateFunction>();

  function compile(schema: Json, coerce: boolean): ValidateFunction {
    // The same inline schema has the same text; a reference is its own short text.
    const key = `${coerce}:${JSON.stringify(schema)}`;
    const cached = compiled.get(key);
    if (cached !== undefined) return cached;
    const ajv = coerce ? coercing : strict;
    const waiting: { readonly name: string; readonly form: Form }[] = [];
    const sink: Sink = {
      refer: (name, form) => {
        const id = `${coerce}:${schemaId(name, form)}`;
        if (known.has(id)) return;
        known.add(id);
        waiting.push({ name, form });
      },
      share: (inner) => share(ajv, inner),
    };
    const translated = translate(schema, "closed", sink);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const component = components[next.name];
      if (component === undefined) throw new Error(`the description has no schema ${next.name}`);
      ajv.addSchema(translate(component, next.form, sink), schemaId(next.name, next.form));
    }
    const validate = ajv.compile(translated);
    compiled.set(key, validate);
    return validate;
  }

  const byIdentity = new WeakMap<object, ValidateFunction>();
  return {
    judge: (schema, value, { coerce } = { coerce: false }) => {
      const remembered = !coerce && typeof schema === "object" && schema !== null ? byIdentity.get(schema) : undefined;
      const validate = remembered ?? compile(schema, coerce);
      if (!coerce && typeof schema === "object" && schema !== null) byIdentity.set(schema, validate);
      if (validate(value)) return [];
      return summarise(validate.errors ?? []);
    },
  };
}

/** Schemas shorter than this cost less where they stand. */
const worthSharing = 400;

function share(ajv: Ajv2020, schema: JsonObject): JsonObject {
  const text = JSON.stringify(schema);
  if (text.length < worthSharing) return schema;
  const id = `github:/inline/${createHash("sha256").update(text).digest("hex")}`;
  if (ajv.schemas[id] === undefined) ajv.addSchema(schema, id);
  return { $ref: id };
}

function createAjv(coerceTypes: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    strict: false,
    validateSchema: false,
    allErrors: true,
    inlineRefs: false,
    coerceTypes,
    logger: false,
    discriminator: false,
    addUsedSchema: false,
  });
  formats.default(ajv);
  // Bots have addresses too: `1+countersign[bot]@users.noreply.github.com`.
  ajv.addFormat("email", /^[^\s@]+@[^\s@]+$/);
  for (const format of ["timestamp", "repo.nwo", "binary"]) ajv.addFormat(format, true);
  return ajv;
}

function summarise(errors: readonly ErrorObject[]): readonly Problem[] {
  const all = new Map<string, Problem>();
  // Where no alternative fits, no member was evaluated: that each of them is unknown says nothing.
  const undecided = new Set(
    errors.filter(({ keyword }) => keyword === "anyOf").map(({ instancePath }) => instancePath),
  );
  for (const error of errors) {
    if (error.keyword === "unevaluatedProperties" && undecided.has(error.instancePath)) continue;
    const problem = { at: error.instancePath === "" ? "/" : error.instancePath, problem: wordsFor(error) };
    all.set(`${problem.at} ${problem.problem}`, problem);
  }
  const problems = [...all.values()];
  const rest = problems.length - mostProblems;
  return rest > 0 ? [...problems.slice(0, mostProblems), { at: "/", problem: `and ${rest} more` }] : problems;
}

function wordsFor({ keyword, message, params }: ErrorObject): string {
  const details = params as Readonly<Record<string, unknown>>;
  const invented = details["unevaluatedProperty"] ?? details["additionalProperty"];
  if (typeof invented === "string") return `has \`${invented}\`, which GitHub does not document`;
  if (keyword === "enum") return `must be one of ${JSON.stringify(details["allowedValues"])}`;
  return message ?? keyword;
}
