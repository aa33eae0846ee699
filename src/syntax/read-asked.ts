import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { AskedFor, MadeCommit } from "../core/rehearsal/policy-test.ts";
import type { Entry } from "../core/request.ts";
import { readEntryAt } from "./read-entries.ts";
import type { Path } from "./schema-problem.ts";
import { nodeAt, type YamlFile } from "./yaml-tree.ts";

export interface WrittenCommit {
  readonly author?: string;
  readonly committer?: string;
  readonly "co-authors"?: readonly string[];
  readonly signed?: boolean | string;
}

/** The items of a list, each read where it stands; a list that is not there is empty. */
export function readEach<T>(file: YamlFile, at: Path, read: (file: YamlFile, at: Path) => Read<T>): Read<readonly T[]> {
  const parent = nodeAt(file.root, at.slice(0, -1));
  const list = parent.kind === "mapping" ? parent.members.get(String(at.at(-1)))?.value : undefined;
  if (list?.kind !== "list") return { ok: true, value: [] };
  const values: T[] = [];
  const problems: Diagnostic[] = [];
  for (const index of list.items.keys()) {
    const one = read(file, [...at, index]);
    if (one.ok) values.push(one.value);
    else problems.push(...one.problems);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: values };
}

/** The entries of a list. */
export const readAsked = (file: YamlFile, at: Path): AskedFor => readEach<Entry>(file, at, readEntryAt);

/** Logins may be written with their `@`. */
export const loginIn = (text: string): string => text.replace(/^@/, "");

export const commitsIn = (commits: readonly WrittenCommit[]): readonly MadeCommit[] =>
  commits.map(({ author, committer, "co-authors": coAuthors = [], signed = false }) => ({
    ...(author === undefined ? {} : { author: loginIn(author) }),
    ...(committer === undefined ? {} : { committer: loginIn(committer) }),
    coAuthors: coAuthors.map(loginIn),
    signed: typeof signed === "string" ? loginIn(signed) : signed,
  }));
