import type { Repository } from "../core/case-file.ts";
import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { AccountId, EntryId, TeamName } from "../core/ids.ts";
import type { Team } from "../core/people.ts";
import type { Accounts, ActorNode, MemberNode } from "./accounts.ts";
import type { TeamHandle } from "./handles.ts";
import { addBranch, type BranchRead } from "./ledger-branch.ts";
import { ledgerFileOf, type LedgerText } from "./ledger-file.ts";
import { partsOfTeam } from "./names.ts";
import type { Page } from "./pull-query.ts";
import { ask, type Answered, type Query, type Target } from "./query.ts";

/** What one evaluation asks for by name. */
export interface Wanted {
  readonly logins: Iterable<string>;
  readonly teams: Iterable<TeamName>;
  /** Entries whose lines in the ledger are wanted. */
  readonly entries: Iterable<EntryId>;
  /** What was used up of quotas and caps, likewise: by the paths of its files. */
  readonly uses: Iterable<string>;
}

interface TeamNode {
  readonly id: string;
  readonly slug: string;
  readonly members: Page<MemberNode>;
}

const memberFields = "pageInfo { hasNextPage endCursor } nodes { id databaseId login }";

/** People, teams and ledger files that one evaluation has looked up: never older than it. */
export class Lookup {
  /** Lower case; `null`: there is no such account. */
  readonly logins = new Map<string, AccountId | null>();
  readonly teams = new Map<TeamName, Team>();
  readonly teamHandles = new Map<TeamName, TeamHandle>();
  readonly ledger = new Map<EntryId, LedgerText | null>();
  readonly uses = new Map<string, LedgerText | null>();
  /** The ledger's branch, each time it was read. */
  readonly branches: BranchRead[] = [];
  readonly obstacles: Diagnostic[] = [];
  readonly #accounts: Accounts;
  readonly #repository: Repository;
  readonly #unfinished: { readonly team: TeamName; readonly members: MemberNode[]; readonly after: string }[] = [];

  constructor(repository: Repository, accounts: Accounts) {
    this.#repository = repository;
    this.#accounts = accounts;
  }

  /** What of it is not known yet: accounts already met by their login need no second look. */
  missing({ logins, teams, entries, uses }: Wanted): {
    readonly [K in keyof Wanted]: readonly (Wanted[K] extends Iterable<infer T> ? T : never)[];
  } & {
    readonly any: boolean;
  } {
    for (const login of logins) this.#recognise(login);
    const left = {
      logins: [...new Set(logins)].filter((login) => !this.logins.has(login)),
      teams: [...new Set(teams)].filter((team) => !this.teams.has(team)),
      entries: [...new Set(entries)].filter((entry) => !this.ledger.has(entry)),
      uses: [...new Set(uses)].filter((path) => !this.uses.has(path)),
    };
    return { ...left, any: Object.values(left).some(({ length }) => length > 0) };
  }

