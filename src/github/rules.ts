import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { LedgerLine, PolicyRecord } from "../core/evidence/evidence.ts";
import type { Fate } from "../core/guarded.ts";
import type { Oid, PullNumber } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import type { Rules, RulesInForce } from "../core/policy.ts";
import type { Register, RegisteredSubject } from "../core/register.ts";
import { warnAboutPatterns } from "../syntax/check-rules.ts";
import { readMending } from "../syntax/read-mending.ts";
import { readRegister } from "../syntax/read-register.ts";
import { readRules } from "../syntax/read-rules.ts";
import { wholeText } from "./ledger-file.ts";
import { memory } from "./memory.ts";
import { ask, type Query, type Target } from "./query.ts";

interface TreeNode {
  readonly entries: readonly EntryNode[] | null;
}

interface EntryNode {
  readonly name: string;
  readonly type: string;
  readonly oid: string;
  readonly object: {
    readonly text?: string | null;
    readonly isTruncated?: boolean;
    readonly entries?: readonly EntryNode[];
  } | null;
}

/** Which trees of `policies/` and `subjects/` were in force together, and from when on. */
export interface Adopted {
  readonly tree: Oid;
  readonly register: Oid | null;
  readonly since: Instant;
  readonly pull: PullNumber | null;
  readonly repositories: Readonly<Record<string, number>>;
}

/** One for each tree that came into force: of the other folder, the one before goes on. Oldest first. */
export function adoptedIn(lines: readonly LedgerLine[]): readonly Adopted[] {
  const adopted: Adopted[] = [];
  let [tree, register, repositories]: [Oid | null, Oid | null, Adopted["repositories"]] = [null, null, {}];
  for (const { record } of lines) {
    if (record.kind !== "adopted") continue;
    if (record.of === "policies") ({ tree } = record);
    else [register, repositories] = [record.tree, record.repositories];
    if (tree !== null) adopted.push({ tree, register, repositories, since: record.since, pull: record.pull });
  }
  return adopted;
}

/** What the ledger says of the change that a pull request brought. */
export function fateIn(lines: readonly LedgerLine[], pull: PullNumber): Fate | null {
  const told = lines.flatMap(({ record }) => (isPolicyRecord(record) && record.pull === pull ? [record] : [])).at(-1);
  if (told === undefined) return null;
  return told.kind === "adopted"
    ? { kind: "adopted", since: told.since }
    : { kind: "not-adopted", because: told.because };
}

const isPolicyRecord = (record: LedgerLine["record"]): record is PolicyRecord =>
  record.kind === "adopted" || record.kind === "not-adopted";

/** The ones that were in force at some moment since then, and at least the newest. */
export function inForceSince(adopted: readonly Adopted[], at: Instant | null): readonly Adopted[] {
  const from = at === null ? adopted.length - 1 : adopted.findLastIndex(({ since }) => since <= at);
  return adopted.slice(Math.max(0, from));
}

/** Every tree of rules and register that these name. */
export const treesOf = (adopted: readonly Adopted[]): readonly Oid[] => [
  ...new Set(adopted.flatMap(({ tree, register }) => (register === null ? [tree] : [tree, register]))),
];

/** Texts of a tree's files by their path in it; `null`: there is no such tree. */
export type TreeFiles = ReadonlyMap<string, string> | null;

/** Rules and registers by the git trees that hold them: read and parsed once, since a tree never changes. */
export interface RuleBook {
  /** `undefined`: not read yet. */
  files(tree: Oid): TreeFiles | undefined;
  known(tree: Oid): Read<Rules> | undefined;
  register(tree: Oid): Read<Register> | undefined;
  mending(tree: Oid): Read<Rules> | undefined;
  /** Adds unknown trees to a query; the function returned takes the answer in. */
  want(
    query: Query,
    trees: readonly Oid[],
  ): (target: Target, repository: Readonly<Record<string, unknown>>) => Promise<void>;
  read(target: Target, trees: readonly Oid[]): Promise<void>;
}

const blob = "... on Blob { text isTruncated }";
// `policies/catalog/` is the deepest folder of the format: design section 2.1.
const treeFields = `... on Tree { entries { name type oid object { ${blob}
  ... on Tree { entries { name type oid object { ${blob} } } } } } }`;

const keptCharacters = 16_000_000;
const sizeOf = (files: TreeFiles): number => [...(files ?? [])].reduce((sum, [, text]) => sum + text.length, 1);

