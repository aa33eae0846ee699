import type { CaseFile } from "../core/case-file.ts";
import { subjectChanges } from "../core/decision/guarded-stages.ts";
import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import { folderOf, type GuardedChange, type GuardedKind } from "../core/guarded.ts";
import type { LedgerLine } from "../core/evidence/evidence.ts";
import { pullNumber, type Sha, type TeamName } from "../core/ids.ts";
import type { Rules, RulesInForce } from "../core/policy.ts";
import { ownersOf } from "../core/register.ts";
import type { Review } from "../core/review.ts";
import { namedByRules } from "../core/rehearsal/named.ts";
import type { Remembered } from "../ports.ts";
import { cleaned, hiddenEach } from "../syntax/leaks.ts";
import { newlyNamed } from "../syntax/names-in-rules.ts";
import { refusedPath } from "../syntax/paths.ts";
import { readRegister } from "../syntax/read-register.ts";
import { readRules } from "../syntax/read-rules.ts";
import type { Context } from "./context.ts";
import { kindOf, placesIn, readHeld, type GuardedRead, type Held } from "./guarded-read.ts";
import { pathsIn } from "./pull-file.ts";
import type { PullRead } from "./pull-read.ts";
import { shownPaths } from "./leaks.ts";
import { adoptedIn, fateIn, withRegister, type Adopted } from "./rules.ts";
import { testProposal } from "./test-proposal.ts";
import { repositoriesOf } from "./workload-repositories.ts";

interface GuardedParts {
  readonly read: PullRead;
  readonly tip: Sha;
  /** Commits that reviews name, and merges of the default branch with what was before. */
  readonly commits: Iterable<Sha>;
  readonly inForce: Adopted | undefined;
  readonly rules: RulesInForce | undefined;
}

/** What a change of the rules or of the register would bring, and what became of it; `null`: it is no such change. */
export async function guardedIn(
  context: Context,
  known: {
    readonly read: PullRead;
    readonly tip: Sha;
    readonly reviews: readonly Review[];
    readonly rules: readonly RulesInForce[];
    /** The ledger's lines about rules and register. */
    readonly record: readonly LedgerLine[];
  },
): Promise<GuardedChange | null> {
  const { read, tip, reviews, record } = known;
  const number = pullNumber(read.node.number);
  // What its own merge brought does not judge it.
  const rules = known.rules.findLast(({ pull }) => pull !== number);
  const inForce = adoptedIn(record).findLast(({ pull }) => pull !== number);
  const commits = [...reviews.flatMap((review) => review.commits), ...read.graph.merges()];
  const change = await guardedOf(context, { read, tip, commits, inForce, rules });
  const fate = fateIn(record, number);
  return change === null || fate === null ? change : { ...change, fate };
}

async function guardedOf(context: Context, parts: GuardedParts): Promise<GuardedChange | null> {
  const { read, tip, commits } = parts;
  const kind = kindOf(read);
  const places = kind === null ? null : placesIn(kind, pathsIn(read.list));
  if (kind === null || places === null) return null;
  const from = read.list.ok ? read.list.from : read.base;
  const first = await readHeld(context, read, tip, [from, ...commits], places);
  const [own, left] = [first.at.get(read.head), first.at.get(from)];
  if (own === undefined || left === undefined) return null;
  const bare = {
    kind,
    tree: own.tree,
    base: left.tree,
    holds: own.places,
    contentAt: textsOf(first),
    tests: 0,
    named: [],
    repositories: none,
  };
  const touched = pathsIn(read.list).some((path) => path.startsWith(`${folderOf(kind)}/`));
  const odd = oddPaths(read);
  const proposal = touched ? await proposalOf(context, parts, kind, own) : { ...bare, problems: [] };
  // Meanwhile GitHub had time for its test merge.
  const { yields } = first.yields.kind === "unknown" ? await readHeld(context, read, tip, [], places) : first;
  return { ...bare, ...proposal, yields, problems: [...odd, ...proposal.problems] };
}

const none: ReadonlyMap<string, never> = new Map<string, never>();

const textsOf = ({ at }: GuardedRead): ReadonlyMap<Sha, string> =>
  new Map([...at].map(([commit, { text }]) => [commit, text]));

/** Paths that only look like ours are refused where something stands there. */
function oddPaths({ list }: PullRead): readonly Diagnostic[] {
  const shown = shownPaths(pathsIn(list));
  return pathsIn(list).flatMap((path) => {
    const problem = refusedPath(path, shown(path));
    const gone = list.ok && list.there !== undefined && !list.there.has(path);
    return problem === undefined || gone ? [] : [problem];
  });
}

