import type { CaseFile, Commit, Pull, Push } from "../core/case-file.ts";
import { replacedBy } from "../core/decision/replacements.ts";
import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { pullNumber, sha, type AccountId, type EntryId, type Sha, type TeamName } from "../core/ids.ts";
import type { RulesInForce } from "../core/policy.ts";
import { entryOf, loginOf, subjectText, type Change, type Changes, type Entry } from "../core/request.ts";
import type { Review } from "../core/review.ts";
import type { Remembered } from "../ports.ts";
import { checkEntry, checkBuilt } from "../syntax/check-entry.ts";
import { readPath } from "../syntax/paths.ts";
import type { Accounts } from "./accounts.ts";
import { changesOf, type Sides } from "./changes.ts";
import type { Context } from "./context.ts";
import type { FileList } from "./file-list.ts";
import { linesOf, pastOf } from "./ledger-file.ts";
import { leaksInFile, leaksInPaths, shownPaths } from "./leaks.ts";
import type { Lookup } from "./lookup.ts";
import type { FileText } from "./objects.ts";
import type { PullRead } from "./pull-read.ts";
import { usesRead } from "./uses.ts";
import { askedOf, isApp, timeOf, retargetedAt } from "./reviews.ts";

export const pathsIn = (list: FileList): readonly string[] => (list.ok ? list.paths : []);

/** Changes of entries between two commits whose files were read; kept, since neither changes. */
export function changesBetween(context: Context, list: FileList, commit: Sha): Changes {
  if (!list.ok) return { ok: false, problems: [list.problem] };
  const key = `${list.from}..${commit}`;
  const had = context.changes.get(key);
  if (had !== undefined) return had;
  const read = changesOf(list.paths.map((path) => sidesOf(context, list, commit, path)));
  context.changes.set(key, read);
  return read;
}

function sidesOf({ objects }: Context, { from, there }: Readable, commit: Sha, path: string): Sides {
  const at = (where: Sha): FileText => objects.known({ commit: where, path }) ?? { kind: "absent" };
  const after = at(commit);
  return { path, before: at(from), after: after.kind === "absent" && there?.has(path) === true ? noFile : after };
}

type Readable = Extract<FileList, { readonly ok: true }>;

/** GitHub lists it, and gives no text for it: a submodule is a commit of another repository. */
const noFile: FileText = {
  kind: "unreadable",
  problem: (path) => ({
    code: "E609",
    message: `\`${path}\` is no file, but a submodule as it seems`,
    help: "take it out: entries are files of this repository",
    place: { file: path, line: 1, column: 1 },
  }),
};

/** Credentials that came in between two commits whose files were read; kept likewise. */
function leaksBetween(context: Context, list: FileList, commit: Sha): readonly Diagnostic[] {
  if (!list.ok) return [];
  const key = `${list.from}..${commit}`;
  const had = context.leaks.get(key);
  if (had !== undefined) return had;
  const shown = shownPaths(list.paths);
  const inFiles = list.paths.filter(isScanned).flatMap((path) => {
    const { before, after } = sidesOf(context, list, commit, path);
    return leaksInFile(shown(path), before, after);
  });
  const leaks = [...leaksInPaths(list), ...inFiles];
  context.leaks.set(key, leaks);
  return leaks;
}

/** Files that say what is asked for, who may have it, and by which rules. */
export const isScanned = (path: string): boolean => ["access", "subjects", "rules"].includes(readPath(path).kind);

/** What the catalog in force says against an entry is a problem of the request, at its line. */
export function checkedBy(rules: RulesInForce | undefined, changes: Changes, vault: boolean): Changes {
  if (!changes.ok || rules?.rules.ok !== true) return changes;
  const { catalog } = rules.rules.value;
  const problems = changes.value.flatMap((change) =>
    change.kind === "delete"
      ? []
      : [
          ...checkEntry(change.after.places.entry.file, change.after, catalog),
          ...checkBuilt(change.after, catalog, vault),
        ],
  );
  const errors = problems.filter((problem) => problem.code.startsWith("E"));
  return errors.length > 0 ? { ok: false, problems: errors } : changes;
}

export const changesOfAll = (all: Iterable<Changes>): readonly Change[] =>
  [...all].flatMap((changes) => (changes.ok ? changes.value : []));

export interface Gathered {
  readonly read: PullRead;
  readonly branch: string;
  readonly tip: Sha;
  readonly changes: Changes;
  readonly changesAt: ReadonlyMap<Sha, Changes>;
  readonly commits: readonly Commit[];
  readonly reviews: readonly Review[];
  readonly pushes: readonly Push[];
  readonly rules: readonly RulesInForce[];
  readonly lookup: Lookup;
  readonly accounts: Accounts;
  readonly remembered: Remembered;
}

