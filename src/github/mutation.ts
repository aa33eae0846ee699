import type { Client, GraphqlError } from "./client.ts";
import { Unavailable } from "./refusal.ts";

/** One field of a mutation: `createCheckRun`, what it is given, and what of its payload is read. */
export interface Step {
  readonly field: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly select: string;
}

/** What GitHub answered to one step. `type` is GitHub's: `FORBIDDEN`, `NOT_FOUND`, `UNPROCESSABLE`, `STALE_DATA` … */
export type StepAnswer =
  | { readonly ok: true; readonly payload: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly type: string; readonly said: string };

const inputType = (field: string): string => `${field.slice(0, 1).toUpperCase()}${field.slice(1)}Input!`;

/** One GraphQL mutation out of many steps, each under its own alias: GitHub does them one after another. */
export function mutationOf(steps: readonly Step[]): {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
} {
  const declared = steps.map(({ field }, index) => `$i${index}: ${inputType(field)}`).join(", ");
  const fields = steps.map(({ field, select }, index) => `  s${index}: ${field}(input: $i${index}) { ${select} }`);
  return {
    text: `mutation (${declared}) {\n${fields.join("\n")}\n}`,
    variables: Object.fromEntries(steps.map(({ input }, index) => [`i${index}`, input])),
  };
}

/**
 * Sends the steps once. Throws `Unavailable` where nobody can say what became of a step: reading again tells it.
 */
export async function sendSteps(client: Client, steps: readonly Step[]): Promise<readonly StepAnswer[]> {
  const { text, variables } = mutationOf(steps);
  const { data, errors } = await client.graphql<Readonly<Record<string, unknown>>>(text, variables);
  return steps.map(({ field }, index) => {
    const alias = `s${index}`;
    const error = errors.find(({ path }) => path?.[0] === alias) ?? errors.find(({ path }) => path === undefined);
    const payload = data[alias];
    if (error === undefined && isPayload(payload)) return { ok: true, payload };
    return refusalOf(field, error);
  });
}

/** GitHub's own failures have no type ("something went wrong"): the step may have been done. */
function refusalOf(field: string, error: GraphqlError | undefined): StepAnswer {
  if (error?.type === undefined || error.type === "INTERNAL" || error.type === "SERVICE_UNAVAILABLE")
    throw new Unavailable(field, error?.message ?? "neither an answer nor an error");
  return { ok: false, type: error.type, said: error.message };
}

const isPayload = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** A text deep in a payload, such as `commit.oid`. Throws where GitHub did not give what was selected. */
export function textIn(payload: Readonly<Record<string, unknown>>, path: string): string {
  const found = valueIn(payload, path);
  if (typeof found !== "string") throw new Unavailable("GraphQL", `no \`${path}\` in the answer`);
  return found;
}

export function numberIn(payload: Readonly<Record<string, unknown>>, path: string): number {
  const found = valueIn(payload, path);
  if (typeof found !== "number") throw new Unavailable("GraphQL", `no \`${path}\` in the answer`);
  return found;
}

const valueIn = (payload: unknown, path: string): unknown =>
  path.split(".").reduce((value, key) => (isPayload(value) ? value[key] : undefined), payload);
