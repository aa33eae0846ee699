import { parseDuration, formatDuration } from "../duration.ts";
import type { EntryId } from "../ids.ts";
import type { Duration } from "../instant.ts";
import type { Stage } from "../policy.ts";
import type { Entry } from "../request.ts";

/** What an approving review takes away from one entry: rule 10. */
export interface Narrowing {
  readonly entry: EntryId;
  readonly duration?: Duration;
  readonly scope?: readonly string[];
}

/** An entry that is asked for, and how long it would give access. */
export interface AskedEntry {
  readonly entry: Entry;
  readonly length: Duration;
  /** What can be asked for part by part: what the entry asks for, or all that the catalog offers. */
  readonly scope: readonly string[];
}

export type NarrowingsRead =
  | { readonly ok: true; readonly value: readonly Narrowing[] }
  | { readonly ok: false; readonly because: string };

const none: NarrowingsRead = { ok: true, value: [] };

/** The narrowings in a review's text: lines `/narrow [<entry id>] duration=1h scope=sales,refunds`. */
export function narrowingsIn(body: string, stage: Stage, asked: readonly AskedEntry[]): NarrowingsRead {
  if (!body.includes("/narrow")) return none;
  const lines = body.split(/\r\n|\r|\n/).flatMap((line) => /^\s*\/narrow(?:\s+(.*))?$/.exec(line)?.slice(1, 2) ?? []);
  if (lines.length === 0) return none;
  if (stage.mayNarrow !== true) return no(`\`${stage.name}\` may not narrow; approve again without \`/narrow\``);
  const found: Narrowing[] = [];
  for (const line of lines) {
    const read = lineOf(line ?? "", asked);
    if (typeof read === "string") return no(`its \`/narrow\` ${read}; approve again with it corrected`);
    found.push(read);
  }
  return { ok: true, value: found };
}

const no = (because: string): NarrowingsRead => ({ ok: false, because });

/** One line after `/narrow`, or what is wrong with it. */
function lineOf(line: string, asked: readonly AskedEntry[]): Narrowing | string {
  const words = line.split(/\s+/).filter((word) => word !== "");
  const [first = ""] = words;
  const id = first.includes("=") || first === "" ? null : words.shift()!;
  if (id === null && asked.length > 1) return "names no entry, and the request has several";
  const target = id === null ? asked[0] : asked.find(({ entry }) => entry.id === id);
  if (target === undefined) return "names an entry that this request does not add or change";
  const taken: { duration?: Duration; scope?: readonly string[] } = {};
  if (words.length === 0) return "says neither `duration=` nor `scope=`";
  for (const word of words) {
    const [key = "", value = ""] = word.split(/=(.*)/s);
    const part = key === "duration" ? durationOf(value, target) : key === "scope" ? scopeOf(value, target) : null;
    if (part === null) return "says something other than `duration=` and `scope=`";
    if (typeof part === "string") return part;
    if (key in taken) return `says \`${key === "duration" ? "duration" : "scope"}=\` twice`;
    Object.assign(taken, part);
  }
  return { entry: target.entry.id, ...taken };
}

function durationOf(text: string, { length }: AskedEntry): Pick<Narrowing, "duration"> | string {
  const read = parseDuration(text);
  if (!read.ok || read.value <= 0) return "gives no length of time such as `1h`";
  if (read.value >= length) return `takes nothing away: ${formatDuration(length)} is asked for`;
  return { duration: read.value };
}

function scopeOf(text: string, { scope: asked }: AskedEntry): Pick<Narrowing, "scope"> | string {
  const parts = [...new Set(text.split(",").filter((part) => part !== ""))].toSorted();
  if (parts.length === 0) return "leaves no part of the scope";
  if (asked.length === 0) return "narrows a scope, and what is asked for has no parts";
  if (!parts.every((part) => asked.includes(part))) return "leaves a part that is not asked for";
  if (parts.length === asked.length) return "takes nothing away: these parts are what is asked for";
  return { scope: parts };
}

/** What is left of entries after several narrowings: the shortest, and what all of them leave. */
export function narrowed(all: readonly Narrowing[]): ReadonlyMap<EntryId, Narrowing> {
  const left = new Map<EntryId, Narrowing>();
  for (const one of all) {
    const before = left.get(one.entry);
    const durations = [before?.duration, one.duration].filter((duration) => duration !== undefined);
    const scopes = [before?.scope, one.scope].filter((scope) => scope !== undefined);
    const shortest = durations.toSorted((a, b) => a - b)[0];
    const common = scopes.length === 0 ? undefined : scopes.reduce((a, b) => a.filter((part) => b.includes(part)));
    left.set(one.entry, {
      entry: one.entry,
      ...(shortest === undefined ? {} : { duration: shortest }),
      ...(common === undefined ? {} : { scope: common }),
    });
  }
  return left;
}
