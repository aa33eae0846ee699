import { entryId, type EntryId, type PullNumber, type Sha, type TeamName } from "../core/ids.ts";
import type { GuardedChange } from "../core/guarded.ts";
import type { Rules, RulesInForce } from "../core/policy.ts";
import type { Changes } from "../core/request.ts";
import type { Review } from "../core/review.ts";
import type { BranchSnapshot, PullSnapshot, Remembered, Snapshot } from "../ports.ts";
import { Accounts } from "./accounts.ts";
import { addBasics, readBasics, type Basics } from "./basics.ts";
import { branchChanges } from "./branch-snapshot.ts";
import { commitOf } from "./commit-graph.ts";
import { guardedIn, namesIn, withGuarded } from "./guarded.ts";
import { hintOf, placesOf, readTogether, type Context } from "./context.ts";
import type { FileList } from "./file-list.ts";
import { seal } from "./handles.ts";
import { handlesOf } from "./handles-of.ts";
import { firstPage } from "./history.ts";
import { linesOf } from "./ledger-file.ts";
import { Lookup } from "./lookup.ts";
import { namesOf, ownersOfFolders, type Names } from "./names.ts";
import type { Place } from "./objects.ts";
import { countedFiles } from "./uses.ts";
import { caseFile, changesBetween, changesOfAll, checkedBy, entriesIn, isScanned, pathsIn } from "./pull-file.ts";
import { addPull, type CommentNode, type PullNode } from "./pull-query.ts";
import { findComment, readPull, type PullRead } from "./pull-read.ts";
import { pushesOf } from "./pushes.ts";
import { ask, type Answered } from "./query.ts";
import { reviewsOf, timeOf } from "./reviews.ts";
import { adoptedIn, inForceSince, rulesInForce, treesOf } from "./rules.ts";
import { shownOf } from "./shown.ts";
import { readPath } from "../syntax/paths.ts";

export interface Asked {
  readonly pull?: { readonly number: PullNumber; readonly remembered: Remembered };
  readonly landedSince?: Sha;
}

/**
 * Reads what one evaluation needs: one query when what cannot change is known already and the last read's hints
 * hold, a second one for files never seen, a third for names that only they tell.
 */
export async function snapshot(context: Context, asked: Asked): Promise<Snapshot> {
  const accounts = new Accounts(context.repository.owner);
  const lookup = new Lookup(context.repository, accounts);
  const hint = asked.pull ? hintOf(context, asked.pull.number) : null;
  const wanted = {
    logins: [...(asked.pull ? context.named.logins : []), ...(hint?.logins ?? [])],
    teams: [...(asked.pull ? context.named.teams : []), ...(hint?.teams ?? [])],
    entries: hint?.entries ?? [],
    uses: hint?.uses ?? [],
  };
  const landing = asked.landedSince === undefined ? null : { first: firstPage, paths: hint?.paths ?? [] };
  let take: ((answered: Answered) => void) | undefined;
  const answered = await ask(context.target, (query) => {
    addBasics(query, landing);
    if (asked.pull) addPull(query, asked.pull.number, context.target.client.app.id, hint?.comment ?? null);
    take = lookup.want(query, wanted);
  });
  take?.(answered);
  const basics = readBasics(answered);
  const node = (answered.repository["pull"] as PullNode | null | undefined) ?? null;
  // Only pull requests into the default branch are requests.
  const request = node?.baseRefName === basics.branch ? node : null;

  const record = await linesOf(context.target, context.trust, basics.policyRecord);
  const adopted = adoptedIn(record);
  const inForce = inForceSince(adopted, request && timeOf(request.createdAt));
  const read = request && (await readPull(context, request, basics.tip));
  const older = read && asked.pull ? await olderLists(context, read, asked.pull.remembered, accounts) : null;
  const landed = await branchChanges(context, basics, asked.landedSince, hint?.paths ?? []);
  const trees = treesOf(inForce);
  const newest = inForce.at(-1);
  const rulesNow = newest === undefined ? undefined : context.rules.known(newest.tree);
  const guess = read && rulesNow?.ok === true ? guessed(rulesNow.value, read, accounts) : null;
  await readTogether(context, lookup, {
    places: [...(read ? placesAtHead(context, read) : []), ...(older?.places ?? []), ...landed.places],
    trees,
    wanted: {
      logins: guess?.logins ?? [],
      teams: guess?.teams ?? [],
      // By recommendation an entry's file bears its id.
      entries: read && context.changes.get(keyOf(read)) === undefined ? idsOfFiles(pathsIn(read.list)) : [],
      uses: [],
    },
  });
  const rules = rulesInForce(context.rules, inForce);
  const general = generallyNamed(rules);
  context.named = { logins: [...general.logins], teams: [...general.teams] };
  const pull =
    read && older && asked.pull
      ? await pullSnapshot(
          context,
          {
            basics,
            read,
            older,
            rules,
            lookup,
            accounts,
            remembered: asked.pull.remembered,
            guarded: await guardedIn(context, { read, tip: basics.tip, reviews: older.reviews, rules, record }),
          },
          answered,
        )
      : null;
  for (const seen of lookup.branches) await context.views.learn(seen);
  const handles = seal(handlesOf(basics, context, lookup, accounts, pull));
  const branch: BranchSnapshot | null = landed.finish(accounts, handles);
  return {
    at: answered.at,
    rules,
    ...(pull === null ? {} : { pull: pull.shot(handles) }),
    ...(branch === null ? {} : { branch }),
  };
}

