import { parseDuration } from "../core/duration.ts";
import type { Diagnostic, Place, Read } from "../core/diagnostics/diagnostic.ts";
import { entitlementId, entryId, type GrantId } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import type { Entry, EntryKind, Replacement, Subject, SubjectKind, Term } from "../core/request.ts";
import { parseInstant } from "../core/timestamp.ts";
import { checkSchema } from "./check-schema.ts";
import type { Expectation, Fault, Said } from "./schema-problem.ts";
import { checkOwnKeys, ownKeysOf, type WrittenKeys } from "./own-keys.ts";
import { quote } from "./quote.ts";
import { readYaml } from "./read-yaml.ts";
import { tellProblems } from "./tell-problems.ts";
import { keyPlace, nodeAt, placeOf, plain, type YamlFile } from "./yaml-tree.ts";

/** An entry as its schema describes it. */
interface Written extends WrittenKeys {
  readonly id: string;
  readonly subject: { readonly kind: SubjectKind; readonly login?: string; readonly name?: string };
  readonly "on-behalf-of"?: string;
  readonly run?: string;
  readonly entitlement: string;
  readonly duration?: string;
  readonly until?: string;
  readonly start?: string;
  readonly kind?: EntryKind;
  readonly of?: string;
  readonly rollback?: string;
  readonly justification: string;
  readonly ticket?: string;
  readonly "per-run"?: { readonly "max-duration": string; readonly "per-day": number };
  readonly route?: string;
  readonly scope?: readonly string[];
}

/** One pull request removes at most as many. */
const most = 1000;

const expected: Expectation = {
  schema: "entry",
  codes: { unknownKey: "E103", unbuilt: "E104", missing: "E105", malformed: "E106" },
  instead,
};

/**
 * Reads the entries of one file under `access/`: one mapping, or a list of mappings in block style. Every problem is
 * reported at its own place. Names are not looked up here: that is `checkEntry`, with a catalog.
 */
export function readEntries(path: string, source: string): Read<readonly Entry[]> {
  const read = readYaml(path, source, "E101");
  if (!read.ok) return read;
  const file = read.value;
  const { root } = file;
  if (root.kind === "list" && root.flow) {
    const help = "write each entry as an item of its own, beginning with `- ` on a new line";
    const place = file.source.place({ start: root.start, end: root.start + 1 });
    return { ok: false, problems: [{ code: "E101", message: "a list in brackets is not read here", help, place }] };
  }
  if (root.kind === "list" && root.items.length > most) {
    const message = `the file has ${root.items.length} entries`;
    const place = file.source.place({ start: root.start, end: root.start + 1 });
    return { ok: false, problems: [{ code: "E101", message, help: `at most ${most} are read from one file`, place }] };
  }
  const paths = root.kind === "list" ? root.items.map((_, index) => [index]) : [[]];
  const problems = paths.flatMap((at) => {
    const faults = checkSchema(file, at, expected);
    return faults.length > 0 ? faults : checkFields(file, at);
  });
  problems.push(...repeatedIds(file, paths));
  if (problems.length > 0) return { ok: false, problems: tellProblems(path, "E101", problems) };
  return { ok: true, value: paths.map((at) => entryAt(file, at)) };
}

type At = readonly (string | number)[];

/** Reads one entry that stands within another file. */
export function readEntryAt(file: YamlFile, at: At): Read<Entry> {
  const faults = checkSchema(file, at, expected);
  const problems = faults.length > 0 ? faults : checkFields(file, at);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: entryAt(file, at) };
}

function entryAt(file: YamlFile, at: At): Entry {
  const node = nodeAt(file.root, at);
  const written = plain(node) as Written;
  const places: Record<string, Place> = {};
  if (node.kind === "mapping") for (const [key, { value }] of node.members) places[key] = file.source.place(value);
  return {
    id: entryId(written.id),
    subject: subjectOf(written.subject),
    entitlement: entitlementId(written.entitlement),
    term: termOf(written),
    ...(written.start === undefined ? {} : { start: instantOf(written.start) }),
    ...replacementOf(written),
    justification: written.justification,
    ticket: written.ticket ?? "",
    ...(written["on-behalf-of"] === undefined ? {} : { onBehalfOf: written["on-behalf-of"] }),
    ...(written.run === undefined ? {} : { run: written.run }),
    ...perRunOf(written),
    ...ownKeysOf(written),
    ...(written.scope === undefined ? {} : { scope: written.scope.toSorted() }),
    ...(written.route === undefined ? {} : { route: written.route }),
    places: {
      ...places,
      entry: file.source.place(node),
      id: placeOf(file, ...at, "id"),
      login: placeOf(file, ...at, "subject", "login"),
    },
  };
}

const subjectOf = ({ kind, login = "", name = "" }: Written["subject"]): Subject =>
  kind === "human" ? { kind, login } : { kind, name };

const checkFields = (file: YamlFile, at: At): readonly Diagnostic[] => [
  ...checkSubjectFields(file, at),
  ...checkReplacement(file, at),
  ...checkStart(file, at),
  ...checkPerRun(file, at),
  ...checkOwnKeys(file, at, plain(nodeAt(file.root, at)) as Written),
];

