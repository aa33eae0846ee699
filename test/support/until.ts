import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits until `look` answers something, looking again every few milliseconds, and hands it back. Whatever it throws
 * counts as nothing yet: the other side may be away. Throws when nothing comes in time.
 */
export async function until<Found>(what: string, look: () => Promise<Found | null>, within = 60_000): Promise<Found> {
  const deadline = performance.now() + within;
  let last: unknown = null;
  for (;;) {
    try {
      const found = await look();
      if (found !== null) return found;
      last = null;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${within} ms: ${what}`, { cause: last });
    await pause(20);
  }
}