/** Puts the case together: everything that was read, in the core's words. */
export async function caseFile(context: Context, gathered: Gathered): Promise<CaseFile> {
  const { read, branch, tip, changes, changesAt, lookup, accounts, remembered, rules } = gathered;
  const { node, list } = read;
  const pull = pullOf(node, accounts);
  const head = changesOfAll([changes]);
  const logins = resolved(lookup);
  const ids = [...new Set(head.map((change) => entryOf(change).id))];
  const subjects = [
    ...new Set(head.flatMap((change) => logins.get(loginOf(entryOf(change).subject)?.toLowerCase() ?? "") ?? [])),
  ];
  const holders = [...new Set(head.flatMap((change) => registeredText(entryOf(change))))];
  const lines = new Map(
    await Promise.all(
      ids.map(async (id) => [id, await linesOf(context.target, context.trust, lookup.ledger.get(id) ?? null)] as const),
    ),
  );
  const twinOf = twin(read, branch);
  const paths = list.ok ? list.paths : (node.files?.nodes ?? []).map(({ path }) => path);
  const shown = shownPaths(paths);
  return {
    repository: context.repository,
    pull,
    base: tip,
    paths: paths.map((path) => ({ path: shown(path), kind: readPath(path).kind })),
    changes,
    changesAt,
    commits: gathered.commits,
    pushes: gathered.pushes,
    reviews: gathered.reviews,
    rules,
    teams: lookup.teams,
    accounts: accounts.byId,
    logins,
    live: await remembered.live(subjects, holders, [...ids, ...replacedBy(head.map(entryOf))]),
    uses: await usesRead(context, lookup),
    open: await remembered.open(pull.number, [
      ...new Set([pull.author.login.toLowerCase(), ...logins.keys(), ...holders]),
    ]),
    ...pastOf(head, lines, pull.number, pull.state.kind === "merged" ? pull.state.commit : null),
    departures: await remembered.departures(pull.openedAt),
    removals: await remembered.removals(pull.author.id),
    asked: askedOf(node.timelineItems.nodes, context.target.client.app.slug),
    unaskable: context.unaskable.get(String(pull.number)) ?? new Set<TeamName>(),
    ...(twinOf === null ? {} : { twinOf }),
    ours: isApp(node.author, context.target.client.app.slug) && !node.isCrossRepository,
    obstacles: [...leaksBetween(context, list, read.head), ...read.obstacles, ...distinct(lookup.obstacles)],
  };
}

function pullOf(node: PullRead["node"], accounts: Accounts): Pull {
  const moved = retargetedAt(node.timelineItems.nodes);
  return {
    number: pullNumber(node.number),
    author: accounts.see(node.author),
    openedAt: timeOf(node.createdAt),
    head: sha(node.headRefOid),
    draft: node.isDraft,
    ...(moved === null ? {} : { retargetedAt: moved }),
    state: stateOf(node, accounts),
  };
}

function stateOf(node: PullRead["node"], accounts: Accounts): Pull["state"] {
  if (node.state === "OPEN") return { kind: "open" };
  if (node.state === "CLOSED") return { kind: "closed", at: timeOf(node.closedAt ?? node.createdAt) };
  const by: AccountId | null = node.mergedBy ? accounts.see(node.mergedBy).id : null;
  const commit = sha(node.mergeCommit?.oid ?? node.headRefOid);
  return { kind: "merged", at: timeOf(node.mergedAt ?? node.closedAt ?? node.createdAt), by, commit };
}

function twin({ node, headNode }: PullRead, branch: string) {
  const earlier = (headNode.associatedPullRequests?.nodes ?? [])
    .filter((other) => other.state === "OPEN" && other.baseRefName === branch && other.headRefOid === node.headRefOid)
    .map((other) => other.number)
    .filter((number) => number < node.number);
  return earlier.length === 0 ? null : pullNumber(Math.min(...earlier));
}

function resolved(lookup: Lookup): ReadonlyMap<string, AccountId> {
  return new Map([...lookup.logins].flatMap(([login, id]) => (id === null ? [] : [[login, id] as const])));
}

/** What is no person goes by its registered name. */
const registeredText = ({ subject }: Entry): readonly string[] =>
  subject.kind === "human" ? [] : [subjectText(subject)];

const distinct = (problems: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(problems.map((problem) => [problem.message, problem])).values(),
];

export const entriesIn = (changes: readonly Change[]): readonly EntryId[] => [
  ...new Set(changes.map((change) => entryOf(change).id)),
];
