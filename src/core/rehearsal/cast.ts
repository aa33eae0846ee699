import { accountId, type AccountId, type TeamName } from "../ids.ts";
import type { Departure } from "../case-file.ts";
import type { Instant } from "../instant.ts";
import type { Account, Team } from "../people.ts";
import type { Rules } from "../policy.ts";
import { loginsIn, namedByRules } from "./named.ts";
import type { Login, PolicyTest } from "./policy-test.ts";

/** The people of a test. Their ids follow the alphabetical order of their logins; teams nobody described are empty. */
export class Cast {
  readonly #ids = new Map<string, AccountId>();
  readonly #spelt = new Map<string, Login>();
  readonly #bots: ReadonlySet<string>;
  readonly #active = new Set<string>();
  readonly #teams = new Map<TeamName, Set<string>>();
  readonly departures: Departure[] = [];

  constructor(test: PolicyTest, all: readonly Rules[]) {
    const named = all.map(namedByRules);
    const logins = [...loginsIn(test), ...named.flatMap((one) => one.logins)];
    for (const login of logins) if (!this.#spelt.has(key(login))) this.#spelt.set(key(login), login);
    const sorted = [...this.#spelt.keys()].toSorted();
    for (const [index, login] of sorted.entries()) this.#ids.set(login, accountId(index + 1));
    const outside = new Set(test.outside.map(key));
    this.#bots = new Set([...test.bots.map(key), ...sorted.filter((login) => login.endsWith("[bot]"))]);
    for (const login of sorted) if (!outside.has(login) && !this.#bots.has(login)) this.#active.add(login);
    for (const team of named.flatMap((one) => one.teams)) this.#teams.set(team, new Set());
    for (const [team, members] of test.teams) this.#teams.set(team, new Set(members.map(key)));
  }

  id(login: Login): AccountId {
    const id = this.#ids.get(key(login));
    if (id === undefined) throw new Error(`nobody in the test is named ${login}`);
    return id;
  }

  login = (id: AccountId): Login => this.account([...this.#ids].find(([, known]) => known === id)![0]).login;

  account(login: Login): Account {
    const name = key(login);
    const kind = this.#bots.has(name) ? "bot" : "user";
    return { id: this.id(name), login: this.#spelt.get(name) ?? login, kind, active: this.#active.has(name) };
  }

  joins(login: Login, team: TeamName | null): void {
    if (team === null) this.#active.add(key(login));
    else this.#teams.set(team, new Set([...(this.#teams.get(team) ?? []), key(login)]));
  }

  /** Whoever leaves the organisation leaves its teams. */
  leaves(login: Login, team: TeamName | null, at: Instant): void {
    const account = this.id(login);
    const teams = team === null ? [...this.#teams.keys()] : [team];
    for (const one of teams)
      if (this.#teams.get(one)?.delete(key(login)) === true) this.departures.push({ account, team: one, at });
    if (team === null && this.#active.delete(key(login))) this.departures.push({ account, team, at });
  }

  get logins(): ReadonlyMap<string, AccountId> {
    return this.#ids;
  }

  get accounts(): ReadonlyMap<AccountId, Account> {
    return new Map([...this.#ids].map(([login, id]) => [id, this.account(login)]));
  }

  get teams(): ReadonlyMap<TeamName, Team> {
    return new Map(
      [...this.#teams].map(([name, members]) => {
        const all = [...members].toSorted().map((login) => this.account(login));
        return [name, { visible: true, name, members: all.filter(({ active }) => active) }];
      }),
    );
  }
}

const key = (login: Login): string => login.toLowerCase();
