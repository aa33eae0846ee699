import type { Account, Organisation, Team } from "./account.ts";
import type { Comment, Issue } from "./issue.ts";
import type { Pull, Review } from "./pull.ts";
import type { Repository } from "./repository.ts";
import type { World } from "./world.ts";

/** What a world holds for certain: an id that the world itself wrote down. */
export function held<T>(map: ReadonlyMap<number, T>, id: number): T {
  const value = map.get(id);
  if (value === undefined) throw new Error(`nothing has the id ${id}`);
  return value;
}

const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

function first<T>(values: Iterable<T>, wanted: (value: T) => boolean): T | undefined {
  for (const value of values) if (wanted(value)) return value;
  return undefined;
}

function all<T>(values: Iterable<T>, wanted: (value: T) => boolean): readonly T[] {
  const found: T[] = [];
  for (const value of values) if (wanted(value)) found.push(value);
  return found;
}

export function accountByLogin(world: World, login: string): Account | undefined {
  return first(world.accounts.values(), (account) => same(account.login, login));
}

export function organisationByLogin(world: World, login: string): Organisation | undefined {
  const account = accountByLogin(world, login);
  return account === undefined ? undefined : world.organisations.get(account.id);
}

export function teamBySlug(world: World, organisationId: number, slug: string): Team | undefined {
  return first(world.teams.values(), (team) => team.organisationId === organisationId && same(team.slug, slug));
}

export function repositoryByName(world: World, owner: string, name: string): Repository | undefined {
  return first(
    world.repositories.values(),
    (one) => same(one.name, name) && same(held(world.accounts, one.ownerId).login, owner),
  );
}

export function fullName(world: World, repository: Repository): string {
  return `${held(world.accounts, repository.ownerId).login}/${repository.name}`;
}

export function pullByNumber(world: World, repositoryId: number, number: number): Pull | undefined {
  return first(world.pulls.values(), (pull) => pull.repositoryId === repositoryId && pull.number === number);
}

export function issueByNumber(world: World, repositoryId: number, number: number): Issue | undefined {
  return first(world.issues.values(), (issue) => issue.repositoryId === repositoryId && issue.number === number);
}

/** Oldest first. */
export function pullsOf(world: World, repositoryId: number): readonly Pull[] {
  return all(world.pulls.values(), (pull) => pull.repositoryId === repositoryId);
}

/** In the order in which GitHub lists them: by submission, drafts last. */
export function reviewsOf(world: World, pullId: number): readonly Review[] {
  const reviews = all(world.reviews.values(), (review) => review.pullId === pullId);
  return reviews.toSorted((a, b) => (a.submittedAt ?? "~").localeCompare(b.submittedAt ?? "~") || a.id - b.id);
}

export function commentsOf(world: World, repositoryId: number, number: number): readonly Comment[] {
  return all(world.comments.values(), (one) => one.repositoryId === repositoryId && one.number === number);
}

/** Open pull requests whose head is this branch. */
export function openPullsFrom(world: World, repositoryId: number, branch: string): readonly Pull[] {
  return all(
    world.pulls.values(),
    (pull) => pull.state === "open" && pull.head.repositoryId === repositoryId && pull.head.ref === branch,
  );
}

/** Open pull requests into this branch. */
export function openPullsInto(world: World, repositoryId: number, branch: string): readonly Pull[] {
  return all(
    world.pulls.values(),
    (pull) => pull.state === "open" && pull.repositoryId === repositoryId && pull.base.ref === branch,
  );
}

/** The account that GitHub shows for a commit's e-mail address, if it knows one. */
export function accountByEmail(world: World, email: string): Account | undefined {
  if (same(email, "noreply@github.com")) return accountByLogin(world, "web-flow");
  const byId = /^(\d+)\+.+@users\.noreply\.github\.com$/iu.exec(email);
  if (byId !== null) return world.accounts.get(Number(byId[1]));
  return first(world.accounts.values(), (account) => account.email !== null && same(account.email, email));
}

/** The address under which GitHub writes commits for an account. */
export function noreplyEmail(account: Account): string {
  return account.login === "web-flow"
    ? "noreply@github.com"
    : `${account.id}+${account.login}@users.noreply.github.com`;
}
