import type { GrantId } from "../core/ids.ts";
import { pullNumber, repositoryId } from "../core/ids.ts";
import { instant } from "../core/instant.ts";
import type { GrantKey, InventoryFilter, RequestKey } from "../ports.ts";

const lists = ["for-me", "for-others", "stopped", "mine", "others"] as const;
export type ListName = (typeof lists)[number];

/** What of the inventory is asked for: everything, or one list of it from some row on. */
export interface InventoryAddress {
  /** As typed. */
  readonly filter: InventoryFilter;
  readonly list: ListName | null;
  /** Where the page before ended; empty: from the start. */
  readonly after: string;
}

const longest = 100;

/** Reads the query of an address; what makes no sense is left out. */
export function readAddress(query: URLSearchParams): InventoryAddress {
  const typed = (name: string): string =>
    (query.get(name) ?? "")
      .toWellFormed()
      .replaceAll(/\p{Cc}/gu, " ")
      .trim()
      .slice(0, longest);
  const list = lists.find((one) => one === query.get("list")) ?? null;
  return {
    filter: { text: typed("text"), entitlement: typed("entitlement"), person: typed("person").replace(/^@/, "") },
    list,
    after: list === null ? "" : (query.get("after") ?? ""),
  };
}

export function addressOf({ filter, list, after }: InventoryAddress): string {
  const given = { ...filter, list: list ?? "", after };
  const query = new URLSearchParams(Object.entries(given).filter(([, value]) => value !== ""));
  return query.size === 0 ? "/" : `/?${query.toString()}`;
}

/** Everything, filtered by these alone. */
export const filteredBy = (filter: Partial<InventoryFilter>): string =>
  addressOf({ filter: { text: "", entitlement: "", person: "", ...filter }, list: null, after: "" });

export const asAsked = ({ text, entitlement, person }: InventoryFilter): InventoryFilter => ({
  text: text.toLowerCase(),
  entitlement: entitlement.toLowerCase(),
  person: person.toLowerCase(),
});

export const isFiltered = ({ text, entitlement, person }: InventoryFilter): boolean =>
  text !== "" || entitlement !== "" || person !== "";

const key = /^(\d{1,15})\.(\d{1,15})\.([a-z0-9][a-z0-9.-]{0,79})$/;

export const textOfGrantKey = ({ until, grant, repository }: GrantKey): string => `${until}.${repository}.${grant}`;
export const textOfRequestKey = ({ since, pull, repository }: RequestKey): string => `${since}.${repository}.${pull}`;

export function readGrantKey(text: string): GrantKey | null {
  const [, until, repository, grant] = key.exec(text) ?? [];
  if (grant === undefined) return null;
  return {
    until: instant(Number(until)),
    repository: repositoryId(Number(repository)),
    grant: grant as GrantId,
  };
}

export function readRequestKey(text: string): RequestKey | null {
  const [, since, repository, pull] = key.exec(text) ?? [];
  if (pull === undefined || !/^\d{1,15}$/.test(pull)) return null;
  return {
    since: instant(Number(since)),
    repository: repositoryId(Number(repository)),
    pull: pullNumber(Number(pull)),
  };
}