export function openRuleBook(): RuleBook {
  const texts = memory<TreeFiles>(keptCharacters, sizeOf);
  const parsed = <T>(read: (files: ReadonlyMap<string, string>) => Read<T>) => {
    const kept = memory<Read<T>>(200);
    return (tree: Oid): Read<T> | undefined => {
      const had = kept.get(tree);
      if (had !== undefined) return had;
      const files = texts.get(tree);
      if (files === undefined) return undefined;
      const made = files === null ? gone(tree) : read(files);
      kept.set(tree, made);
      return made;
    };
  };
  const known = parsed(readRules);
  const unread = (tree: Oid): boolean => texts.get(tree) === undefined;

  const want: RuleBook["want"] = (query, trees) => {
    const unknown = [...new Set(trees)].filter(unread);
    for (const [index, tree] of unknown.entries())
      query.inRepository(`rules${index}: object(oid: ${query.variable("GitObjectID!", tree)}) { ${treeFields} }`);
    return async (target, repository) => {
      for (const [index, tree] of unknown.entries()) {
        const node = repository[`rules${index}`] as TreeNode | null;
        texts.set(tree, node === null ? null : await filesOf(target, node.entries ?? [], ""));
      }
    };
  };

  return {
    files: (tree) => texts.get(tree),
    known,
    register: parsed(readRegister),
    mending: parsed(readMending),
    want,
    async read(target, trees) {
      if (!trees.some(unread)) return;
      let take: ReturnType<RuleBook["want"]> | undefined;
      const { repository } = await ask(target, (query) => {
        take = want(query, trees);
      });
      await take?.(target, repository);
    },
  };
}

const gone = (tree: Oid): { readonly ok: false; readonly problems: readonly Diagnostic[] } => ({
  ok: false,
  problems: [
    {
      code: "E608",
      message: `the rules in force, tree ${tree.slice(0, 7)}, are not in the repository`,
      help: "push the commit that held them, or adopt a tree that exists",
    },
  ],
});

/** What is no file, and what lies deeper than anything of the format, stands there without text: it is refused. */
async function filesOf(
  target: Target,
  entries: readonly EntryNode[],
  prefix: string,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of entries) {
    const path = `${prefix}${entry.name}`;
    if (entry.type === "blob") {
      const { text = null, isTruncated = true } = entry.object ?? {};
      files.set(path, text === null || isTruncated ? await wholeText(target, entry.oid) : text);
    } else if (entry.type === "tree" && entry.object?.entries !== undefined) {
      for (const [inner, text] of await filesOf(target, entry.object.entries, `${path}/`)) files.set(inner, text);
    } else files.set(`${path}/…`, "");
  }
  return files;
}

/** What the readers know of each: all their trees were read before. */
export const rulesInForce = (book: RuleBook, adopted: readonly Adopted[]): readonly RulesInForce[] =>
  adopted.map(({ tree, register, since, pull, repositories }) => {
    const rules = book.known(tree) ?? gone(tree);
    const mending = rules.ok ? undefined : (book.mending(tree) ?? gone(tree));
    return {
      tree,
      register,
      since,
      pull,
      rules: withRegister(book, rules, register, repositories),
      ...(mending === undefined ? {} : { mending }),
    };
  });

/** Rules with the register that is in force beside them. A register that cannot be read lets nobody in. */
export function withRegister(
  book: RuleBook,
  rules: Read<Rules>,
  tree: Oid | null,
  repositories: Readonly<Record<string, number>>,
): Read<Rules> {
  if (!rules.ok || tree === null) return rules;
  const register = book.register(tree) ?? gone(tree);
  if (!register.ok) return register;
  const known = new Map([...register.value].map(([name, subject]) => [name, located(subject, repositories)]));
  const warnings = [...(rules.warnings ?? []), ...warnAboutPatterns(rules.value.policy, known)];
  return { ...rules, value: { ...rules.value, register: known }, warnings };
}

/** A workload is known by the id that its repository had when it was registered. */
function located(subject: RegisteredSubject, repositories: Readonly<Record<string, number>>): RegisteredSubject {
  const { workload } = subject;
  const id = workload === undefined ? undefined : repositories[workload.repository.toLowerCase()];
  return workload === undefined || id === undefined ? subject : { ...subject, workload: { ...workload, id } };
}
