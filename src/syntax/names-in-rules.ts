import type { Naming } from "../core/guarded.ts";
import { teamName } from "../core/ids.ts";
import { readYaml } from "./read-yaml.ts";
import { plain } from "./yaml-tree.ts";

/**
 * Whom a change of the rules names where the rules in force do not. Told from what the files say, whatever it means:
 * so it holds for rules with mistakes, too. What the directory says of a person, or does not say any more, names them.
 */
export function newlyNamed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly Naming[] {
  const [had, has] = [namesIn(before), namesIn(after)];
  const added = [...has].flatMap(([key, naming]) => (had.has(key) ? [] : [naming]));
  const dropped = [...had].flatMap(([key, naming]) => (has.has(key) || !isAboutPerson(naming) ? [] : [naming]));
  return [...added, ...dropped];
}

const isAboutPerson = ({ where }: Naming): boolean => where.startsWith("directory.yaml: people/");

function namesIn(files: ReadonlyMap<string, string>): ReadonlyMap<string, Naming> {
  const found = new Map<string, Naming>();
  const add = (where: string, who: Naming["who"]): void => {
    found.set(`${where} ${who.kind === "team" ? who.team : who.login}`, { where, who });
  };
  for (const [name, source] of files) {
    if (!name.endsWith(".yaml") || name.startsWith("tests/")) continue;
    const read = readYaml(`policies/${name}`, source, "E301");
    if (!read.ok) continue;
    const said = plain(read.value.root);
    walk(said, `${name}: `, add);
    if (name === "directory.yaml") for (const person of listAt(said, "people")) aboutPerson(person, add);
  }
  return found;
}

type Add = (where: string, who: Naming["who"]) => void;

/** `@login` and `@org/team`, wherever they stand. */
function walk(said: unknown, where: string, add: Add): void {
  if (typeof said === "string") {
    const name = /^@([A-Za-z0-9][\w.-]*(?:\/[\w.-]+)?)$/.exec(said)?.[1];
    if (name !== undefined)
      add(
        where,
        name.includes("/") ? { kind: "team", team: teamName(name) } : { kind: "user", login: name.toLowerCase() },
      );
  } else if (Array.isArray(said)) {
    for (const item of said) walk(item, `${where}${labelOf(item)}`, add);
  } else if (isMapping(said)) {
    for (const [key, value] of Object.entries(said))
      walk(value, `${where}${where.endsWith(": ") ? "" : "/"}${key}`, add);
  }
}

/** What an item of a list is known by: the order of a list names nobody. */
function labelOf(item: unknown): string {
  if (!isMapping(item)) return "";
  const { name, for: pattern, login, from, to, until, stages } = item;
  if (from !== undefined && to !== undefined)
    return `/${JSON.stringify([from, to, until, stages]).replaceAll(/["[\]]/g, "")}`;
  const label = name ?? pattern ?? login;
  return typeof label === "string" ? `/${label}` : "";
}

function aboutPerson(person: unknown, add: Add): void {
  if (!isMapping(person) || typeof person["login"] !== "string") return;
  const login = person["login"].toLowerCase();
  const where = `directory.yaml: people/${login}`;
  for (const account of listAt(person, "accounts"))
    if (typeof account === "string")
      for (const one of [login, account.toLowerCase()])
        add(`${where}/accounts/${account.toLowerCase()}`, { kind: "user", login: one });
  const { assurance } = person;
  if (isMapping(assurance))
    for (const [attribute, since] of Object.entries(assurance))
      add(`${where}/assurance/${attribute} since ${String(since)}`, { kind: "user", login });
}

const isMapping = (said: unknown): said is Readonly<Record<string, unknown>> =>
  typeof said === "object" && said !== null && !Array.isArray(said);

const listAt = (said: unknown, key: string): readonly unknown[] => {
  const list = isMapping(said) ? said[key] : undefined;
  return Array.isArray(list) ? list : [];
};
