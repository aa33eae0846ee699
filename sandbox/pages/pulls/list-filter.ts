import { accountByLogin, pullsOf } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";

export const listStates = ["open", "closed", "merged", "all"] as const;
export type ListState = (typeof listStates)[number];

const size = 25;

/** Which pull requests somebody wants to see. */
export interface ListFilter {
  readonly state: ListState;
  /** A login, or nothing for everybody. */
  readonly author: string;
  /** Words of the title, or a number. */
  readonly words: string;
  /** From 1. */
  readonly page: number;
}

export function readFilter(query: URLSearchParams): ListFilter {
  const page = Number(query.get("page") ?? 1);
  return {
    state: listStates.find((one) => one === query.get("state")) ?? "open",
    author: query.get("author")?.trim() ?? "",
    words: query.get("q")?.trim() ?? "",
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** The same as a query; what is as it is by default is left out. */
export function writeFilter({ state, author, words, page }: ListFilter): string {
  const query = new URLSearchParams({
    ...(state === "open" ? {} : { state }),
    ...(author === "" ? {} : { author }),
    ...(words === "" ? {} : { q: words }),
    ...(page === 1 ? {} : { page: String(page) }),
  });
  return query.size === 0 ? "" : `?${query.toString()}`;
}

export interface Listed {
  readonly pulls: readonly Pull[];
  readonly counts: Readonly<Record<ListState, number>>;
  readonly pages: number;
}

const isIn: Readonly<Record<ListState, (pull: Pull) => boolean>> = {
  open: ({ state }) => state === "open",
  closed: ({ state, mergedAt }) => state === "closed" && mergedAt === null,
  merged: ({ mergedAt }) => mergedAt !== null,
  all: () => true,
};

/** One page of them, newest first, and how many there are in each state. */
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
  const shown = wanted.filter(isIn[filter.state]).toReversed();
  return {
    pulls: shown.slice((filter.page - 1) * size, filter.page * size),
    counts: { open: count("open"), closed: count("closed"), merged: count("merged"), all: wanted.length },
    pages: Math.max(1, Math.ceil(shown.length / size)),
  };
}
