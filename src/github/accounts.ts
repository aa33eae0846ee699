import { accountId, type AccountId } from "../core/ids.ts";
import type { Account } from "../core/people.ts";

/** An account as GraphQL gives it, with its membership of the repository's organisation. */
export interface ActorNode {
  readonly kind: string;
  readonly login: string;
  readonly id?: string;
  readonly databaseId?: number | null;
  readonly organization?: { readonly login: string } | null;
}

export interface MemberNode {
  readonly id: string;
  readonly databaseId: number;
  readonly login: string;
}

/** `organization(login:)` of a user answers only where they are an active member: GraphQL schema, `User`. */
export const accountFragment = `
fragment account on Actor {
  kind: __typename
  login
  ... on User { id databaseId organization(login: $owner) { login } }
  ... on Bot { id databaseId }
  ... on Mannequin { id databaseId }
}`;

/** GitHub's placeholder for accounts that were deleted: `https://github.com/ghost`. */
const ghost: Account = { id: accountId(10_137), login: "ghost", kind: "user", active: false };

/** Accounts that one read came across, and what writing needs to name them. */
export class Accounts {
  readonly byId = new Map<AccountId, Account>();
  readonly handles = new Map<AccountId, { readonly node: string; readonly login: string }>();
  readonly #owner: string;

  /** `owner` of the access repository: an organisation, or a person, who is then its only member. */
  constructor(owner: string) {
    this.#owner = owner.toLowerCase();
  }

  /** Notes the account; `null`, and what has no numeric id, is GitHub's placeholder for deleted accounts. */
  see(actor: ActorNode | null | undefined): Account {
    if (actor?.databaseId === undefined || actor.databaseId === null) return this.#keep(ghost);
    const { databaseId, login, id, organization } = actor;
    const member = (organization ?? null) !== null || login.toLowerCase() === this.#owner;
    const user = actor.kind === "User";
    if (id !== undefined) this.handles.set(accountId(databaseId), { node: id, login });
    // GraphQL gives a bot the login that a person may have, too.
    const name = user || login.endsWith("[bot]") ? login : `${login}[bot]`;
    return this.#keep({ id: accountId(databaseId), login: name, kind: user ? "user" : "bot", active: user && member });
  }

  /** A member of a team is an active member of the team's organisation; of another one, that proves nothing here. */
  seeMember(member: MemberNode, organization: string): Account {
    const id = accountId(member.databaseId);
    const active = organization.toLowerCase() === this.#owner || this.byId.get(id)?.active === true;
    this.handles.set(id, { node: member.id, login: member.login });
    return this.#keep({ id, login: member.login, kind: "user", active });
  }

  /** By current login, letter case ignored. */
  named(login: string): Account | undefined {
    const lower = login.toLowerCase();
    return [...this.byId.values()].find((account) => account.login.toLowerCase() === lower);
  }

  #keep(account: Account): Account {
    this.byId.set(account.id, account);
    return account;
  }
}
