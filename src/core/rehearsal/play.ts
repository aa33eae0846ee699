import type { CaseFile, LiveGrant } from "../case-file.ts";
import { grantId, oid, pullNumber, repositoryId, reviewId, type EntryId } from "../ids.ts";
import { after, instant, milliseconds, minutes, type Instant } from "../instant.ts";
import type { Directory } from "../people.ts";
import { beforehand } from "../decision/pre-approval.ts";
import { factsAbout, lengthFrom } from "../decision/stages.ts";
import type { ConditionFacts, Rules, RulesInForce } from "../policy.ts";
import { loginOf, sameEntry, subjectText, type Change, type Changes, type Entry } from "../request.ts";
import type { Review } from "../review.ts";
import type { Use } from "../grant/use.ts";
import { base, Branch } from "./branch.ts";
import { Cast } from "./cast.ts";
import type { AskedFor, Login, MadeCommit, Packs, PolicyTest } from "./policy-test.ts";

/** What the rules in force say against entries before anything is decided: names that are not there. */
export type CheckNames = (rules: RulesInForce | undefined, changes: Changes) => Changes;

export interface Played {
  readonly file: CaseFile;
  readonly cast: Cast;
  /** The moment of the last event. */
  readonly now: Instant;
}

/** Lets everything happen that a test tells, and writes down the facts as they are at the end. */
export function play(test: PolicyTest, packs: Packs, checkNames: CheckNames): Played {
  const laid = new Map(
    [...packs].map(([dir, read]) => [dir, read.ok ? { ...read, value: laidOver(read.value, test) } : read]),
  );
  const cast = new Cast(
    test,
    [...laid.values()].flatMap((read) => (read.ok ? [read.value] : [])),
  );
  const rules: RulesInForce[] = [];
  const adopt = (dir: string, since: Instant): void => {
    const read = laid.get(dir);
    if (read === undefined) throw new Error(`the pack ${dir} was not read`);
    rules.push({ tree: oid((rules.length + 1).toString(16).padStart(40, "a")), since, rules: read });
  };
  const before = instant(test.opened - minutes(1));
  adopt("", instant(before - minutes(1)));
  const asking = (entries: AskedFor): Changes => changesOf(entries, test.deletes, test.live);
  const branch = new Branch(cast, asking(test.entries));
  branch.pushed(test.by, test.commits, branch.changes, before);
  const reviews: Review[] = [];
  const change = (of: Login, how: (review: Review) => Review): void => {
    const index = reviews.findLastIndex(({ by, dismissed }) => by === cast.id(of) && dismissed === undefined);
    if (index !== -1) reviews[index] = how(reviews[index]!);
  };
  for (const event of test.events) {
    const { at } = event;
    switch (event.kind) {
      case "reviews": {
        const id = reviewId(reviews.length + 1);
        const { verdict, body } = event;
        reviews.push({ id, by: cast.id(event.by), verdict, submittedAt: at, commits: [branch.head], body });
        break;
      }
      case "pushes":
        if (event.entries === undefined && event.commits === undefined) branch.merged(event.by, at);
        else branch.pushed(event.by, event.commits ?? [by(event.by)], asked(event.entries), at);
        break;
      case "rewrites":
        branch.rewritten(event.by, event.commits ?? [by(event.by)], asked(event.entries), at);
        // A force-push makes GitHub name the new head for reviews of what is gone.
        for (const [index, review] of reviews.entries())
          reviews[index] = { ...review, commits: [...review.commits, branch.head] };
        break;
      case "dismisses":
        change(event.of, (review) => ({ ...review, dismissed: { by: cast.id(event.by), at } }));
        break;
      case "edits":
        change(event.of, (review) => ({ ...review, editedAt: at, body: event.body ?? review.body }));
        break;
      case "joins":
        cast.joins(event.by, event.team);
        break;
      case "leaves":
        cast.leaves(event.by, event.team, at);
        break;
      case "policy":
        adopt(event.dir, at);
        break;
      case "comments":
      case "waits":
        break;
      default:
        assertNever(event);
    }
  }
  function asked(entries: AskedFor | undefined): Changes {
    return entries === undefined ? branch.changes : asking(entries);
  }
  const now = test.events.at(-1)?.at ?? test.opened;
  const changes = checkNames(rules.at(-1), branch.changes);
  const live = test.live.map((entry) => grantOf(entry, cast, before));
  const file: CaseFile = {
    repository: { id: repositoryId(1), owner: "acme", name: "access" },
    pull: {
      number: pullNumber(test.open.length + 1),
      author: cast.account(test.by),
      openedAt: test.opened,
      head: branch.head,
      draft: false,
      state: { kind: "open" },
    },
    base,
    paths: pathsOf(changes),
    changes,
    changesAt: branch.changesAt,
    commits: branch.commits,
    pushes: branch.pushes,
    reviews,
    rules,
    teams: cast.teams,
    accounts: cast.accounts,
    logins: cast.logins,
    live,
    uses: usesOf(live, test.by, rules[0], before),
    open: test.open.map(({ by: login, entries }, index) => ({
      pull: pullNumber(index + 1),
      by: cast.id(login),
      entries: entries.map(({ subject, entitlement }) => ({ subject: subjectText(subject), entitlement })),
    })),
    usedIds: new Set(),
    removable: new Set(),
    removals: { live: test.live.length, byAuthorToday: 0 },
    departures: cast.departures,
    asked: [],
    unaskable: new Set(),
    ours: false,
    obstacles: [],
  };
  return { file, cast, now };
}

