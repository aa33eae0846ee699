import { parseDuration } from "../core/duration.ts";
import type { Code, Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import { teamName } from "../core/ids.ts";
import { after, milliseconds, minutes, type Instant } from "../core/instant.ts";
import type { Event, Happening } from "../core/rehearsal/policy-test.ts";
import { quote } from "./quote.ts";
import { commitsIn, loginIn, readAsked, type WrittenCommit } from "./read-asked.ts";
import type { Path } from "./schema-problem.ts";
import { suggest } from "./suggest.ts";
import { nodeAt, placeOf, plain, type YamlFile } from "./yaml-tree.ts";

/** What each thing that can happen is told with, besides who does it and when. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  approves: ["body"],
  "requests-changes": ["body"],
  comments: ["body"],
  pushes: ["entries", "commits"],
  rewrites: ["entries", "commits"],
  dismisses: ["of"],
  edits: ["of", "body"],
  leaves: ["team"],
  joins: ["team"],
  waits: [],
  policy: ["dir"],
};
const general: readonly string[] = ["by", "does", "at"];
const inShort = ["approves", "requests-changes", "comments", "pushes"];
const known = new Set([...general, ...Object.values(keysOf).flat()]);
const login = /^@?[A-Za-z0-9][A-Za-z0-9-]*(_[A-Za-z0-9]+)?(\[bot\])?$/;

/** An event in the long form, whichever it was written in. */
interface Written {
  readonly by?: unknown;
  readonly does?: unknown;
  readonly of?: unknown;
  readonly body?: unknown;
  readonly team?: unknown;
  readonly dir?: unknown;
  readonly entries?: unknown;
  readonly commits?: unknown;
}

/** Reads what happens to a request: each a minute after the one before, unless it says when. In the order of time. */
export function readEvents(file: YamlFile, at: Path, opened: Instant, requester: string): Read<readonly Event[]> {
  const parent = nodeAt(file.root, at.slice(0, -1));
  const list = parent.kind === "mapping" ? parent.members.get("events")?.value : undefined;
  const problems: Diagnostic[] = [];
  const events: Event[] = [];
  let last = opened;
  for (const index of list?.kind === "list" ? list.items.keys() : []) {
    const here = [...at, index];
    const report: Report = (code, message, help, key) => {
      const place = key === undefined ? placeOf(file, ...here) : placeOf(file, ...here, key);
      problems.push({ code, message, help, place });
    };
    const moment = timeOf(nodeValue(file, [...here, "at"]), opened, last, report);
    last = moment;
    const happening = readEvent(file, here, requester, report);
    if (happening !== null) events.push({ ...happening, at: moment, place: placeOf(file, ...here) });
  }
  const ordered = events.toSorted((a, b) => a.at - b.at);
  if (problems.length === 0) problems.push(...aboutNothing(ordered));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: ordered };
}

type Report = (code: Code, message: string, help: string, key?: string) => void;

/** The value under a key; `undefined`: the key is not there. */
function nodeValue(file: YamlFile, path: Path): unknown {
  const parent = nodeAt(file.root, path.slice(0, -1));
  const member = parent.kind === "mapping" ? parent.members.get(String(path.at(-1))) : undefined;
  return member === undefined ? undefined : plain(member.value);
}

function timeOf(written: unknown, opened: Instant, last: Instant, report: Report): Instant {
  if (written === undefined) return after(last, minutes(1));
  if (written === 0 || (typeof written === "string" && /^0[smhd]?$/.test(written))) return opened;
  const read = typeof written === "string" ? parseDuration(written) : null;
  if (read?.ok === true) return after(opened, milliseconds(read.value));
  report(
    "E356",
    `\`at\` cannot be ${quote(JSON.stringify(written).replaceAll('"', ""))}`,
    "say how long after the opening: 30m, 5h",
    "at",
  );
  return last;
}

/** `{ sam: approves }` is short for `{ by: sam, does: approves }`. */
function readEvent(file: YamlFile, at: Path, requester: string, report: Report): Happening | null {
  const written = plain(nodeAt(file.root, at)) as Readonly<Record<string, unknown>>;
  const { does } = written;
  if (does === undefined) {
    const actors = Object.keys(written).filter((key) => !known.has(key));
    const [actor] = actors;
    const verb = actor === undefined ? undefined : written[actor];
    if (actor === undefined || actors.length > 1) {
      report("E356", "it is not told what happens", "write `{ sam: approves }`, or `{ by: sam, does: … }`");
      return null;
    }
    if (typeof verb !== "string" || !inShort.includes(verb)) {
      const all = inShort.map((one) => `\`${one}\``).join(", ");
      const long = typeof verb === "string" && verb in keysOf;
      const meant = typeof verb === "string" ? suggest(verb, inShort) : undefined;
      const help = long
        ? `write \`{ by: ${actor}, does: ${verb}, … }\``
        : meant === undefined
          ? `one of ${all}`
          : `did you mean \`${meant}\`?`;
      report("E356", `${quote(actor)} cannot be ${quote(String(verb))}`, help, actor);
      return null;
    }
    const { [actor]: _, ...rest } = written;
    return happeningOf(file, at, { ...rest, by: actor, does: verb }, requester, report, actor);
  }
  return happeningOf(file, at, written, requester, report);
}

