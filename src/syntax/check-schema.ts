import type { ErrorObject } from "ajv/dist/2020.js";
import { parseDuration } from "../core/duration.ts";
import type { Code, Diagnostic, Place } from "../core/diagnostic.ts";
import { parseDay, parseInstant } from "../core/timestamp.ts";
import { quote } from "./quote.ts";
import { validate, type SchemaName } from "./schema.ts";
import { suggest } from "./suggest.ts";
import { pathFits, unbuilt } from "./unbuilt.ts";
import { wrongType } from "./wrong-type.ts";
import { keyPlace, nodeAt, placeOf, plain, type YamlFile, type YamlNode } from "./yaml-tree.ts";

/** Kinds of faults that a schema finds; each file kind has a code of its own for each, and more for its own rules. */
export interface SchemaCodes {
  readonly unknownKey: Code;
  readonly unbuilt: Code;
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

/**
 * Checks a part of a file against its published schema. What is agreed on but not built is named as such; beside it,
 * nothing else of the same mapping is complained about.
 */
export function checkSchema(file: YamlFile, at: Path, expected: Expectation): readonly Diagnostic[] {
  const root = nodeAt(file.root, at);
  const errors = validate(expected.schema, plain(root)).filter((error) => !alternative.test(error.schemaPath));
  const faults = errors.map((error): SchemaFault => ({ error, path: pathOf(error.instancePath, root) }));
  const { found, instead } = findUnbuilt(file, at, faults, expected);
  const rest = faults.filter((fault) => !instead(fault) && !faults.some((other) => makesMoot(other, fault)));
  return [...found, ...rest.map(({ error, path }) => diagnose(file, at, path, error, expected))].toSorted(byPlace);
}

/** What failed inside of a choice is told by the choice. */
const alternative = /\/(?:oneOf|anyOf)\/\d+\//;

type Path = readonly (string | number)[];

interface SchemaFault {
  readonly error: ErrorObject;
  readonly path: Path;
}

/** What is of the wrong type lacks nothing else. */
const makesMoot = (one: SchemaFault, other: SchemaFault): boolean =>
  one !== other && one.error.keyword === "type" && one.error.instancePath === other.error.instancePath;

/** Keys and values that are not built, and which faults are nothing but their consequence. */
function findUnbuilt(
  file: YamlFile,
  at: Path,
  faults: readonly SchemaFault[],
  { schema, codes }: Expectation,
): { readonly found: readonly Diagnostic[]; readonly instead: (fault: SchemaFault) => boolean } {
  const found = new Map<string, Diagnostic>();
  const replaced = new Set<string>();
  const withValues: string[] = [];
  const done = new Set<SchemaFault>();
  for (const fault of faults) {
    const { error, path } = fault;
    const key = error.keyword === "additionalProperties" ? String(error.params["additionalProperty"]) : undefined;
    if (key !== undefined && unbuilt[schema].keys.some((pattern) => pathFits([...path, key], pattern))) {
      const help = "leave it out: what cannot be honoured is not accepted";
      const place = keyPlace(file, [...at, ...path], key);
      found.set(`${error.instancePath}/${key}`, {
        code: codes.unbuilt,
        message: `${quote(key)} is not supported yet`,
        help,
        place,
      });
      replaced.add(`${error.instancePath}/${unbuilt[schema].replaces?.[key] ?? ""}`);
      done.add(fault);
    }
    const value = valueOf(nodeAt(file.root, [...at, ...path]));
    const known = unbuilt[schema].values.find((one) => one.value === value && pathFits(path, one.at));
    if (known === undefined) continue;
    const place = placeOf(file, ...at, ...path);
    found.set(error.instancePath, { code: codes.unbuilt, message: known.message, help: known.help, place });
    withValues.push(
      known.above ? error.instancePath.slice(0, error.instancePath.lastIndexOf("/")) : error.instancePath,
    );
  }
  const instead = (fault: SchemaFault): boolean =>
    done.has(fault) ||
    (fault.error.keyword === "required" &&
      replaced.has(`${fault.error.instancePath}/${String(fault.error.params["missingProperty"])}`)) ||
    withValues.some((path) => `${fault.error.instancePath}/`.startsWith(`${path}/`));
  return { found: [...found.values()], instead };
}

function diagnose(file: YamlFile, at: Path, path: Path, error: ErrorObject, expected: Expectation): Diagnostic {
  const whole = [...at, ...path];
  const place = placeOf(file, ...whole);
  const said = expected.instead?.({ keyword: error.keyword, path, params: error.params });
  if (said !== undefined) {
    const { key, ...words } = said;
    return { ...words, place: key === undefined ? place : keyPlace(file, whole, key) };
  }
  const node = nodeAt(file.root, whole);
  const name = nameOf(path);
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
        ...wrongType(file, node, name, String(error.params["type"]), wanted),
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
        help: expectedOf(error) ?? "small letters, digits and hyphens",
        place: keyPlace(file, whole, key),
      };
    }
    default: {
      const value = valueOf(node);
      const because = error.keyword === "format" ? reason(String(error.params["format"]), String(value)) : "";
      const message =
        value === undefined || value === ""
          ? `${name} is empty`
          : `${name} cannot be ${quote(String(value))}${because}`;
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

function nameOf(path: Path): string {
  const last = path.findLast((step) => typeof step === "string");
  if (last === undefined) return "this";
  return typeof path.at(-1) === "number" ? `an item of \`${last}\`` : `\`${last}\``;
}

const valueOf = (node: YamlNode): unknown => (node.kind === "scalar" ? node.value : undefined);

/** Follows a JSON pointer; in lists its steps are indexes. */
function pathOf(pointer: string, root: YamlNode): Path {
  const path: (string | number)[] = [];
  for (const raw of pointer.split("/").slice(1)) {
    const step = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(nodeAt(root, path).kind === "list" ? Number(step) : step);
  }
  return path;
}

/** A mapping that lacks something, or a list that should be text, is marked on its first line only. */
function firstLine(place: Place): Place {
  if (place.endLine === place.line || place.text === undefined) return place;
  return { ...place, endLine: place.line, endColumn: place.text.length + 1 };
}

/** In the order of the file. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
}
