import type { Actor } from "../state/actor.ts";
import type { World } from "../state/world.ts";

/** Who may ask by GraphQL: GitHub answers neither to nobody nor to an app's own JWT. */
export type Caller = Extract<Actor, { readonly kind: "user" | "installation" }>;

/** What every resolver is given besides its source. */
export interface Context {
  readonly world: World;
  readonly actor: Caller;
  readonly rateLimit: RateLimit;
}

export interface RateLimit {
  readonly cost: number;
  readonly limit: number;
  readonly nodeCount: number;
  readonly remaining: number;
  readonly resetAt: string;
  readonly used: number;
}

/** The arguments are those of the schema, coerced by graphql-js before the resolver is called. */
export type Field<T> = (value: T, args: never, context: Context) => unknown;

/** Resolvers of one type, by field. What is not here answers that it is not implemented. */
export type Fields<T> = Readonly<Record<string, Field<T>>>;

/** Resolvers by type. */
export type Types = Readonly<Record<string, Fields<never>>>;
