/** Names of things, told apart by type so that one cannot be passed for another. */
declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** A git commit, 40 hex digits. */
export type Sha = Branded<string, "Sha">;
/** Any git object, 40 hex digits; here mostly a tree of `policies/` or a blob. */
export type Oid = Branded<string, "Oid">;
/** GitHub's numeric id of a repository: it survives renames and transfers. */
export type RepositoryId = Branded<number, "RepositoryId">;
/** GitHub's numeric id of an account (user or bot): logins can be renamed, and taken by others. */
export type AccountId = Branded<number, "AccountId">;
/** One run of a workflow, as GitHub Actions numbers it: `run 7731.1` is the first attempt of run 7731. */
export type RunName = Branded<string, "RunName">;
/** Who collects a credential: a person, by their account; or a run of a registered workload. */
export type Claimer = AccountId | RunName;
export type PullNumber = Branded<number, "PullNumber">;
/** GitHub's full database id of a review, as decimal text: it does not fit a 32-bit integer. */
export type ReviewId = Branded<string, "ReviewId">;
/** `org/team`, lower case, without the `@`. */
export type TeamName = Branded<string, "TeamName">;
export type StageName = Branded<string, "StageName">;
export type SystemName = Branded<string, "SystemName">;
/** `system/name` of the catalog. */
export type EntitlementId = Branded<string, "EntitlementId">;
/** `id` of an entry: `[a-z0-9][a-z0-9-]{1,63}`, never used before on the default branch. */
export type EntryId = Branded<string, "EntryId">;
/** `<entry id>.<n>`: n rises with each extension. */
export type GrantId = Branded<string, "GrantId">;

/** The names above are given to values where they enter: by the readers of `syntax/` and `github/`. */
export const sha = (text: string): Sha => text as Sha;
export const oid = (text: string): Oid => text as Oid;
export const repositoryId = (id: number): RepositoryId => id as RepositoryId;
export const accountId = (id: number): AccountId => id as AccountId;
export const runName = (id: string, attempt: string): RunName => `run ${id}.${attempt}` as RunName;
export const pullNumber = (n: number): PullNumber => n as PullNumber;
export const reviewId = (id: string | number): ReviewId => String(id) as ReviewId;
export const teamName = (text: string): TeamName => text.replace(/^@/, "").toLowerCase() as TeamName;
export const stageName = (text: string): StageName => text as StageName;
export const systemName = (text: string): SystemName => text as SystemName;
export const entitlementId = (text: string): EntitlementId => text as EntitlementId;
export const entryId = (text: string): EntryId => text as EntryId;

export const grantId = (entry: EntryId, n: number): GrantId => `${entry}.${n}` as GrantId;

/** Splits `<entry id>.<n>`; an entry id holds no dot. */
export function partsOfGrant(grant: GrantId): { readonly entry: EntryId; readonly n: number } {
  const dot = grant.lastIndexOf(".");
  return { entry: grant.slice(0, dot) as EntryId, n: Number(grant.slice(dot + 1)) };
}

/** A grant's name outside its repository (issuer, URLs, logs): `<repository id>-<entry id>.<n>`. */
export const publicName = (repository: RepositoryId, grant: GrantId): string => `${repository}-${grant}`;
