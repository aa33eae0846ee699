import { timeOf } from "../clock.ts";
import type { World } from "../state/world.ts";
import type { Cost } from "./cost.ts";
import type { Caller, RateLimit } from "./fields.ts";

const hour = 3_600_000;
const limit = 5000;

interface Budget {
  used: number;
  /** Milliseconds of the sandbox's clock. */
  resetAt: number;
}

const budgets = new WeakMap<World, Map<string, Budget>>();

/** Takes a query's points from the hour's budget of its caller; nothing is left of it where `remaining` is negative. */
export function spend(world: World, actor: Caller, { points, nodes }: Cost): RateLimit {
  const ofWorld = budgets.get(world) ?? new Map<string, Budget>();
  budgets.set(world, ofWorld);
  const key = actor.kind === "user" ? `user ${actor.account.id}` : `installation ${actor.installation.id}`;
  const known = ofWorld.get(key);
  const now = world.clock.now();
  const budget = known === undefined || known.resetAt <= now ? { used: 0, resetAt: now + hour } : known;
  ofWorld.set(key, budget);
  budget.used += points;
  const { used, resetAt } = budget;
  return { cost: points, limit, nodeCount: nodes, remaining: limit - used, resetAt: timeOf(resetAt), used };
}
