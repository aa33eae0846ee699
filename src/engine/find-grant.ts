import type { Repository } from "../core/case-file.ts";
import type { EntryId, GrantId, RepositoryId } from "../core/ids.ts";
import type { StoredGrant } from "../ports.ts";
import type { Deps } from "./deps.ts";

export interface Found {
  readonly repository: Repository;
  readonly stored: StoredGrant;
}

/** The grant of that public name, `<repository id>-<entry id>.<n>`. */
export async function findGrant(deps: Deps, name: string): Promise<Found | null> {
  const parts = /^(\d{1,15})-([a-z0-9][a-z0-9-]{1,63}\.\d{1,6})$/u.exec(name);
  if (parts === null) return null;
  const repository = deps.repositories.get(Number(parts[1]) as RepositoryId);
  const stored = repository && (await deps.store.grant(repository.id, parts[2] as GrantId));
  return repository && stored ? { repository, stored } : null;
}

/**
 * The grant by which an entry's runs collect now: the newest whose making is done, whichever of them is named, or none.
 * A workflow stays as it is when its access is extended, and nothing is collected by two grants of one entry.
 */
export async function findForRun(deps: Deps, name: string): Promise<Found | null> {
  const parts = /^(\d{1,15})-([a-z0-9][a-z0-9-]{1,63})(?:\.\d{1,6})?$/u.exec(name);
  const repository = parts === null ? undefined : deps.repositories.get(Number(parts[1]) as RepositoryId);
  if (parts === null || repository === undefined) return null;
  const all = await deps.store.grantsOfEntries(repository.id, [parts[2] as EntryId]);
  const made = all.filter(({ grant: { state } }) => state.kind !== "scheduled" && state.kind !== "activating");
  const stored = made.at(-1) ?? all.at(-1);
  return stored === undefined ? null : { repository, stored };
}
