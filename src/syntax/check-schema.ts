import type { ErrorObject } from "ajv/dist/2020.js";
import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { quote } from "./quote.ts";
import { schemaProblem, valueOf, type Expectation, type Path } from "./schema-problem.ts";
import { validate } from "./schema.ts";
import { pathFits, unbuilt } from "./unbuilt.ts";
import { keyPlace, nodeAt, placeOf, plain, type YamlFile, type YamlNode } from "./yaml-tree.ts";

/**
 * Checks a part of a file against its published schema. What is agreed on but not built is named as such; beside it,
 * nothing else of the same mapping is complained about.
 */
export function checkSchema(file: YamlFile, at: Path, expected: Expectation): readonly Diagnostic[] {
  const root = nodeAt(file.root, at);
  const errors = validate(expected.schema, plain(root)).filter((error) => !isInner(error));
  const faults = errors.map((error): SchemaFault => ({ error, path: pathOf(error.instancePath, root) }));
  const mistyped = new Set(errors.filter(({ keyword }) => keyword === "type").map(({ instancePath }) => instancePath));
  // What is of the wrong type lacks nothing else.
  const isMoot = ({ error }: SchemaFault): boolean => error.keyword !== "type" && mistyped.has(error.instancePath);
  const { found, instead } = findUnbuilt(file, at, faults, expected);
  const rest = faults.filter((fault) => !instead(fault) && !isMoot(fault));
  return [
    ...found,
    ...rest.slice(0, most).map(({ error, path }) => schemaProblem(file, at, path, error, expected)),
  ].toSorted(byPlace);
}

/** Of one mapping no more than these are described: thousands of unknown keys are one mistake. */
const most = 200;

/** What failed inside of a choice is told by the choice, and what is wrong with a name by `propertyNames`. */
const isInner = ({ keyword, schemaPath, propertyName }: ErrorObject): boolean =>
  /\/(?:oneOf|anyOf)\/\d+\//.test(schemaPath) || (propertyName !== undefined && keyword !== "propertyNames");

interface SchemaFault {
  readonly error: ErrorObject;
  readonly path: Path;
}

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
        code: codes.unbuilt ?? codes.malformed,
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
    found.set(error.instancePath, {
      code: codes.unbuilt ?? codes.malformed,
      message: known.message,
      help: known.help,
      place,
    });
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

/** Follows a JSON pointer; in lists its steps are indexes. */
function pathOf(pointer: string, root: YamlNode): Path {
  const path: (string | number)[] = [];
  for (const raw of pointer.split("/").slice(1)) {
    const step = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(nodeAt(root, path).kind === "list" ? Number(step) : step);
  }
  return path;
}

/** In the order of the file. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
}
