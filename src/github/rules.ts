import type { Read } from "../core/diagnostic.ts";
import type { LedgerLine } from "../core/evidence.ts";
import type { Oid } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import type { Rules, RulesInForce } from "../core/policy.ts";
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

/** When which tree of `policies/` came into force, oldest first. */
export interface Adopted {
  readonly tree: Oid;
  readonly since: Instant;
}

export function adoptedIn(lines: readonly LedgerLine[]): readonly Adopted[] {
  return lines.flatMap(({ record, at }) => (record.kind === "adopted" ? [{ tree: record.tree, since: at }] : []));
}

/** The ones that were in force at some moment since then, and at least the newest. */
export function inForceSince(adopted: readonly Adopted[], at: Instant | null): readonly Adopted[] {
  const from = at === null ? adopted.length - 1 : adopted.findLastIndex(({ since }) => since <= at);
  return adopted.slice(Math.max(0, from));
}

/** Rules by their git tree: parsed once, since a tree never changes. */
export interface RuleBook {
  known(tree: Oid): Read<Rules> | undefined;
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

export function openRuleBook(): RuleBook {
  const kept = memory<Read<Rules>>(200);

  const want: RuleBook["want"] = (query, trees) => {
    const unknown = [...new Set(trees)].filter((tree) => kept.get(tree) === undefined);
    for (const [index, tree] of unknown.entries())
      query.inRepository(`rules${index}: object(oid: ${query.variable("GitObjectID!", tree)}) { ${treeFields} }`);
    return async (target, repository) => {
      for (const [index, tree] of unknown.entries()) {
        const node = repository[`rules${index}`] as TreeNode | null;
        kept.set(tree, node === null ? gone(tree) : readRules(await filesOf(target, node.entries ?? [], "")));
      }
    };
  };

  return {
    known: (tree) => kept.get(tree),
    want,
    async read(target, trees) {
      if (trees.every((tree) => kept.get(tree) !== undefined)) return;
      let take: ReturnType<RuleBook["want"]> | undefined;
      const { repository } = await ask(target, (query) => {
        take = want(query, trees);
      });
      await take?.(target, repository);
    },
  };
}

const gone = (tree: Oid): Read<Rules> => ({
  ok: false,
  problems: [
    {
      code: "E608",
      message: `the rules in force, tree ${tree.slice(0, 7)}, are not in the repository`,
      help: "push the commit that held them, or adopt a tree that exists",
    },
  ],
});

async function filesOf(
  target: Target,
  entries: readonly EntryNode[],
  prefix: string,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of entries) {
    const path = `${prefix}${entry.name}`;
    if (entry.type === "tree") {
      for (const [inner, text] of await filesOf(target, entry.object?.entries ?? [], `${path}/`))
        files.set(inner, text);
    } else if (entry.type === "blob") {
      const { text = null, isTruncated = true } = entry.object ?? {};
      files.set(path, text === null || isTruncated ? await wholeText(target, entry.oid) : text);
    }
  }
  return files;
}

/** What the readers know of each tree: all of them were read before. */
export const rulesInForce = (book: RuleBook, adopted: readonly Adopted[]): readonly RulesInForce[] =>
  adopted.map(({ tree, since }) => ({ tree, since, rules: book.known(tree) ?? gone(tree) }));
