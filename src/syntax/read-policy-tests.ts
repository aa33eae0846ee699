import { parseDuration } from "../core/duration.ts";
import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import { entryId, stageName, teamName } from "../core/ids.ts";
import { instant } from "../core/instant.ts";
import type { Directory } from "../core/people.ts";
import type { RegisteredSubject } from "../core/register.ts";
import type { Expected, PolicyTest, StageWord } from "../core/rehearsal/policy-test.ts";
import type { Discount } from "../core/review.ts";
import { parseInstant } from "../core/timestamp.ts";
import { checkSchema } from "./check-schema.ts";
import { commitsIn, loginIn, readAsked, readEach, type WrittenCommit } from "./read-asked.ts";
import { readDirectoryAt } from "./read-directory.ts";
import { readEvents } from "./read-events.ts";
import { readSubjectAt } from "./read-register.ts";
import { readYaml } from "./read-yaml.ts";
import type { Expectation, Path } from "./schema-problem.ts";
import { placeOf, plain, type YamlFile } from "./yaml-tree.ts";

/** A test as its schema describes it. */
interface Written {
  readonly name: string;
  readonly people?: {
    readonly teams?: Readonly<Record<string, readonly string[]>>;
    readonly outside?: readonly string[];
    readonly bots?: readonly string[];
    readonly directory?: object;
  };
  readonly open?: readonly { readonly by: string }[];
  readonly request: {
    readonly by: string;
    readonly opened?: string;
    readonly deletes?: readonly string[];
    readonly commits?: readonly WrittenCommit[];
  };
  readonly expect: {
    readonly request?: string;
    readonly stages?: Readonly<Record<string, StageWord>>;
    readonly approvers?: Readonly<Record<string, readonly string[]>>;
    readonly discounted?: readonly { readonly by: string; readonly why: Discount }[];
    readonly problems?: readonly string[];
    readonly asks?: readonly string[];
    readonly "max-duration"?: string;
  };
}

const expected: Expectation = {
  schema: "policy-test",
  codes: { unknownKey: "E353", missing: "E355", malformed: "E356" },
};

/** A Monday, 09:00 UTC: when a request is opened of which nothing else is said. */
const monday = instant(Date.UTC(2026, 10, 2, 9));

/**
 * Reads one file of `policies/tests/`. A mistake of a test is a problem at its place; one in the entries that a request
 * asks for is not: such a request is invalid, and that can be expected.
 */
export function readPolicyTests(path: string, source: string): Read<readonly PolicyTest[]> {
  const read = readYaml(path, source, "E351");
  if (!read.ok) return read;
  const file = read.value;
  const faults = checkSchema(file, [], expected);
  if (faults.length > 0) return { ok: false, problems: faults };
  const problems: Diagnostic[] = [];
  const keep = <T>(part: Read<T>, otherwise: T): T => {
    if (part.ok) return part.value;
    problems.push(...part.problems);
    return otherwise;
  };
  const tests = (plain(file.root) as readonly Written[]).map((written, index) =>
    testAt(file, [index], written, keep, (problem) => void problems.push(problem)),
  );
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: tests };
}

type Keep = <T>(part: Read<T>, otherwise: T) => T;

function testAt(
  file: YamlFile,
  at: Path,
  { name, people = {}, open = [], request, expect }: Written,
  keep: Keep,
  report: (problem: Diagnostic) => void,
): PolicyTest {
  const opened = request.opened === undefined ? monday : instantOf(request.opened);
  const live = keep(readAsked(file, [...at, "live"]), []);
  const ids = new Set<string>(live.map(({ id }) => id));
  for (const [index, id] of (request.deletes ?? []).entries())
    if (!ids.has(id))
      report({
        code: "E357",
        message: `\`${id.replaceAll("`", "'")}\` is not among the live entries of this test`,
        help: "what a request deletes stands under `live:`, with everything that an entry has",
        place: placeOf(file, ...at, "request", "deletes", index),
      });
  const none: Directory = { people: [] };
  return {
    name,
    place: placeOf(file, ...at, "name"),
    teams: new Map(
      Object.entries(people.teams ?? {}).map(([team, members]) => [teamName(team), members.map(loginIn)] as const),
    ),
    outside: (people.outside ?? []).map(loginIn),
    bots: (people.bots ?? []).map(loginIn),
    directory:
      people.directory === undefined ? none : keep(readDirectoryAt(file, [...at, "people", "directory"]), none),
    subjects: new Map(
      keep(readEach(file, [...at, "subjects"], readSubjectAt), [] as readonly RegisteredSubject[]).map((subject) => [
        `${subject.kind}/${subject.name}`,
        subject,
      ]),
    ),
    live,
    open: open.map(({ by }, index) => ({
      by: loginIn(by),
      entries: keep(readAsked(file, [...at, "open", index, "entries"]), []),
    })),
    by: loginIn(request.by),
    opened,
    entries: readAsked(file, [...at, "request", "entries"]),
    deletes: (request.deletes ?? []).map(entryId),
    commits: commitsIn(request.commits ?? [{ author: request.by }]),
    events: keep(readEvents(file, [...at, "events"], opened, request.by), []),
    expect: expectedIn(expect),
  };
}

function expectedIn(expect: Written["expect"]): Expected {
  const { request, stages, approvers, discounted, problems, asks, "max-duration": most } = expect;
  const length = most === undefined ? null : parseDuration(most);
  return {
    ...(request === undefined ? {} : { request }),
    ...(stages === undefined ? {} : { stages: byStage(stages) }),
    ...(approvers === undefined
      ? {}
      : {
          approvers: byStage(Object.fromEntries(Object.entries(approvers).map(([at, all]) => [at, all.map(loginIn)]))),
        }),
    ...(discounted === undefined ? {} : { discounted: discounted.map(({ by, why }) => ({ by: loginIn(by), why })) }),
    ...(problems === undefined ? {} : { problems }),
    ...(asks === undefined ? {} : { asks: asks.map(loginIn) }),
    ...(length?.ok === true ? { maxDuration: length.value } : {}),
  };
}

const byStage = <T>(all: Readonly<Record<string, T>>): ReadonlyMap<ReturnType<typeof stageName>, T> =>
  new Map(Object.entries(all).map(([name, value]) => [stageName(name), value]));

function instantOf(text: string): ReturnType<typeof instant> {
  const read = parseInstant(text);
  if (!read.ok) throw new Error(`the schema let a moment pass that cannot be read: ${read.because}`);
  return read.value;
}