function happeningOf(
  file: YamlFile,
  at: Path,
  written: Written,
  requester: string,
  report: Report,
  actor?: string,
): Happening | null {
  const verb = String(written.does);
  const keys = keysOf[verb];
  if (keys === undefined) {
    const meant = suggest(verb, Object.keys(keysOf));
    const all = Object.keys(keysOf).map((one) => `\`${one}\``);
    const help = meant === undefined ? `one of ${all.join(", ")}` : `did you mean \`${meant}\`?`;
    report("E356", `nobody can ${quote(verb)}`, help, "does");
    return null;
  }
  let sound = true;
  const no = (code: Code, message: string, help: string, key?: string): void => {
    sound = false;
    report(code, message, help, key);
  };
  for (const key of Object.keys(written))
    if (![...general, ...keys].includes(key)) {
      sound = false;
      const help = `\`${verb}\` is told with ${[...general, ...keys].map((one) => `\`${one}\``).join(", ")}`;
      report("E353", `unknown key ${quote(key)}`, help, key);
    }
  const text = (key: "by" | "of" | "dir" | "body" | "team", otherwise?: string): string => {
    const value = written[key] ?? otherwise;
    if (value === undefined) no("E355", `${quote(key)} is missing`, `add \`${key}: …\` here`);
    else if (typeof value !== "string") no("E356", `${quote(key)} is no text`, "write it as text", key);
    else if ((key === "by" || key === "of") && !login.test(value))
      no("E356", `${quote(key)} cannot be ${quote(value)}`, "a login such as `sam`", actor ?? key);
    return typeof value === "string" ? value : "";
  };
  const by = loginIn(text("by", verb === "waits" || verb === "policy" ? requester : undefined));
  const team = written.team === undefined ? null : teamName(text("team"));
  const body = written.body === undefined ? undefined : text("body");
  const found = ((): Happening => {
    switch (verb) {
      case "approves":
      case "requests-changes":
        return {
          kind: "reviews",
          by,
          verdict: verb === "approves" ? "approved" : "changes-requested",
          body: body ?? "",
        };
      case "comments":
        return { kind: "comments", by };
      case "pushes":
      case "rewrites":
        return { kind: verb, by, ...brought(file, at, written, no) };
      case "dismisses":
        return { kind: "dismisses", by, of: loginIn(text("of")) };
      case "edits":
        return { kind: "edits", by, of: loginIn(text("of", by)), ...(body === undefined ? {} : { body }) };
      case "joins":
      case "leaves":
        return { kind: verb, by, team };
      case "policy":
        return { kind: "policy", dir: text("dir") };
      default:
        return { kind: "waits" };
    }
  })();
  return sound ? found : null;
}

type Brought = Pick<Extract<Happening, { readonly kind: "pushes" | "rewrites" }>, "entries" | "commits">;

function brought(file: YamlFile, at: Path, { entries, commits }: Written, no: Report): Brought {
  if (entries !== undefined && !Array.isArray(entries)) no("E356", "`entries` is no list", "write a list", "entries");
  if (commits !== undefined && !isCommits(commits))
    no("E356", "`commits` is no list of commits", "write `[{ author: sam }]`", "commits");
  return {
    ...(entries === undefined ? {} : { entries: readAsked(file, [...at, "entries"]) }),
    ...(isCommits(commits) ? { commits: commitsIn(commits) } : {}),
  };
}

const isCommits = (commits: unknown): commits is readonly WrittenCommit[] =>
  Array.isArray(commits) &&
  commits.length > 0 &&
  commits.every((commit: unknown) => {
    if (typeof commit !== "object" || commit === null) return false;
    return Object.entries(commit).every(([key, value]: readonly [string, unknown]) => {
      if (key === "co-authors") return Array.isArray(value) && value.every((one) => typeof one === "string");
      if (key === "signed") return typeof value === "boolean" || typeof value === "string";
      return (key === "author" || key === "committer") && typeof value === "string";
    });
  });

/** Dismissing or editing a review that nobody gave would make a test that says nothing. */
function aboutNothing(events: readonly Event[]): readonly Diagnostic[] {
  const reviewers = new Set<string>();
  return events.flatMap((event): readonly Diagnostic[] => {
    if (event.kind === "reviews" || event.kind === "comments") reviewers.add(event.by.toLowerCase());
    if (event.kind !== "dismisses" && event.kind !== "edits") return [];
    if (reviewers.has(event.of.toLowerCase())) return [];
    const message = `\`${event.of}\` gave no review before this`;
    return [{ code: "E357", message, help: "let them review first, or correct `of`", place: event.place }];
  });
}