  #recognise(login: string): void {
    if (this.logins.has(login)) return;
    const met = this.#accounts.named(login);
    if (met !== undefined) this.logins.set(login, met.id);
  }

  /** Adds what is missing to a query; the function returned takes the answer in. */
  want(query: Query, wanted: Wanted): (answered: Answered) => void {
    const { logins, teams, entries, uses } = this.missing(wanted);
    for (const [index, login] of logins.entries())
      query.atTop(`user${index}: user(login: ${query.variable("String!", login)}) { ...account }`);
    for (const [index, team] of teams.entries()) {
      const { organization, slug } = partsOfTeam(team, this.#repository);
      const [login, name] = [query.variable("String!", organization), query.variable("String!", slug)];
      query.atTop(`organization${index}: organization(login: ${login}) {
        login team(slug: ${name}) { id slug members(first: 100, membership: ALL) { ${memberFields} } }
      }`);
    }
    const fileOf = (entry: EntryId): string => ledgerFileOf({ kind: "entry", entry });
    const paths = [...entries.map(fileOf), ...uses];
    const takeBranch = paths.length === 0 ? undefined : addBranch(query, paths);
    return ({ top, repository, errors }) => {
      for (const [index, login] of logins.entries()) {
        const node = top[`user${index}`] as ActorNode | null;
        this.logins.set(login, node === null ? null : this.#accounts.see(node).id);
      }
      for (const [index, team] of teams.entries()) {
        const alias = `organization${index}`;
        this.#takeTeam(team, top[alias] as { login: string; team: TeamNode | null } | null);
        if (errors.some(({ path, type }) => path?.[0] === alias && type === "FORBIDDEN")) this.#cannotSee(team);
      }
      const branch = takeBranch?.(repository) ?? null;
      if (branch !== null) this.branches.push(branch);
      for (const entry of entries) this.ledger.set(entry, branch?.files.get(fileOf(entry)) ?? null);
      for (const path of uses) this.uses.set(path, branch?.files.get(path) ?? null);
      for (const { path, type } of errors)
        if (path?.at(-1) === "organization" && type === "FORBIDDEN") this.#cannotSee(null);
    };
  }

  #takeTeam(team: TeamName, found: { readonly login: string; readonly team: TeamNode | null } | null): void {
    const node = found?.team ?? null;
    if (found === null || node === null) {
      this.teams.set(team, { visible: false, name: team });
      return;
    }
    this.teamHandles.set(team, { node: node.id, organization: found.login, slug: node.slug });
    const { nodes, pageInfo } = node.members;
    this.#setMembers(team, nodes);
    if (pageInfo.hasNextPage && pageInfo.endCursor !== null)
      this.#unfinished.push({ team, members: [...nodes], after: pageInfo.endCursor });
  }

  #setMembers(team: TeamName, members: readonly MemberNode[]): void {
    const { organization } = partsOfTeam(team, this.#repository);
    const seen = members.map((member) => this.#accounts.seeMember(member, organization));
    this.teams.set(team, { visible: true, name: team, members: seen });
  }

  #cannotSee(team: TeamName | null): void {
    const what = team === null ? `the members of \`${this.#repository.owner}\`` : `the team \`@${team}\``;
    this.obstacles.push({
      code: "E607",
      message: `Countersign may not see ${what}`,
      help: "give the app the organization permission `members: read`",
    });
  }

  /** Looks up by itself whatever is missing, and the rest of large teams. */
  async read(target: Target, wanted: Wanted): Promise<void> {
    if (this.missing(wanted).any) {
      let take: ((answered: Answered) => void) | undefined;
      const answered = await ask(target, (query) => {
        take = this.want(query, wanted);
      });
      take?.(answered);
    }
    await this.finishTeams(target);
  }

  /** Reads the further pages of teams with more than a hundred members. */
  async finishTeams(target: Target): Promise<void> {
    for (let next = this.#unfinished.pop(); next !== undefined; next = this.#unfinished.pop()) {
      const { team, members, after } = next;
      const { organization, slug } = partsOfTeam(team, this.#repository);
      const { top } = await ask(target, (query) => {
        const [login, name] = [query.variable("String!", organization), query.variable("String!", slug)];
        query.atTop(`organization: organization(login: ${login}) { login team(slug: ${name}) {
          id slug members(first: 100, membership: ALL, after: ${query.variable("String!", after)}) { ${memberFields} }
        } }`);
      });
      const page = (top["organization"] as { team: TeamNode | null } | null)?.team?.members;
      if (page === undefined) {
        this.teams.set(team, { visible: false, name: team });
        continue;
      }
      const all = [...members, ...page.nodes];
      this.#setMembers(team, all);
      if (page.pageInfo.hasNextPage && page.pageInfo.endCursor !== null)
        this.#unfinished.push({ team, members: all, after: page.pageInfo.endCursor });
    }
  }
}
