import { setTimeout as pause } from "node:timers/promises";

/** Waits for a condition, looking again every few milliseconds; throws when it does not come true in time. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, within = 30_000): Promise<void> {
  const deadline = performance.now() + within;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${within} ms: ${what}`);
    await pause(5);
  }
}
