import type { AccountId, StageName, TeamName } from "../ids.ts";
import type { CaseFile, Departure } from "../case-file.ts";
import type { Instant } from "../instant.ts";
import type { Delegation, Directory } from "../people.ts";

/** A person, by the account that the directory puts first; who is not in it is their account. */
export type Person = AccountId;

/** Rule 3: people, not accounts. The directory joins accounts of one person; identity is GitHub's numeric id. */
export class People {
  readonly #file: CaseFile;
  readonly #joined = new Map<AccountId, Person>();
  readonly #managers = new Map<Person, string>();
  readonly #assurance = new Map<Person, ReadonlyMap<string, Instant>>();

  readonly #left: readonly Departure[];
  readonly #delegations: readonly Delegation[];

  /**
   * With the delegations in force at a moment. `past`: with those who left since, as far as known; otherwise
   * memberships as they are now.
   */
  constructor(file: CaseFile, directory: Directory, moment: Instant | null = null, past = false) {
    this.#file = file;
    this.#left = past && moment !== null ? (file.departures ?? []).filter(({ at }) => at > moment) : [];
    this.#delegations = moment === null ? [] : (directory.delegations ?? []).filter(({ until }) => moment < until);
    for (const { login, accounts, manager, assurance } of directory.people) {
      const ids = [login, ...accounts].flatMap((name) => this.accountNamed(name) ?? []);
      if (ids.length === 0) continue;
      const person = this.accountNamed(login) ?? (Math.min(...ids) as Person);
      for (const id of ids) this.#joined.set(id, person);
      if (manager !== undefined) this.#managers.set(person, manager);
      if (assurance !== undefined) this.#assurance.set(person, assurance);
    }
  }

  /** Who opened the request. */
  get requester(): Person {
    return this.personOf(this.#file.pull.author.id);
  }

  personOf(account: AccountId): Person {
    return this.#joined.get(account) ?? account;
  }

  /** By current login, with or without `@`, letter case ignored; `undefined`: there is no such account. */
  accountNamed(login: string): AccountId | undefined {
    const name = login.replace(/^@/, "").toLowerCase();
    return this.#file.logins.get(name);
  }

  /** The login, without `@`, of the manager that the directory names. */
  managerOf(person: Person): string | undefined {
    return this.#managers.get(person);
  }

  /** Who may approve in whose place now; in one stage, or in any. */
  delegations(stage?: StageName): readonly { readonly from: Person; readonly to: Person; readonly login: string }[] {
    return this.#delegations.flatMap(({ from, to, stages }) => {
      if (stage !== undefined && stages !== undefined && !stages.includes(stage)) return [];
      const [one, other] = [this.accountNamed(from), this.accountNamed(to)];
      if (one === undefined || other === undefined) return [];
      return [{ from: this.personOf(one), to: this.personOf(other), login: to }];
    });
  }

  /** From when on the directory holds an attribute for a person. */
  assuredSince(person: Person, attribute: string): Instant | undefined {
    return this.#assurance.get(person)?.get(attribute);
  }

  /** A person who may take part: an active member of the organisation. Bots never count. */
  isActive(account: AccountId): boolean {
    const found = this.#file.accounts.get(account);
    if (found?.kind !== "user") return false;
    return found.active || this.#left.some((one) => one.account === account && one.team === null);
  }

  /** Active members of a team, as persons; `null`: the app cannot see the team. */
  membersOf(team: TeamName): readonly Person[] | null {
    const found = this.#file.teams.get(team);
    if (found?.visible !== true) return null;
    const ids = found.members.flatMap(({ id, kind, active }) => (kind === "user" && active ? [id] : []));
    const left = this.#left.filter((one) => one.team?.toLowerCase() === team.toLowerCase()).map((one) => one.account);
    return [...ids, ...left.filter((id) => this.isActive(id))].map((id) => this.personOf(id));
  }
}
