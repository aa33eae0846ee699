import type { Commit } from "../git/object.ts";
import type { Account, Team } from "../state/account.ts";
import { held } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { Thing } from "./thing.ts";

/** A commit and the repository through which it was reached. */
export interface CommitIn {
  readonly repository: Repository;
  readonly commit: Commit;
}

/** A blob or a tree, by its oid; `path` is where it was found (empty: the root, or found by oid). */
export interface ObjectIn {
  readonly repository: Repository;
  readonly oid: string;
  readonly path: string;
}

export interface RefIn {
  readonly repository: Repository;
  /** `refs/heads/main`. */
  readonly name: string;
  readonly oid: string;
}

/** A user, a bot or an organisation. */
export function account(value: Account): Thing<Account> {
  return new Thing(value.type, value);
}

export function accountById(world: World, id: number): Thing<Account> {
  return account(held(world.accounts, id));
}

export function accountOrNull(world: World, id: number | null): Thing<Account> | null {
  return id === null ? null : accountById(world, id);
}

/** A person; nothing where the account is a bot or an organisation. */
export function userOrNull(value: Account | undefined): Thing<Account> | null {
  return value?.type === "User" ? account(value) : null;
}

export function team(value: Team): Thing<Team> {
  return new Thing("Team", value);
}

export async function commitOrNull(repository: Repository, oid: string | null): Promise<Thing<CommitIn> | null> {
  const commit = oid === null ? undefined : await repository.git.commit(oid);
  return commit === undefined ? null : new Thing("Commit", { repository, commit });
}

/** A commit that must be there: a ref or another commit names it. */
export async function commitIn(repository: Repository, oid: string): Promise<Thing<CommitIn>> {
  const found = await commitOrNull(repository, oid);
  if (found === null) throw new Error(`${repository.name} has no commit ${oid}`);
  return found;
}

export async function refOrNull(repository: Repository, name: string): Promise<Thing<RefIn> | null> {
  const object = await repository.git.object(name);
  return object === undefined ? null : new Thing("Ref", { repository, name, oid: object.oid });
}

/** Whatever git object a name means in a repository: an oid, a ref, `main:access/orders.yaml`. */
export async function objectOrNull(repository: Repository, name: string): Promise<Thing | null> {
  const object = await repository.git.object(name);
  if (object === undefined) return null;
  if (object.type === "commit") return commitIn(repository, object.oid);
  const path = name.includes(":") ? name.slice(name.indexOf(":") + 1).replace(/\/$/, "") : "";
  const value: ObjectIn = { repository, oid: object.oid, path };
  return new Thing(object.type === "tree" ? "Tree" : object.type === "blob" ? "Blob" : "Tag", value);
}
