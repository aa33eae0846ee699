import type { Grant } from "../../core/grant/grant.ts";
import { publicName, repositoryId, type GrantId, type RepositoryId } from "../../core/ids.ts";

/** What stands in the metadata of everything we make: by it our own is told from everybody else's. */
export interface Mark {
  readonly repository: RepositoryId;
  readonly grant: GrantId;
  readonly attempt: number;
}

/** Metadata is in clear in Vault's audit log: who reads that finds the request and who approved it. */
export const metadataOf = (deployment: string, grant: Grant): Readonly<Record<string, string>> => ({
  countersign: deployment,
  repository: String(grant.repository),
  grant: grant.id,
  attempt: String(grant.attempt),
  subject: String(grant.subject.account ?? grant.subject.login),
  pull: String(grant.pull),
  commit: grant.commit,
  approvers: grant.countersigners.join(","),
});

/** `null`: it is not ours, or not of this deployment. */
export function markIn(metadata: Readonly<Record<string, string>>, deployment: string): Mark | null {
  const { countersign, repository = "", grant = "", attempt = "" } = metadata;
  if (countersign !== deployment || !/^\d{1,15}$/u.test(repository) || !/^\d{1,6}$/u.test(attempt)) return null;
  if (!/^[a-z0-9][a-z0-9-]{1,63}\.\d{1,6}$/u.test(grant)) return null;
  return {
    repository: repositoryId(Number(repository)),
    grant: grant as GrantId,
    attempt: Number(attempt),
  };
}

export const isMarked = (mark: Mark | null, grant: Grant, attempt: number): boolean =>
  mark !== null && mark.repository === grant.repository && mark.grant === grant.id && mark.attempt === attempt;

/** `<repository id>-<entry id>.<n>.<attempt>`: names of things that have no metadata. */
export const attemptName = (grant: Pick<Grant, "repository" | "id">, attempt: number): string =>
  `${publicName(grant.repository, grant.id)}.${attempt}`;

/** `<deployment>:<attempt name>`: where a name is all that says whose it is. */
export const markedName = (deployment: string, grant: Grant): string =>
  `${deployment}:${attemptName(grant, grant.attempt)}`;

/** `null`: it is not ours, or not of this deployment. */
export const markInName = (name: string, deployment: string): Mark | null =>
  name.startsWith(`${deployment}:`) ? markOfName(name.slice(deployment.length + 1)) : null;

/** An attempt's name does not tell the deployment. `null`: it names no attempt. */
export function markOfName(name: string): Mark | null {
  const parts = /^(\d{1,15})-([a-z0-9][a-z0-9-]{1,63}\.\d{1,6})\.(\d{1,6})$/u.exec(name);
  if (parts === null) return null;
  return {
    repository: repositoryId(Number(parts[1])),
    grant: parts[2] as GrantId,
    attempt: Number(parts[3]),
  };
}
