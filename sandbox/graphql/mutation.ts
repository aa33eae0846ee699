import type { World } from "../state/world.ts";
import { NotImplemented } from "./error.ts";
import type { Caller, Context, Field, Fields } from "./fields.ts";

/** The payload's fields; `clientMutationId` is added. */
type Payload = Readonly<Record<string, unknown>>;
/** Does what the input asks, or throws the refusal. */
export type Mutation<I> = (input: I, world: World, actor: Caller, context: Context) => Promise<Payload> | Payload;

type Input = { readonly clientMutationId?: string | null };

/** Mutations by name, each as a field that takes `input` and answers its payload. */
export function mutationFields(mutations: Readonly<Record<string, Mutation<never>>>): Fields<undefined> {
  return Object.fromEntries(Object.entries(mutations).map(([name, mutation]) => [name, fieldOf(mutation)]));
}

function fieldOf(mutation: Mutation<never>): Field<undefined> {
  return async (_, { input }: { readonly input: Input }, context) => {
    const payload = await mutation(input as never, context.world, context.actor, context);
    return { ...payload, clientMutationId: input.clientMutationId ?? null };
  };
}

/** Refuses, by name, what an input gives and the sandbox does not act on. Nothing is accepted and ignored. */
export function refuseUnsupported(mutation: string, input: object, ...names: readonly string[]): void {
  const given = input as Readonly<Record<string, unknown>>;
  for (const name of names) {
    if (given[name] != null) throw new NotImplemented(`${mutation}(${name}:)`);
  }
}
