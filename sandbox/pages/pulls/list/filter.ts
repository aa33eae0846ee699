import { accountByLogin, pullsOf } from "../../../state/lookup.ts";
import type { Pull } from "../../../state/pull.ts";
import type { Repository } from "../../../state/repository.ts";
import type { World } from "../../../state/world.ts";

export const listStates = ["open", "closed", "merged", "all"] as const;
export type ListState = (typeof listStates)[number];

/** Which pull requests somebody wants to see. */
export interface ListFilter {
  readonly state: ListState;
  /** A login, or nothing for everybody. */
  readonly author: string;
  /** Words of the title, or a number. */
  readonly words: string;
}

export function readFilter(query: URLSearchParams): ListFilter {
  return {
    state: listStates.find((one) => one === query.get("state")) ?? "open",
    author: query.get("author")?.trim() ?? "",
    words: query.get("q")?.trim() ?? "",
  };
}

/** The same as a query; what is as it is by default is left out. */
export function writeFilter({ state, author, words }: ListFilter): string {
  const query = new URLSearchParams({
    ...(state === "open" ? {} : { state }),
    ...(author === "" ? {} : { author }),
    ...(words === "" ? {} : { q: words }),
  });
  return query.size === 0 ? "" : `?${query.toString()}`;
}

export interface Listed {
  readonly pulls: readonly Pull[];
  readonly counts: Readonly<Record<ListState, number>>;
}

const isIn: Readonly<Record<ListState, (pull: Pull) => boolean>> = {
  open: ({ state }) => state === "open",
  closed: ({ state, mergedAt }) => state === "closed" && mergedAt === null,
  merged: ({ mergedAt }) => mergedAt !== null,
  all: () => true,
};

/** Those that are wanted, newest first, and how many there are in each state. */
export function listPulls(world: World, repository: Repository, filter: ListFilter): Listed {
  const author = filter.author === "" ? undefined : (accountByLogin(world, filter.author)?.id ?? -1);
  const words = filter.words.toLowerCase();
  const number = /^#?(\d+)$/u.exec(words)?.[1];
  const wanted = pullsOf(world, repository.id).filter(
    (pull) =>
      (author === undefined || pull.authorId === author) &&
      (pull.title.toLowerCase().includes(words) || (number !== undefined && pull.number === Number(number))),
  );
  const count = (state: ListState): number => wanted.filter(isIn[state]).length;
  return {
    pulls: wanted.filter(isIn[filter.state]).toReversed(),
    counts: { open: count("open"), closed: count("closed"), merged: count("merged"), all: wanted.length },
  };
}