function assertNever(event: never): never {
  throw new TypeError(`no such event: ${JSON.stringify(event)}`);
}

const by = (login: Login): MadeCommit => ({ author: login, coAuthors: [], signed: false });

/** A test's people and identities take the place of the pack's of the same name. */
function laidOver(rules: Rules, { directory, subjects }: PolicyTest): Rules {
  const names = new Set(directory.people.map(({ login }) => login.toLowerCase()));
  const people = rules.directory.people.filter(({ login }) => !names.has(login.toLowerCase()));
  const laid: Directory = {
    people: [...people, ...directory.people],
    delegations: [...(rules.directory.delegations ?? []), ...(directory.delegations ?? [])],
  };
  return { ...rules, directory: laid, register: new Map([...(rules.register ?? []), ...subjects]) };
}

const pathOf = ({ id, entitlement }: Entry): string => `access/${entitlement.split("/")[0]}/${id}.yaml`;

function changesOf(entries: AskedFor, deletes: readonly EntryId[], live: readonly Entry[]): Changes {
  if (!entries.ok) return entries;
  const there = new Map(live.map((entry) => [entry.id, entry]));
  const asked = entries.value.flatMap((entry): readonly Change[] => {
    const held = there.get(entry.id);
    if (held === undefined) return [{ kind: "add", path: pathOf(entry), after: entry }];
    return sameEntry(held, entry) ? [] : [{ kind: "change", path: pathOf(entry), before: held, after: entry }];
  });
  const gone = deletes.flatMap((id): readonly Change[] => {
    const held = there.get(id);
    return held === undefined ? [] : [{ kind: "delete", path: pathOf(held), before: held }];
  });
  return { ok: true, value: [...asked, ...gone] };
}

const pathsOf = (changes: Changes): CaseFile["paths"] =>
  (changes.ok ? changes.value.map(({ path }) => path) : ["access/"]).map((path) => ({ path, kind: "access" }));

function grantOf(entry: Entry, cast: Cast, start: Instant): LiveGrant {
  const { id, term, subject } = entry;
  const login = loginOf(subject);
  const begin = instant(Math.max(start, entry.start ?? start));
  const until = term.kind === "until" ? term.until : after(begin, milliseconds(term.duration));
  return { grant: grantId(id, 1), entry, subject: login === null ? null : cast.id(login), start: begin, until };
}

/**
 * What is live was given by the route that it names, or by the first pattern that had room for it: as if its subject's
 * request had been opened by the one who asks now.
 */
function usesOf(live: readonly LiveGrant[], by: Login, inForce: RulesInForce | undefined, at: Instant): readonly Use[] {
  const uses: Use[] = [];
  const rules = inForce?.rules.ok === true ? inForce.rules.value : null;
  for (const { entry, subject } of live) {
    const named = { entry: entry.id, subject: subject ?? subjectText(entry.subject), at };
    if (entry.route !== undefined) uses.push({ ...named, of: { kind: "route", name: entry.route } });
    if (rules === null) continue;
    const facts = (of: Entry): ConditionFacts | null => factsAbout(of, by, lengthFrom(of, at), rules);
    const pattern = beforehand({ uses }, [entry], rules, facts, at).patterns.get(entry.id);
    if (pattern !== undefined) uses.push({ ...named, of: { kind: "pattern", name: pattern.name } });
  }
  return uses;
}
