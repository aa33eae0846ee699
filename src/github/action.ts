import type { RepositoryId } from "../core/ids.ts";
import type { Budget, Cost, Urgency } from "./budget.ts";
import type { Client } from "./client.ts";
import { sendSteps, type Step, type StepAnswer } from "./mutation.ts";

/** What steps count as, beside the points of their request. */
interface Use {
  readonly content?: number;
  readonly pushes?: number;
  readonly merges?: number;
}

/** Something to be written: its steps travel together, and their answers are the result, or lead to a next action. */
export interface Action<T> {
  readonly steps: readonly Step[];
  readonly use: Use;
  readonly urgency: Urgency;
  read(answers: readonly StepAnswer[]): { readonly result: T } | { readonly next: Action<T> };
}

/** Nothing to write: the result is known. */
export const settled = <T>(result: T): Action<T> => ({
  steps: [],
  use: {},
  urgency: "rest",
  read: () => ({ result }),
});

/** Where writes go: one repository, through the installation's client, within its budget. */
export interface Outlet {
  readonly client: Client;
  readonly budget: Budget;
  readonly repository: RepositoryId;
}

/** GitHub gives up on a request after 10 s; each step takes up to half a second. */
const stepsARequest = 20;
/** Points of a request that writes, as GitHub counts secondary limits. */
const writePoints = 5;

const urgencies: readonly Urgency[] = ["end", "issue", "check", "rest"];

/**
 * Does all of them in as few requests as GitHub allows, in the order given; one result for each. What would have to
 * wait for the budget does not hold up what need not: that is sent first. Nothing is ever sent twice: where an
 * answer is lost this throws, and whoever comes back reads again.
 */
export async function act<T>(outlet: Outlet, actions: readonly Action<T>[]): Promise<readonly T[]> {
  const results = new Map<number, T>();
  let open = actions.map((action, index) => ({ action, index }));
  while (open.length > 0) {
    const next: typeof open = [];
    for (const batch of batches(outlet, open)) {
      const answers = await send(
        outlet,
        batch.map(({ action }) => action),
      );
      for (const [place, { action, index }] of batch.entries()) {
        const read = action.read(answers[place]!);
        if ("result" in read) results.set(index, read.result);
        else next.push({ action: read.next, index });
      }
    }
    open = next;
  }
  return actions.map((_, index) => results.get(index)!);
}

interface Open<T> {
  readonly action: Action<T>;
  readonly index: number;
}

/** As many actions to a request as may travel together. */
function batches<T>(outlet: Outlet, open: readonly Open<T>[]): readonly (readonly Open<T>[])[] {
  const together = fitTogether(
    outlet,
    open.map(({ action }) => action),
  );
  const free = ({ action: { use } }: Open<T>): boolean =>
    (use.content ?? 0) + (use.pushes ?? 0) + (use.merges ?? 0) === 0;
  const groups = together ? [open] : [open.filter(free), open.filter((one) => !free(one))];
  return groups.flatMap((group) => {
    const parts: Open<T>[][] = [];
    let [size, limited] = [Infinity, false];
    for (const one of group) {
      const { steps, use } = one.action;
      const alone = (use.pushes ?? 0) + (use.merges ?? 0) > 0;
      if (size + steps.length > stepsARequest || (alone && limited)) {
        parts.push([]);
        [size, limited] = [0, false];
      }
      size += steps.length;
      limited ||= alone;
      parts.at(-1)!.push(one);
    }
    return parts;
  });
}

/** Whether all of it could be sent at once. */
export const fitTogether = <T>(outlet: Outlet, actions: readonly Action<T>[]): boolean =>
  outlet.budget.fits(costOf(outlet, actions));

function costOf<T>({ repository }: Outlet, actions: readonly Action<T>[]): Cost {
  const sum = (of: keyof Use): number => actions.reduce((total, { use }) => total + (use[of] ?? 0), 0);
  return {
    repository,
    points: writePoints,
    content: sum("content"),
    pushes: sum("pushes"),
    merges: sum("merges"),
  };
}

async function send<T>(outlet: Outlet, actions: readonly Action<T>[]): Promise<readonly (readonly StepAnswer[])[]> {
  const steps = actions.flatMap((action) => action.steps);
  if (steps.length === 0) return actions.map(() => []);
  const urgency = urgencies.find((u) => actions.some((action) => action.urgency === u)) ?? "rest";
  const answers = await outlet.budget.spend(costOf(outlet, actions), urgency, () => sendSteps(outlet.client, steps));
  let at = 0;
  return actions.map((action) => answers.slice(at, (at += action.steps.length)));
}