/** Whom a request will most likely name, before its files are read: owners of its folders, and people of its people. */
function guessed(rules: Rules, { node, list }: PullRead, accounts: Accounts): Names {
  accounts.see(node.author);
  const owners = ownersOfFolders(rules, pathsIn(list));
  const met = [...accounts.byId.values()].map(({ login }) => login);
  const named = namesOf(rules, [], [...met, ...owners.logins]);
  return {
    logins: new Set([...owners.logins, ...named.logins]),
    teams: new Set([...owners.teams, ...named.teams]),
  };
}

const keyOf = ({ list, head }: PullRead): string => (list.ok ? `${list.from}..${head}` : "");

const isAccess = (path: string): boolean => readPath(path).kind === "access";

/** Files whose reading is still needed to tell the changes between two commits. */
function placesFor(context: Context, list: FileList, commit: Sha): readonly Place[] {
  if (!list.ok || context.changes.get(`${list.from}..${commit}`) !== undefined) return [];
  return placesOf(list.from, commit, list.paths.filter(isAccess));
}

/** Of the head every file of ours is read: what is pasted into any of them is found. */
function placesAtHead(context: Context, { list, head }: PullRead): readonly Place[] {
  if (list.ok && context.leaks.get(`${list.from}..${head}`) === undefined)
    return placesOf(list.from, head, list.paths.filter(isScanned));
  return placesFor(context, list, head);
}

const idsOfFiles = (paths: readonly string[]): readonly EntryId[] =>
  paths
    .filter(isAccess)
    .slice(0, 50)
    .flatMap((path) => /([a-z0-9][a-z0-9-]{1,63})\.ya?ml$/.exec(path)?.[1] ?? [])
    .map(entryId);

interface Older {
  readonly reviews: readonly Review[];
  readonly lists: ReadonlyMap<Sha, FileList>;
  readonly places: readonly Place[];
}

/** Commits that reviews name besides the head, and merges of the default branch with what was before, compared with where they left the default branch. */
async function olderLists(
  context: Context,
  { node, head, graph, base }: PullRead,
  remembered: Remembered,
  accounts: Accounts,
): Promise<Older> {
  const reviews = reviewsOf(node.reviews?.nodes ?? [], node.timelineItems.nodes, remembered.reviewCommits, accounts);
  const named = new Set([...reviews.flatMap((review) => review.commits), ...graph.merges()]);
  named.delete(head);
  const lists = new Map<Sha, FileList>();
  for (const commit of named) {
    const [only, ...others] = graph.has(commit) ? graph.boundary(commit) : [];
    const from = only !== undefined && others.length === 0 ? only : base;
    const list = await listOf(context, from, commit);
    if (list !== null) lists.set(commit, list);
  }
  return { reviews, lists, places: [...lists].flatMap(([commit, list]) => placesFor(context, list, commit)) };
}

