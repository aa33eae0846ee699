import type { Diagnostic, Place, Read } from "../core/diagnostics/diagnostic.ts";
import type { Delegation, Directory, DirectoryPerson } from "../core/people.ts";
import { stageName } from "../core/ids.ts";
import { after, days, type Instant } from "../core/instant.ts";
import { parseDay } from "../core/timestamp.ts";
import { checkSchema } from "./check-schema.ts";
import type { Expectation } from "./schema-problem.ts";
import { readYaml } from "./read-yaml.ts";
import { nodeAt, placeOf, plain, type YamlFile } from "./yaml-tree.ts";

interface WrittenPerson {
  readonly login: string;
  readonly accounts?: readonly string[];
  readonly manager?: string;
  readonly assurance?: Readonly<Record<string, string>>;
}

interface WrittenDelegation {
  readonly from: string;
  readonly to: string;
  readonly until: string;
  readonly stages?: readonly string[];
}

interface Written {
  readonly people?: readonly WrittenPerson[];
  readonly delegations?: readonly WrittenDelegation[];
}

const expected: Expectation = {
  schema: "directory",
  codes: { unknownKey: "E403", missing: "E405", malformed: "E406" },
};

/** Reads `policies/directory.yaml`. An account belongs to one person; letter case makes no difference. */
export function readDirectory(path: string, source: string): Read<Directory> {
  const read = readYaml(path, source, "E401");
  return read.ok ? readDirectoryAt(read.value, []) : read;
}

/** Reads a directory that stands within another file. */
export function readDirectoryAt(file: YamlFile, at: readonly (string | number)[]): Read<Directory> {
  const problems: Diagnostic[] = [...checkSchema(file, at, expected)];
  if (problems.length > 0) return { ok: false, problems };
  const { people = [], delegations = [] } = plain(nodeAt(file.root, at)) as Written;
  const seen = new Map<string, number>();
  for (const [index, person] of people.entries()) {
    for (const [nth, login] of [person.login, ...(person.accounts ?? [])].entries()) {
      const place = placeOf(file, ...at, "people", index, ...(nth === 0 ? ["login"] : ["accounts", nth - 1]));
      const line = seen.get(login.toLowerCase());
      if (line === undefined) seen.set(login.toLowerCase(), place.line);
      else {
        const help = `line ${line} names it already: an account belongs to one person`;
        problems.push({ code: "E402", message: `the account \`${login}\` is named twice`, help, place });
      }
    }
    if (person.manager?.slice(1).toLowerCase() === person.login.toLowerCase()) {
      const place = placeOf(file, ...at, "people", index, "manager");
      problems.push({
        code: "E407",
        message: `\`${person.login}\` cannot be their own manager`,
        help: "name somebody else, or leave it out",
        place,
      });
    }
  }
  for (const [index, { from, to }] of delegations.entries()) {
    if (from.toLowerCase() !== to.toLowerCase()) continue;
    problems.push({
      code: "E409",
      message: `\`${from}\` cannot stand in for themselves`,
      help: "name somebody else, or leave it out",
      place: placeOf(file, ...at, "delegations", index, "to"),
    });
  }
  if (problems.length > 0) return { ok: false, problems };
  const value: Directory = {
    people: people.map(personOf),
    delegations: delegations.map((one, index) => delegationOf(one, placeOf(file, ...at, "delegations", index))),
  };
  return { ok: true, value };
}

function personOf({ login, accounts = [], manager, assurance }: WrittenPerson): DirectoryPerson {
  return {
    login,
    accounts,
    ...(manager === undefined ? {} : { manager: manager.slice(1) }),
    ...(assurance === undefined ? {} : { assurance: new Map(Object.entries(assurance).map(readDays)) }),
  };
}

function delegationOf({ from, to, until, stages }: WrittenDelegation, place: Place): Delegation {
  return {
    from: from.slice(1),
    to: to.slice(1),
    // The day itself belongs to it.
    until: after(dayOf(until), days(1)),
    ...(stages === undefined ? {} : { stages: stages.map(stageName) }),
    place,
  };
}

const readDays = ([attribute, day]: readonly [string, string]): readonly [string, Instant] => [attribute, dayOf(day)];

function dayOf(text: string): Instant {
  const read = parseDay(text);
  if (!read.ok) throw new Error(`the schema let a day pass that cannot be read: ${read.because}`);
  return read.value;
}
