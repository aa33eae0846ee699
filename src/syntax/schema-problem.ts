import type { ErrorObject } from "ajv/dist/2020.js";
import type { Code, Diagnostic, Place } from "../core/diagnostics/diagnostic.ts";
import { parseDuration } from "../core/duration.ts";
import { parseDay, parseInstant } from "../core/timestamp.ts";
import { quote } from "./quote.ts";
import type { SchemaName } from "./schema.ts";
import { suggest } from "./suggest.ts";
import { wrongType } from "./wrong-type.ts";
import { keyPlace, nodeAt, placeOf, type YamlFile, type YamlNode } from "./yaml-tree.ts";

export type Path = readonly (string | number)[];

/** Kinds of faults that a schema finds; each file kind has a code of its own for each, and more for its own rules. */
interface SchemaCodes {
  readonly unknownKey: Code;
  /** What is agreed on and not built yet; absent: all of the format is built. */
  readonly unbuilt?: Code;
  readonly missing: Code;
  readonly malformed: Code;
}

/** What is to be said instead of the general message, where a file kind knows better. */
export interface Said {
  readonly code: Code;
  readonly message: string;
  readonly help: string;
  /** The key to point at, instead of the value. */
  readonly key?: string;
}

export interface Fault {
  readonly keyword: string;
  readonly path: Path;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Expectation {
  readonly schema: SchemaName;
  readonly codes: SchemaCodes;
  readonly instead?: (fault: Fault) => Said | undefined;
}

/** One departure from a schema, in our words: where, what, and what to do. */
export function schemaProblem(
  file: YamlFile,
  at: Path,
  path: Path,
  error: ErrorObject,
  expected: Expectation,
): Diagnostic {
  const whole = [...at, ...path];
  const place = placeOf(file, ...whole);
  const said = expected.instead?.({ keyword: error.keyword, path, params: error.params });
  if (said !== undefined) {
    const { key, ...words } = said;
    return { ...words, place: key === undefined ? place : keyPlace(file, whole, key) };
  }
  const node = nodeAt(file.root, whole);
  const name = nameOf(path, expected.schema);
  const wanted = expectedOf(error);
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(error.params["additionalProperty"]);
      const help = keyHelp(key, Object.keys((error.parentSchema?.["properties"] as object | undefined) ?? {}));
      return {
        code: expected.codes.unknownKey,
        message: `unknown key ${quote(key)}`,
        help,
        place: keyPlace(file, whole, key),
      };
    }
    case "required": {
      const key = String(error.params["missingProperty"]);
      return {
        code: expected.codes.missing,
        message: `${quote(key)} is missing`,
        help: `add \`${key}: …\` here`,
        place: firstLine(place),
      };
    }
    case "type":
      return {
        code: expected.codes.malformed,
        ...wrongType(
          file,
          node,
          name,
          String(error.params["type"]),
          wanted,
          error.parentSchema?.["format"] === undefined,
        ),
        place: firstLine(place),
      };
    case "enum": {
      const allowed = (error.params["allowedValues"] as readonly unknown[]).map(String);
      const typed = valueOf(node);
      const meant = typeof typed === "string" ? suggest(typed, allowed) : undefined;
      const help =
        meant === undefined
          ? `${allowed.length === 1 ? "write" : "one of"} ${allowed.map((one) => `\`${one}\``).join(", ")}`
          : `did you mean \`${meant}\`?`;
      return {
        code: expected.codes.malformed,
        message: `${name} cannot be ${quote(String(valueOf(node)))}`,
        help,
        place,
      };
    }
    case "propertyNames": {
      const key = String(error.params["propertyName"]);
      return {
        code: expected.codes.malformed,
        message: `${quote(key)} cannot be a name`,
        help: nameRule(error),
        place: keyPlace(file, whole, key),
      };
    }
    default: {
      const value = String(valueOf(node) ?? "");
      const because = error.keyword === "format" ? reason(String(error.params["format"]), value) : "";
      const message = value.trim() === "" ? `${name} is empty` : `${name} cannot be ${quote(value)}${because}`;
      return {
        code: expected.codes.malformed,
        ...forLists(error, name, message),
        ...(wanted === undefined ? {} : { help: wanted }),
        place: firstLine(place),
      };
    }
  }
}

function forLists(error: ErrorObject, name: string, message: string): { readonly message: string } {
  return { message: error.keyword === "uniqueItems" ? `${name} names the same twice` : message };
}

/** What was typed is a format that we read ourselves: its own reason is the better one. */
function reason(format: string, typed: string): string {
  const parsed =
    format === "countersign-duration"
      ? parseDuration(typed)
      : format === "date"
        ? parseDay(typed)
        : parseInstant(typed);
  return parsed.ok ? "" : `: ${parsed.because}`;
}

const expectedOf = (error: ErrorObject): string | undefined => error.parentSchema?.["x-expected"] as string | undefined;

function keyHelp(key: string, known: readonly string[]): string {
  const meant = suggest(key, known);
  return meant === undefined
    ? `the keys here are ${known.map((one) => `\`${one}\``).join(", ")}`
    : `did you mean \`${meant}\`?`;
}

function nameRule(error: ErrorObject): string {
  const names = error.parentSchema?.["propertyNames"] as { readonly "x-expected"?: string } | undefined;
  return names?.["x-expected"] ?? "small letters, digits and hyphens";
}

function nameOf(path: Path, schema: SchemaName): string {
  const last = path.findLast((step) => typeof step === "string");
  if (last === undefined) return schema === "entry" ? "an entry" : "the file";
  return typeof path.at(-1) === "number" ? `an item of \`${last}\`` : `\`${last}\``;
}

/** What a scalar says. */
export const valueOf = (node: YamlNode): string | number | boolean | null | undefined =>
  node.kind === "scalar" ? node.value : undefined;

/** A mapping that lacks something, or a list that should be text, is marked on its first line only. */
function firstLine(place: Place): Place {
  if (place.endLine === place.line || place.text === undefined) return place;
  return { ...place, endLine: place.line, endColumn: place.text.length + 1 };
}
