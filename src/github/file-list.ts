import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { sha, type Sha } from "../core/ids.ts";
import { memory } from "./memory.ts";
import type { Target } from "./query.ts";
import { orAbsent } from "./refusal.ts";

/** Which paths differ between two commits, or why that cannot be told. */
export type FileList =
  | {
      readonly ok: true;
      readonly from: Sha;
      readonly paths: readonly string[];
      /** Those of them that are not gone afterwards, where that was told: what cannot be read there is no file. */
      readonly there?: ReadonlySet<string>;
      /** Those of them that were not there before, where that was told. */
      readonly added?: ReadonlySet<string>;
    }
  | { readonly ok: false; readonly problem: Diagnostic };

interface RestFile {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: string;
}

export const mostFiles = 3000;
/** REST docs, compare two commits: at most so many files, all on the first page. */
const mostCompared = 300;

export const tooManyFiles: Diagnostic = {
  code: "E601",
  message: `more than ${mostFiles} files changed, GitHub lists no more`,
  help: "split the change into several pull requests",
};

const noCommonHistory: Diagnostic = {
  code: "E606",
  message: "the commits have no history in common with the default branch",
  help: "start a new branch from the default branch",
};

/** Both names of a renamed file: what left the one path is deleted there. */
const pathsOf = (files: readonly RestFile[]): readonly string[] => [
  ...new Set(
    files.flatMap(({ filename, previous_filename, status }) =>
      status === "renamed" && previous_filename !== undefined ? [previous_filename, filename] : [filename],
    ),
  ),
];

/** REST docs, compare two commits: how a file that was not there before comes to be there. */
const addedAs: ReadonlySet<string> = new Set(["added", "copied", "renamed"]);

const listOf = (from: Sha, files: readonly RestFile[]): FileList => ({
  ok: true,
  from,
  paths: pathsOf(files),
  there: new Set(files.flatMap(({ filename, status }) => (status === "removed" ? [] : [filename]))),
  added: new Set(files.flatMap(({ filename, status }) => (addedAs.has(status) ? [filename] : []))),
});

/** Asks GitHub for differences; answers between two named commits never change and are kept. */
export interface FileLists {
  /** From the merge base of both to `head`; `null`: one of the commits is gone. */
  compare(target: Target, base: string, head: string): Promise<FileList | null>;
  /** What a commit does against its first parent, merge commits too. */
  ofCommit(target: Target, commit: string): Promise<FileList>;
  /** The files of a pull request as it is now, so many: for more than a comparison lists. Not kept. */
  ofPull(target: Target, number: number, from: Sha, count: number): Promise<FileList>;
}

export function openFileLists(): FileLists {
  const kept = memory<FileList>(20_000);

  async function remember<T extends FileList | null>(key: string, read: () => Promise<T>): Promise<T | FileList> {
    const had = kept.get(key);
    if (had !== undefined) return had;
    const list = await read();
    if (list !== null) kept.set(key, list);
    return list;
  }

  return {
    compare: (target, base, head) => remember(`${base}...${head}`, () => compare(target, base, head)),
    ofCommit: (target, commit) => remember(commit, () => ofCommit(target, commit)),
    async ofPull(target, number, from, count) {
      const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files";
      const files: RestFile[] = [];
      for (let page = 1; page <= mostFiles / 100; page += 1) {
        const { data, next } = await target.client.rest<readonly RestFile[]>(route, {
          ...repositoryOf(target),
          pull_number: number,
          per_page: 100,
          page,
        });
        files.push(...data);
        if (next === null || data.length === 0) break;
      }
      return files.length === count ? listOf(from, files) : { ok: false, problem: tooManyFiles };
    },
  };
}

const repositoryOf = ({ owner, name }: Target) => ({ owner, repo: name });

interface Comparison {
  readonly merge_base_commit: { readonly sha: string };
  readonly files?: readonly RestFile[];
}

async function compare(target: Target, base: string, head: string): Promise<FileList | null> {
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  const asked = target.client.rest<Comparison>(route, { ...repositoryOf(target), basehead: `${base}...${head}` });
  const answer = await orAbsent(asked);
  if (answer === null) return null;
  const { files = [], merge_base_commit: from } = answer.data;
  if (files.length >= mostCompared) return { ok: false, problem: { ...tooManyFiles, message: tooManyToCompare } };
  return listOf(sha(from.sha), files);
}

const tooManyToCompare = `more than ${mostCompared - 1} files changed, GitHub compares no more`;

async function ofCommit(target: Target, commit: string): Promise<FileList> {
  const route = "GET /repos/{owner}/{repo}/commits/{ref}";
  const files: RestFile[] = [];
  for (let page = 1; ; page += 1) {
    const { data, next } = await target.client.rest<{
      readonly parents: readonly { readonly sha: string }[];
      readonly files?: readonly RestFile[];
    }>(route, { ...repositoryOf(target), ref: commit, per_page: 100, page });
    files.push(...(data.files ?? []));
    if (files.length >= mostFiles) return { ok: false, problem: tooManyFiles };
    const [parent] = data.parents;
    if (next === null) return listOf(sha(parent?.sha ?? commit), files);
  }
}

/** Where a head left the default branch, by GitHub's own reckoning. */
export async function mergeBaseOf(
  lists: FileLists,
  target: Target,
  base: string,
  head: string,
): Promise<Sha | Diagnostic> {
  const list = await lists.compare(target, base, head);
  if (list === null) return noCommonHistory;
  return list.ok ? list.from : list.problem;
}
