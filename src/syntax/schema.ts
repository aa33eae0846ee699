import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import catalog from "../../schemas/catalog.schema.json" with { type: "json" };
import directory from "../../schemas/directory.schema.json" with { type: "json" };
import entry from "../../schemas/entry.schema.json" with { type: "json" };
import keys from "../../schemas/keys.schema.json" with { type: "json" };
import policy from "../../schemas/policy.schema.json" with { type: "json" };
import policyTest from "../../schemas/policy-test.schema.json" with { type: "json" };
import subject from "../../schemas/subject.schema.json" with { type: "json" };
import { parseDuration } from "../core/duration.ts";
import { parseDay, parseInstant } from "../core/timestamp.ts";

/** What the published schemas describe; `entry` is one entry, the file's schema holds it as a definition. */
export type SchemaName = "entry" | "catalog" | "policy" | "directory" | "keys" | "subject" | "policy-test";

const ids: Readonly<Record<SchemaName, string>> = {
  entry: `${entry.$id}#/$defs/entry`,
  catalog: catalog.$id,
  policy: policy.$id,
  directory: directory.$id,
  keys: keys.$id,
  subject: subject.$id,
  "policy-test": policyTest.$id,
};

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
  ownProperties: true,
});
ajv.addKeyword({ keyword: "x-expected", schemaType: "string" });
ajv.addFormat("countersign-duration", (text: string) => parseDuration(text).ok);
ajv.addFormat("date-time", (text: string) => parseInstant(text).ok);
ajv.addFormat("date", (text: string) => parseDay(text).ok);
for (const schema of [entry, catalog, policy, directory, keys, subject, policyTest]) ajv.addSchema(schema);

/** Where data departs from a schema: every place, as ajv tells it. A schema is compiled when it is first used. */
export function validate(name: SchemaName, data: unknown): readonly ErrorObject[] {
  const check: ValidateFunction | undefined = ajv.getSchema(ids[name]);
  if (check === undefined) throw new Error(`there is no schema ${ids[name]}`);
  return check(data) ? [] : [...(check.errors ?? [])];
}
