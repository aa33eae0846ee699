import { pullsOf } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import { connection, type PageArguments } from "../connection.ts";
import { NotImplemented } from "../error.ts";
import type { Context } from "../fields.ts";
import { Thing } from "../thing.ts";

export interface PullArguments extends PageArguments {
  readonly states?: readonly string[] | null;
  readonly baseRefName?: string | null;
  readonly headRefName?: string | null;
  readonly labels?: readonly string[] | null;
  readonly orderBy?: Order | null;
}

export interface Order {
  readonly field: "CREATED_AT" | "UPDATED_AT" | "COMMENTS";
  readonly direction: "ASC" | "DESC";
}

export function stateOf({ mergedAt, state }: Pull): "MERGED" | "OPEN" | "CLOSED" {
  return mergedAt !== null ? "MERGED" : state === "open" ? "OPEN" : "CLOSED";
}

interface Timed {
  readonly id: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** In the order asked for; by creation where none is. */
export function ordered<T extends Timed>(items: readonly T[], order: Order | null | undefined): readonly T[] {
  if (order?.field === "COMMENTS") throw new NotImplemented("an order by COMMENTS");
  const key = order?.field === "UPDATED_AT" ? "updatedAt" : "createdAt";
  const sign = order?.direction === "DESC" ? -1 : 1;
  return items.toSorted((a, b) => sign * (a[key].localeCompare(b[key]) || a.id - b.id));
}

/** The pull requests of a repository that the arguments select. */
export function pullConnection({ world }: Context, repository: Repository, args: PullArguments, name: string): unknown {
  if (args.labels != null) throw new NotImplemented("labels");
  const { states, baseRefName, headRefName } = args;
  const wanted = pullsOf(world, repository.id).filter(
    (pull) =>
      (states == null || states.includes(stateOf(pull))) &&
      (baseRefName == null || pull.base.ref === baseRefName) &&
      (headRefName == null || pull.head.ref === headRefName),
  );
  return connection(ordered(wanted, args.orderBy), args, {
    name,
    key: ({ id }) => String(id),
    node: (pull) => new Thing("PullRequest", pull),
  });
}
