import type { World } from "../state/world.ts";

/** GitHub's hourly budget of REST calls, by credential and by the sandbox's clock. */
export interface RateLimit {
  /** Counts a call; answers the headers to show, and whether it was one too many. */
  readonly count: (credential: string) => {
    readonly exceeded: boolean;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** A call that turned out to cost nothing (304). */
  readonly refund: (credential: string) => void;
}

export function createRateLimit(world: World, limit: number): RateLimit {
  const windows = new Map<string, { used: number; resetAt: number }>();
  return {
    count: (credential) => {
      const now = world.clock.now();
      let window = windows.get(credential);
      if (window === undefined || window.resetAt <= now) {
        window = { used: 0, resetAt: now + 3_600_000 };
        windows.set(credential, window);
      }
      window.used += 1;
      const headers = {
        "x-ratelimit-limit": String(limit),
        "x-ratelimit-remaining": String(Math.max(0, limit - window.used)),
        "x-ratelimit-used": String(window.used),
        "x-ratelimit-reset": String(Math.floor(window.resetAt / 1000)),
        "x-ratelimit-resource": "core",
      };
      return { exceeded: window.used > limit, headers };
    },
    refund: (credential) => {
      const window = windows.get(credential);
      if (window !== undefined) window.used -= 1;
    },
  };
}
