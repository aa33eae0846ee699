import type { Asked, CaseFile, Commit, Contributor, Departure, LiveGrant, Push } from "../../src/core/case-file.ts";
import { decide } from "../../src/core/decision/decide.ts";
import type { Decision } from "../../src/core/decision/decision.ts";
import {
  accountId,
  entryId,
  grantId,
  oid,
  pullNumber,
  repositoryId,
  reviewId,
  sha,
  teamName,
  type AccountId,
  type Sha,
  type TeamName,
} from "../../src/core/ids.ts";
import { after, hours, instant, minutes, type Instant } from "../../src/core/instant.ts";
import type { Account } from "../../src/core/people.ts";
import type { Rules } from "../../src/core/policy.ts";
import { loginOf, type Change, type Changes, type Entry } from "../../src/core/request.ts";
import type { Review } from "../../src/core/review.ts";
import type { Use } from "../../src/core/grant/use.ts";
import { Actor } from "./actor.ts";
import type { Shows } from "./shows.ts";
import { added, kindOf, usersIn } from "./change.ts";
import { entry, rulesOf, type World } from "./rules.ts";

/** A Monday, 09:00 UTC: minute 0 of every case. */
export const monday = instant(Date.UTC(2026, 10, 2, 9));

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/** One request and its world. What people do takes a minute each, unless `c.minute` is set. */
export class Case {
  minute = 0;
  rules: readonly { readonly since: number; readonly rules: Rules; readonly tree: string }[];
  readonly teams: Record<string, readonly string[]>;
  readonly hidden = new Set<string>();
  readonly outside = new Set<string>();
  readonly bots = new Set<string>();
  readonly missing = new Set<string>();
  readonly #ids = new Map<string, AccountId>();
  readonly #reviews: Draft<Review>[] = [];
  readonly #changesAt = new Map<Sha, Changes>();
  readonly commits: Draft<Commit>[] = [];
  readonly pushes: Push[] = [];
  readonly asked: Asked[] = [];
  readonly departures: Departure[] = [];
  readonly live: LiveGrant[] = [];
  readonly uses: Use[] = [];
  changes: readonly Change[];
  /** Whatever else of the file should differ. */
  over: Partial<CaseFile> = {};
  #merged: number | null = null;
  readonly by: string;

  constructor(world: World & { readonly entries?: readonly Entry[]; readonly by?: string } = {}) {
    const all = rulesOf(world);
    this.teams = { ...all.teams };
    this.rules = [{ since: -60, rules: all.rules, tree: "tree-1" }];
    this.by = world.by ?? "requester";
    this.changes = (world.entries ?? [entry()]).map((after) => added(after));
    this.minute = -1;
    this.commit({});
    this.#pushed(this.by, null);
    this.minute = 0;
  }

  id(login: string): AccountId {
    const known = this.#ids.get(login.toLowerCase());
    if (known !== undefined) return known;
    const id = accountId(100 + this.#ids.size);
    this.#ids.set(login.toLowerCase(), id);
    return id;
  }

  person = (login: string): Actor => new Actor(this, login);

  get head(): Sha {
    return this.commits.at(-1)!.sha;
  }

  now = (): Instant => after(monday, minutes(this.minute));

  tick(): Instant {
    this.minute += 1;
    return this.now();
  }

  contributor = (login: string): Contributor => ({ kind: "account", account: this.id(login) });

  /** A commit by the requester, unless it says otherwise, holding the changes of the moment. */
  commit(more: Partial<Commit>): Commit {
    const name = sha(String(this.commits.length + 1).padStart(40, "c"));
    const parent = this.commits.at(-1)?.sha ?? sha("b".repeat(40));
    const made: Commit = {
      sha: name,
      parents: [parent],
      author: this.contributor(this.by),
      committer: this.contributor(this.by),
      coAuthors: [],
      mergesDefaultBranch: false,
      ...more,
    };
    this.commits.push(made);
    this.#changesAt.set(name, { ok: true, value: this.changes });
    return made;
  }

  #pushed(by: string, before: Sha | null): void {
    this.pushes.push({ by: this.id(by), before, after: this.head, at: this.now() });
  }

  pushed(by: string, changes: readonly Change[], more: Partial<Commit> = {}): void {
    const before = this.head;
    this.tick();
    this.changes = changes;
    this.commit({ author: this.contributor(by), committer: this.contributor(by), ...more });
    this.#pushed(by, before);
  }