/** A person goes by their login, everything else by the name under which it is registered. */
function checkSubjectFields(file: YamlFile, at: At): readonly Diagnostic[] {
  const { subject } = plain(nodeAt(file.root, at)) as Written;
  const [wanted, other] = subject.kind === "human" ? (["login", "name"] as const) : (["name", "login"] as const);
  const problems: Diagnostic[] = [];
  if (subject[wanted] === undefined)
    problems.push({
      code: "E105",
      message: `\`${wanted}\` is missing`,
      help: `add \`${wanted}: …\` here`,
      place: placeOf(file, ...at, "subject"),
    });
  if (subject[other] !== undefined)
    problems.push({
      code: "E103",
      message: `a subject of kind \`${subject.kind}\` has no \`${other}\``,
      help: `it goes by its \`${wanted}\``,
      place: placeOf(file, ...at, "subject", other),
    });
  return problems;
}

function termOf(written: Written): Term {
  if (written.duration !== undefined) {
    const read = parseDuration(written.duration);
    if (read.ok) return { kind: "duration", duration: read.value };
  }
  return { kind: "until", until: instantOf(written.until ?? "") };
}

function instantOf(text: string): Instant {
  const read = parseInstant(text);
  if (!read.ok) throw new Error(`the schema let a moment pass that cannot be read: ${read.because}`);
  return read.value;
}

function replacementOf({ kind = "access", of = "", rollback = "" }: Written): { readonly replaces?: Replacement } {
  if (kind === "access") return {};
  const named = of.includes(".") ? (of as GrantId) : entryId(of);
  return { replaces: kind === "rotation" ? { kind, of: named, rollback } : { kind, of: named } };
}

/** A rotation or a reset names what it replaces; going back is asked of a rotation only. */
function checkReplacement(file: YamlFile, at: At): readonly Diagnostic[] {
  const { kind = "access", of, rollback } = plain(nodeAt(file.root, at)) as Written;
  const missing = (key: string, help: string): Diagnostic => ({
    code: "E105",
    message: `\`${key}\` is missing`,
    help,
    place: placeOf(file, ...at, "kind"),
  });
  const stray = (key: string): Diagnostic => ({
    code: "E103",
    message: `an entry of kind \`${kind}\` has no \`${key}\``,
    help: key === "of" ? "it replaces nothing: leave it out, or say `kind: rotation`" : "leave it out",
    place: keyPlace(file, at, key),
  });
  return [
    ...(kind !== "access" && of === undefined
      ? [missing("of", "name what it replaces, `of: …`: the id of an entry whose access is live")]
      : []),
    ...(kind === "access" && of !== undefined ? [stray("of")] : []),
    ...(kind === "rotation" && rollback === undefined
      ? [missing("rollback", "say how to go back, `rollback: …`, if what uses the credential cannot use the new one")]
      : []),
    ...(kind !== "rotation" && rollback !== undefined ? [stray("rollback")] : []),
  ];
}

function perRunOf({ "per-run": written }: Written): Pick<Entry, "perRun"> {
  if (written === undefined) return {};
  const read = parseDuration(written["max-duration"]);
  if (!read.ok) throw new Error(`the schema let a duration pass that cannot be read: ${read.because}`);
  return { perRun: { maxDuration: read.value, perDay: written["per-day"] } };
}

/** Runs are what workloads have; what each of them collects anew is not rotated. */
function checkPerRun(file: YamlFile, at: At): readonly Diagnostic[] {
  const { subject, kind = "access", "per-run": written } = plain(nodeAt(file.root, at)) as Written;
  if (written === undefined) return [];
  const stray = (message: string, help: string): Diagnostic => ({
    code: "E103",
    message,
    help,
    place: keyPlace(file, at, "per-run"),
  });
  return [
    ...(subject.kind === "workload"
      ? []
      : [stray(`a subject of kind \`${subject.kind}\` has no \`per-run\``, "it is for `workload`: leave it out")]),
    ...(kind === "access"
      ? []
      : [stray(`an entry of kind \`${kind}\` has no \`per-run\``, "each run has a new credential: ask for `access`")]),
  ];
}

function checkStart(file: YamlFile, at: At): readonly Diagnostic[] {
  const { start, until } = plain(nodeAt(file.root, at)) as Written;
  if (start === undefined || until === undefined || instantOf(start) < instantOf(until)) return [];
  const message = `the end, ${quote(until)}, is not after the start`;
  return [{ code: "E112", message, help: "let it end later, or begin earlier", place: placeOf(file, ...at, "until") }];
}

/** What the general messages would say less well. */
function instead({ keyword, params }: Fault): Said | undefined {
  if (keyword !== "oneOf") return undefined;
  if (params["passingSchemas"] === null)
    return {
      code: "E107",
      message: "neither `duration` nor `until` is given",
      help: "say how long: `duration: 4h`, or `until: 2026-11-02T17:00:00Z`",
    };
  return { code: "E107", message: "both `duration` and `until` are given", help: "keep one of them", key: "until" };
}

function repeatedIds(file: YamlFile, paths: readonly At[]): readonly Diagnostic[] {
  const seen = new Map<string, Place>();
  const problems: Diagnostic[] = [];
  for (const at of paths) {
    const node = nodeAt(file.root, [...at, "id"]);
    if (node.kind !== "scalar" || typeof node.value !== "string") continue;
    const place = placeOf(file, ...at, "id");
    const first = seen.get(node.value);
    if (first === undefined) seen.set(node.value, place);
    else {
      const message = `the id ${quote(node.value)} is used twice in this file`;
      problems.push({ code: "E108", message, help: `line ${first.line} uses it first; choose another id`, place });
    }
  }
  return problems;
}
