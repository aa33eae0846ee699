import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import type { Account } from "../state/account.ts";
import type { Author } from "../state/actor.ts";
import { accountByLogin } from "../state/lookup.ts";
import type { World } from "../state/world.ts";
import type { PageDeps } from "./deps.ts";

export const actorCookie = "sandbox_actor";

/** One visitor's look at one page. */
export interface Visit {
  /** Whom the visitor acts as. */
  readonly actor: Account;
  /** The same, for what the sandbox's actions ask for. */
  readonly author: Author;
  /** Whom the visitor could act as. */
  readonly people: readonly Account[];
  /** Where the visitor is, the query included, as a link: `/acme/access/pulls?state=closed`. */
  readonly path: string;
}

/** Everybody who can use GitHub in a browser. */
export function peopleOf(world: World): readonly Account[] {
  return [...world.accounts.values()].filter(({ type, login }) => type === "User" && login !== "web-flow");
}

export function visitOf(c: Context, { world }: PageDeps): Visit {
  const people = peopleOf(world);
  const chosen = accountByLogin(world, getCookie(c, actorCookie) ?? "requester");
  const actor = people.find((one) => one === chosen) ?? people.find(({ login }) => login === "requester") ?? people[0];
  if (actor === undefined) throw new Error("nobody lives in this sandbox");
  const { pathname, search } = new URL(c.req.url);
  return { actor, author: { kind: "user", account: actor, via: null }, people, path: `${pathname}${search}` };
}