type Proposal = Pick<GuardedChange, "problems" | "tests" | "named" | "repositories"> & {
  readonly proposed?: Read<Rules>;
};

async function proposalOf(
  context: Context,
  { read, inForce, rules }: GuardedParts,
  kind: GuardedKind,
  own: Held,
): Promise<Proposal> {
  const book = context.rules;
  const trees = [own.tree, inForce?.tree, inForce?.register].flatMap((tree) => tree ?? []);
  await book.read(context.target, trees);
  const files = own.tree === null ? new Map<string, string>() : (book.files(own.tree) ?? new Map<string, string>());
  const notAFolder: readonly Diagnostic[] = own.isOther ? [otherThanFolder(kind)] : [];
  if (kind === "subjects") {
    const register = leakless(files) && own.tree !== null ? book.register(own.tree)! : readRegister(cleanedOf(files));
    const current = rules?.rules ?? noRules;
    const { problems, repositories } = await repositoriesOf(context, register, inForce?.repositories ?? {});
    const proposed = register.ok && current.ok ? registered(current, register.value) : register.ok ? current : register;
    return { proposed, problems: [...notAFolder, ...problems], tests: 0, named: [], repositories };
  }
  const clean = leakless(files) ? files : cleanedOf(files);
  const lint = clean === files && own.tree !== null ? book.known(own.tree)! : readRules(clean);
  const proposed = withRegister(book, lint, inForce?.register ?? null, inForce?.repositories ?? {});
  const before = inForce === undefined ? null : book.files(inForce.tree);
  const tested = proposed.ok
    ? await testProposal(context, read.head, clean, proposed, `${own.tree} ${inForce?.register}`)
    : untested;
  return {
    proposed,
    problems: [...notAFolder, ...tested.problems],
    tests: tested.tests,
    named: newlyNamed(before ?? new Map<string, string>(), clean),
    repositories: none,
  };
}

const noRules: Read<Rules> = { ok: false, problems: [] };
const untested = { problems: [], tests: 0 };

const registered = (rules: Extract<Read<Rules>, { readonly ok: true }>, register: Rules["register"]): Read<Rules> => ({
  ...rules,
  value: { ...rules.value, ...(register === undefined ? {} : { register }) },
});

/** What is said of a file never repeats a credential that somebody put there, or into its name. */
const cleanedOf = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...files].map(([name, text]) => [cleaned(name).text, cleaned(text).text]));

const leakless = (files: ReadonlyMap<string, string>): boolean =>
  hiddenEach([...files.keys()]).every((name) => files.has(name)) &&
  [...files.values()].every((text) => cleaned(text).leaks.length === 0);

const otherThanFolder = (kind: GuardedKind): Diagnostic => ({
  code: "E646",
  message: `\`${folderOf(kind)}\` is no folder`,
  help: "put the folder back: a file, a link or a submodule cannot hold it",
});

/** The case with what it guards, and the live access of identities that it would change. */
export async function withGuarded(file: CaseFile, guarded: GuardedChange, remembered: Remembered): Promise<CaseFile> {
  const { kind, proposed } = guarded;
  const current = file.rules.findLast(({ pull }) => pull !== file.pull.number)?.rules;
  if (kind === "rules" || proposed?.ok !== true || current?.ok !== true) return { ...file, guarded };
  const changed = subjectChanges(current.value.register ?? none, proposed.value.register ?? none);
  const live = await remembered.live(
    [],
    changed.map(({ name }) => name),
    [],
  );
  return { ...file, guarded, live };
}

/** Everybody whom the decision and the check of a guarded change ask about. */
export function namesIn(change: GuardedChange, rules: RulesInForce | undefined) {
  const { proposed, named } = change;
  const teams = new Set<TeamName>();
  const logins = new Set<string>();
  for (const one of [proposed, rules?.rules, rules?.mending]) {
    if (one?.ok !== true) continue;
    const found = namedByRules(one.value);
    for (const login of found.logins) logins.add(login.toLowerCase());
    for (const team of found.teams) teams.add(team);
    for (const subject of one.value.register?.values() ?? [])
      for (const owner of ownersOf(subject))
        if (owner.kind === "team") teams.add(owner.team);
        else logins.add(owner.login.toLowerCase());
  }
  for (const { who } of named)
    if (who.kind === "team") teams.add(who.team);
    else logins.add(who.login);
  return { logins, teams };
}
