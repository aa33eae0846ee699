import type { Push, Repository } from "../core/case-file.ts";
import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { EntryId, Oid, PullNumber, Sha, TeamName } from "../core/ids.ts";
import type { LedgerKey } from "../core/policy.ts";
import type { Changes } from "../core/request.ts";
import type { Client } from "./client.ts";
import { openFileLists, type FileLists } from "./file-list.ts";
import type { LedgerTrust } from "./ledger-file.ts";
import { openViews, type LedgerViews } from "./ledger-view.ts";
import { memory, type Memory } from "./memory.ts";
import { openObjects, type Objects, type Place } from "./objects.ts";
import type { Answered, Query, Target } from "./query.ts";
import { ask } from "./query.ts";
import { openRuleBook, type RuleBook } from "./rules.ts";
import type { Tested } from "./test-proposal.ts";
import type { Lookup, Wanted } from "./lookup.ts";

/** What the last read of a pull request came to ask for: asked for at once in the next one. Never taken for a fact. */
export interface Hint {
  readonly logins: readonly string[];
  readonly teams: readonly TeamName[];
  readonly entries: readonly EntryId[];
  readonly uses: readonly string[];
  readonly comment: string | null;
  readonly paths: readonly string[];
}

/** Everything that reading one access repository needs and keeps. */
export interface Context {
  readonly repository: Repository;
  readonly target: Target;
  /** Whether one is configured. */
  readonly vault: boolean;
  readonly trust: LedgerTrust;
  /** The ledger as it was last seen. */
  readonly views: LedgerViews;
  readonly objects: Objects;
  readonly lists: FileLists;
  readonly rules: RuleBook;
  /** `<merge base>..<commit>`: neither changes. */
  readonly changes: Memory<Changes>;
  /** Credentials that came in between the same two. */
  readonly leaks: Memory<readonly Diagnostic[]>;
  /** What came of the tests of proposed rules, by tree and head. */
  readonly tested: Memory<Tested>;
  /** Pushes found in an activity list, by the head that they brought. */
  readonly pushes: Memory<readonly Push[]>;
  /** Logins of pushers by account id: hints for a lookup by login, which tells the truth. */
  readonly pushers: Memory<string>;
  /** Teams that GitHub refused to ask for a review, by pull request: told by whoever asks. */
  readonly unaskable: Memory<ReadonlySet<TeamName>>;
  readonly hints: Memory<Hint>;
  /** Whom the rules in force name: the same for all requests. */
  named: { readonly logins: readonly string[]; readonly teams: readonly TeamName[] };
}

export const openContext = (
  repository: Repository,
  client: Client,
  ledger: { readonly deployment: string; readonly keys: readonly LedgerKey[] },
  vault = false,
): Context => {
  const target = { client, owner: repository.owner, name: repository.name };
  const trust = { keys: ledger.keys, owner: { deployment: ledger.deployment, repository: repository.id } };
  return { repository, trust, target, vault, views: openViews(target, trust), ...openMemories() };
};

const openMemories = (): Omit<Context, "repository" | "trust" | "target" | "vault" | "views"> => ({
  objects: openObjects(),
  lists: openFileLists(),
  rules: openRuleBook(),
  changes: memory<Changes>(50_000, (changes) => (changes.ok ? changes.value.length : changes.problems.length)),
  leaks: memory<readonly Diagnostic[]>(50_000, (leaks) => leaks.length + 1),
  tested: memory<Tested>(2000, ({ problems }) => problems.length + 1),
  pushes: memory<readonly Push[]>(10_000),
  pushers: memory<string>(10_000),
  unaskable: memory<ReadonlySet<TeamName>>(5000),
  hints: memory<Hint>(5000),
  named: { logins: [], teams: [] },
});

export const hintOf = (context: Context, pull: PullNumber): Hint =>
  context.hints.get(String(pull)) ?? { logins: [], teams: [], entries: [], uses: [], comment: null, paths: [] };

export interface Needs {
  readonly places: readonly Place[];
  readonly trees: readonly Oid[];
  readonly wanted: Wanted;
}

/** Reads what is not known yet, all in one query where there is anything. */
export async function readTogether(context: Context, lookup: Lookup, needs: Needs): Promise<void> {
  const { objects, rules, target } = context;
  const places = needs.places.filter((place) => objects.known(place) === undefined);
  const trees = needs.trees.filter((tree) => rules.files(tree) === undefined);
  if (places.length > 0 || trees.length > 0 || lookup.missing(needs.wanted).any) {
    const takers: ((answered: Answered) => unknown)[] = [];
    const answered = await ask(target, (query: Query) => {
      const takePlaces = objects.want(query, places.slice(0, 200));
      const takeRules = rules.want(query, trees);
      takers.push(lookup.want(query, needs.wanted));
      takers.push(({ repository }) => takePlaces(repository));
      takers.push(({ repository }) => takeRules(target, repository));
    });
    for (const take of takers) await take(answered);
  }
  await objects.read(target, places);
  await lookup.finishTeams(target);
}

/** Changed entries of `commit` against `base`, from files that were read before. */
export const placesOf = (base: Sha | null, commit: Sha, paths: readonly string[]): readonly Place[] =>
  paths.flatMap((path) => [...(base === null ? [] : [{ commit: base, path }]), { commit, path }]);
