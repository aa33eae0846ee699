import type { Diagnostic, Read } from "../core/diagnostic.ts";
import type { Directory } from "../core/people.ts";
import { checkSchema } from "./check-schema.ts";
import type { Expectation } from "./schema-problem.ts";
import { readYaml } from "./read-yaml.ts";
import { placeOf, plain } from "./yaml-tree.ts";

interface Written {
  readonly people: readonly {
    readonly login: string;
    readonly accounts?: readonly string[];
    readonly manager?: string;
  }[];
}

const expected: Expectation = {
  schema: "directory",
  codes: { unknownKey: "E403", unbuilt: "E404", missing: "E405", malformed: "E406" },
};

/** Reads `policies/directory.yaml`. An account belongs to one person; letter case makes no difference. */
export function readDirectory(path: string, source: string): Read<Directory> {
  const read = readYaml(path, source, "E401");
  if (!read.ok) return read;
  const problems: Diagnostic[] = [...checkSchema(read.value, [], expected)];
  if (problems.length > 0) return { ok: false, problems };
  const { people } = plain(read.value.root) as Written;
  const seen = new Map<string, number>();
  for (const [index, person] of people.entries()) {
    for (const [nth, login] of [person.login, ...(person.accounts ?? [])].entries()) {
      const place = placeOf(read.value, "people", index, ...(nth === 0 ? ["login"] : ["accounts", nth - 1]));
      const line = seen.get(login.toLowerCase());
      if (line === undefined) seen.set(login.toLowerCase(), place.line);
      else {
        const help = `line ${line} names it already: an account belongs to one person`;
        problems.push({ code: "E402", message: `the account \`${login}\` is named twice`, help, place });
      }
    }
    if (person.manager?.slice(1).toLowerCase() === person.login.toLowerCase()) {
      const place = placeOf(read.value, "people", index, "manager");
      problems.push({
        code: "E407",
        message: `\`${person.login}\` cannot be their own manager`,
        help: "name somebody else, or leave it out",
        place,
      });
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: {
      people: people.map(({ login, accounts = [], manager }) =>
        manager === undefined ? { login, accounts } : { login, accounts, manager: manager.slice(1) },
      ),
    },
  };
}