  /** The branch is rewritten: one commit is left, and GitHub names it for every review that was given before. */
  rewritten(by: string, changes: readonly Change[]): void {
    const before = this.head;
    this.tick();
    this.changes = changes;
    const made = this.commit({
      author: this.contributor(by),
      committer: this.contributor(by),
      parents: [sha("b".repeat(40))],
    });
    this.commits.splice(0, this.commits.length - 1);
    for (const review of this.#reviews) review.commits = [...review.commits, made.sha];
    this.#pushed(by, before);
  }

  forget(commit: Sha): void {
    this.#changesAt.delete(commit);
  }

  reviewed(by: string, verdict: Review["verdict"], body = ""): void {
    const submittedAt = this.tick();
    const id = reviewId(1000 + this.#reviews.length);
    this.#reviews.push({ id, by: this.id(by), verdict, submittedAt, commits: [this.head], body });
  }

  /** Leaves the organisation, and with it every team. */
  left(login: string): void {
    const at = this.tick();
    this.outside.add(login);
    const account = this.id(login);
    for (const [name, members] of Object.entries(this.teams)) {
      if (!members.includes(login)) continue;
      this.teams[name] = members.filter((member) => member !== login);
      this.departures.push({ account, team: teamName(name), at });
    }
    this.departures.push({ account, team: null, at });
  }

  last(login: string): Draft<Review> {
    const found = this.#reviews.findLast((review) => review.by === this.id(login));
    if (found === undefined) throw new Error(`${login} gave no review`);
    return found;
  }

  merged(): void {
    this.tick();
    this.#merged = this.minute;
  }

  /** Somebody holds the access of an entry, from a minute on, by its `n`th grant. */
  holds(held: Entry, from: number, n = 1): void {
    const start = after(monday, minutes(from));
    const length = held.term.kind === "duration" ? held.term.duration : hours(1);
    const until = held.term.kind === "until" ? held.term.until : after(start, length);
    this.live.push({
      grant: grantId(held.id, n),
      entry: held,
      subject: loginOf(held.subject) === null ? null : this.id(loginOf(held.subject)!),
      start,
      until,
    });
  }

  /** An entry of somebody used up a route or a pattern, at a minute. */
  used(entry: string, subject: string, of: Use["of"], minute: number): void {
    const who = subject.includes("/") ? subject : this.id(subject);
    this.uses.push({ entry: entryId(entry), subject: who, of, at: after(monday, minutes(minute)) });
  }

  file(): CaseFile {
    const teams = Object.entries(this.teams).map(([name, members]) => {
      const team = teamName(name);
      if (this.hidden.has(name)) return { visible: false, name: team } as const;
      return { visible: true, name: team, members: members.map((login) => this.account(login)) } as const;
    });
    this.person(this.by);
    for (const { rules } of this.rules)
      for (const { login, accounts, manager } of rules.directory.people)
        for (const name of [login, ...accounts, ...(manager === undefined ? [] : [manager])]) this.id(name);
    for (const { rules } of this.rules) for (const login of usersIn(rules)) this.id(login);
    for (const { rules } of this.rules)
      for (const { from, to } of rules.directory.delegations ?? []) for (const login of [from, to]) this.id(login);
    for (const change of this.changes) {
      const { subject, onBehalfOf } = change.kind === "delete" ? change.before : change.after;
      for (const login of [loginOf(subject), onBehalfOf ?? null]) if (login !== null) this.id(login);
    }
    const names = [...this.#ids.keys()].filter((login) => !this.missing.has(login));
    const accounts = new Map(names.map((login) => [this.id(login), this.account(login)]));
    const mergedAt = this.#merged === null ? null : after(monday, minutes(this.#merged));
    return {
      repository: { id: repositoryId(1), owner: "acme", name: "access" },
      pull: {
        number: pullNumber(7),
        author: this.account(this.by),
        openedAt: monday,
        head: this.head,
        draft: false,
        state:
          mergedAt === null
            ? { kind: "open" }
            : { kind: "merged", at: mergedAt, by: null, commit: sha("d".repeat(40)) },
      },
      base: sha("b".repeat(40)),
      paths: this.changes.map(({ path }) => ({ path, kind: kindOf(path) })),
      changes: { ok: true, value: this.changes },
      changesAt: new Map(this.#changesAt),
      commits: this.commits.map((commit) => ({ ...commit })),
      pushes: [...this.pushes],
      reviews: this.#reviews.map((review) => ({ ...review })),
      rules: this.rules.map(({ since, rules, tree }) => ({
        tree: oid(tree),
        since: after(monday, minutes(since)),
        rules: { ok: true, value: rules },
      })),
      teams: new Map(teams.map((team) => [team.name, team])),
      accounts,
      logins: new Map(names.map((login) => [login, this.id(login)])),
      live: [...this.live],
      uses: [...this.uses],
      usedIds: new Set(),
      removable: new Set(),
      removals: { live: 100, byAuthorToday: 0 },
      departures: [...this.departures],
      asked: [...this.asked],
      unaskable: new Set<TeamName>(),
      ours: false,
      obstacles: [],
      ...this.over,
    };
  }

  account(login: string): Account {
    const kind = this.bots.has(login) ? "bot" : "user";
    return { id: this.id(login), login, kind, active: kind === "user" && !this.outside.has(login) };
  }

  decide = (): Decision => decide(this.file(), this.now());

  /** What people see of the decision, by login. */
  shows(): Shows {
    const decision = this.decide();
    const login = (id: AccountId): string => [...this.#ids].find(([, known]) => known === id)?.[0] ?? String(id);
    return {
      request: decision.outcome.kind,
      stages: Object.fromEntries(decision.stages.map(({ stage, outcome }) => [stage, outcome.kind])),
      approvers: Object.fromEntries(
        decision.stages.flatMap(({ stage, outcome }) =>
          "by" in outcome && outcome.by.length > 0
            ? [[stage, outcome.by.map(({ review }) => login(review.by)).toSorted()]]
            : [],
        ),
      ),
      discounted: decision.discounted.map(({ review, why }) => `${login(review.by)}: ${why}`),
      problems:
        "problems" in decision.outcome
          ? decision.outcome.problems.map(({ code, message }) => `${code} ${message}`)
          : [],
      asks: [...decision.asks.accounts.map(login), ...decision.asks.teams.map((team) => `@${team}`)],
    };
  }
}
