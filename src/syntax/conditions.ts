import { Environment, type ParseResult } from "@marcbachmann/cel-js";
import type { Code, Diagnostic, Place, Read } from "../core/diagnostics/diagnostic.ts";
import type { Condition, ConditionFacts } from "../core/policy.ts";
import type { Duration } from "../core/instant.ts";
import { ownerText } from "./approver-text.ts";
import { conditionFault, refusedIn } from "./refuse-condition.ts";
import { nodeAt, placeOf, type YamlFile } from "./yaml-tree.ts";

/** A condition, and which of the three things it asks about. */
export interface ReadCondition extends Condition {
  readonly about: ReadonlySet<string>;
}

const limits = { maxAstNodes: 500, maxDepth: 50, maxListElements: 200, maxMapEntries: 0, maxCallArguments: 8 };

/** No clock is in it: nothing that `now` could be read from. */
const environment = new Environment({ unlistedVariablesAreDyn: false, limits })
  .registerVariable({
    name: "request",
    schema: {
      by: "string",
      kind: "string",
      route: "string",
      duration: "google.protobuf.Duration",
      ticket: "string",
      justification: "string",
    },
  })
  .registerVariable({
    name: "subject",
    schema: { kind: "string", name: "string", owner: "string", shared: "bool", legacy: "bool" },
  })
  .registerVariable({
    name: "entitlement",
    schema: {
      id: "string",
      system: "string",
      name: "string",
      risk: "string",
      environment: "string",
      scope: "list<string>",
      owner: "string",
      reach: "int",
    },
  });

/** The library's own kind of duration, which it does not export. */
const durationOf = new Environment().registerVariable("ms", "int").parse('duration(string(ms) + "ms")');

/** Reads the CEL expression at a path and checks its names and types; a fault is placed where it is in the file. */
export function readCondition(file: YamlFile, path: readonly (string | number)[], code: Code): Read<ReadCondition> {
  const node = nodeAt(file.root, path);
  const source = node.kind === "scalar" ? String(node.value).trim() : "";
  const place = placeOf(file, ...path);
  const fail = (message: string, range?: { readonly start: number; readonly end: number }, help?: string) => {
    const problem: Diagnostic = {
      code,
      message,
      ...(help === undefined ? {} : { help }),
      place: placeIn(file, path, source, range),
    };
    return { ok: false, problems: [problem] } as const;
  };
  const checked = environment.check(source);
  if (!checked.valid) {
    const fault = conditionFault(checked.error, source);
    return fail(fault.message, fault.range, fault.help);
  }
  const parsed = environment.parse(source);
  const about = new Set<string>();
  const refused = refusedIn(parsed.ast, (name) => about.add(name));
  if (refused !== null) return fail(refused.message, refused.range, refused.help);
  if (checked.type !== "bool")
    return fail(
      "this is no condition: it is neither true nor false",
      undefined,
      `it gives a ${checked.type}; compare it with something`,
    );
  return { ok: true, value: { source, place, about, holds: (facts) => holds(parsed, source, place, code, facts) } };
}

function holds(parsed: ParseResult, source: string, place: Place, code: Code, facts: ConditionFacts): Read<boolean> {
  try {
    const value: unknown = parsed(contextOf(facts));
    if (typeof value === "boolean") return { ok: true, value };
    return { ok: false, problems: [{ code, message: `the condition \`${source}\` gives no answer`, place }] };
  } catch (error) {
    const { message } = conditionFault(error, source);
    return {
      ok: false,
      problems: [{ code, message: `the condition cannot be answered for this request: ${message}`, place }],
    };
  }
}

const contexts = new WeakMap<ConditionFacts, Readonly<Record<string, unknown>>>();

function contextOf(facts: ConditionFacts): Readonly<Record<string, unknown>> {
  const known = contexts.get(facts);
  if (known !== undefined) return known;
  const { request, entry, registered, entitlement } = facts;
  const context = {
    request: { ...request, duration: celDuration(request.duration) },
    subject: {
      kind: entry.subject.kind,
      name: entry.subject.kind === "human" ? entry.subject.login : entry.subject.name,
      owner: registered === undefined ? "" : ownerText(registered.owner),
      shared: registered?.shared ?? false,
      legacy: registered?.legacy ?? false,
    },
    entitlement: {
      id: entitlement.id,
      system: entitlement.system,
      name: entitlement.name,
      risk: entitlement.risk,
      environment: entitlement.environment,
      scope: entitlement.scope ?? [],
      owner: ownerText(entitlement.owner),
      reach: BigInt(entitlement.reach),
    },
  };
  contexts.set(facts, context);
  return context;
}

const celDuration = (length: Duration): unknown => durationOf({ ms: BigInt(Math.round(length)) });

/** Where a part of the expression stands; the whole value, where escapes make that unclear. */
function placeIn(
  file: YamlFile,
  path: readonly (string | number)[],
  source: string,
  range?: { readonly start: number; readonly end: number },
): Place {
  const node = nodeAt(file.root, path);
  const raw = file.source.text.slice(node.start, node.end);
  const start = range === undefined ? null : offsetIn(raw, source, range.start);
  const last = range === undefined ? null : offsetIn(raw, source, Math.max(range.start, range.end - 1));
  if (start === null || last === null) return file.source.place(node);
  return file.source.place({ start: node.start + start, end: node.start + last + 1 });
}

/** Finds a character of a value in the text it was read from: they may differ in how they are folded, nothing else. */
function offsetIn(raw: string, value: string, offset: number): number | null {
  const [word = ""] = value.split(/\s/, 1);
  let at = raw.indexOf(word);
  if (at === -1) return null;
  for (let i = 0; i < offset; i++) {
    const gap = /^\s+/.exec(value.slice(i))?.[0];
    if (gap === undefined) {
      if (raw[at++] !== value[i]) return null;
      continue;
    }
    const folded = /^\s+/.exec(raw.slice(at))?.[0];
    if (folded === undefined) return null;
    at += folded.length;
    i += gap.length - 1;
  }
  return at;
}