/** What this commit did as a head was computed when it was one: then nothing is asked. */
async function listOf(context: Context, from: Sha, commit: Sha): Promise<FileList | null> {
  if (context.changes.get(`${from}..${commit}`) !== undefined) return { ok: true, from, paths: [] };
  return context.lists.compare(context.target, from, commit);
}

interface Parts {
  readonly guarded: GuardedChange | null;
  readonly basics: Basics;
  readonly read: PullRead;
  readonly older: Older;
  readonly rules: readonly RulesInForce[];
  readonly lookup: Lookup;
  readonly accounts: Accounts;
  readonly remembered: Remembered;
}

interface PullShot {
  readonly read: PullRead;
  readonly comment: string | null;
  readonly shot: (handles: ReturnType<typeof seal>) => PullSnapshot;
}

async function pullSnapshot(context: Context, parts: Parts, answered: Answered): Promise<PullShot> {
  const { basics, read, older, rules, lookup, accounts, remembered, guarded } = parts;
  const more = guarded === null ? null : namesIn(guarded, rules.at(-1));
  const { node, head } = read;
  const own = changesBetween(context, read.list, head);
  const changesAt = new Map<Sha, Changes>(
    [...older.lists].map(([at, list]) => [at, changesBetween(context, list, at)]),
  );
  const commits = read.commits.map((commit) => commitOf(commit, read.graph, accounts));
  accounts.see(node.author);
  const { pushes, logins: pushers } = await pushesOf(context, read, remembered, accounts);
  const concerned = changesOfAll([own, ...changesAt.values()]);
  const current = rules.at(-1)?.rules;
  const inForce = current?.ok === true ? current.value : null;
  const wanted = () => {
    const { logins, teams } = namesOf(
      inForce,
      concerned,
      [...accounts.byId.values()].map((account) => account.login),
    );
    const entries = entriesIn(changesOfAll([own]));
    const uses =
      inForce === null ? [] : countedFiles(changesOfAll([own]), inForce, lookup, timeOf(node.createdAt), answered.at);
    return {
      logins: new Set([...logins, ...pushers, ...(more?.logins ?? [])]),
      teams: new Set([...teams, ...(more?.teams ?? [])]),
      entries,
      uses,
    };
  };
  // Members of a team may be persons of the directory with accounts and managers of their own.
  while (lookup.missing(wanted()).any) await lookup.read(context.target, wanted());
  const changes = checkedBy(rules.at(-1), own, context.vault);
  const plainFile = await caseFile(context, {
    read,
    branch: basics.branch,
    tip: basics.tip,
    changes,
    changesAt,
    commits,
    reviews: older.reviews,
    pushes,
    rules,
    lookup,
    accounts,
    remembered,
  });
  const file = guarded === null ? plainFile : await withGuarded(plainFile, guarded, remembered);
  const comment = await findComment(context, node, (answered.top["comment"] as CommentNode | null | undefined) ?? null);
  remember(context, read, parts, wanted(), comment);
  const shown = shownOf(read.headNode.checkSuites, comment);
  return { read, comment: comment?.id ?? null, shot: (handles) => ({ file, shown, handles, title: node.title }) };
}

/** Whom the rules in force name for all requests. */
function generallyNamed(rules: readonly RulesInForce[]): Names {
  const current = rules.at(-1)?.rules;
  return namesOf(current?.ok === true ? current.value : null, [], []);
}

/** Hints for the next time: whom and what this request names beyond that. */
function remember(
  context: Context,
  { node, list }: PullRead,
  { rules }: Parts,
  {
    logins,
    teams,
    entries,
    uses,
  }: {
    readonly logins: ReadonlySet<string>;
    readonly teams: ReadonlySet<TeamName>;
    readonly entries: readonly EntryId[];
    readonly uses: readonly string[];
  },
  comment: CommentNode | null,
): void {
  const general = generallyNamed(rules);
  context.hints.set(String(node.number), {
    logins: [...logins].filter((login) => !general.logins.has(login)),
    teams: [...teams].filter((team) => !general.teams.has(team)),
    entries,
    uses,
    comment: comment?.id ?? null,
    paths: pathsIn(list).slice(0, 100),
  });
}
