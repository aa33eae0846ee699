import * as fc from "fast-check";
import { expect, test } from "vitest";

import { instant } from "../../../src/core/instant.ts";
import { heldBack, secondsUntil } from "../../../src/issuers/vault/in-time.ts";

test("whichever clock is ahead: it ends when it was approved to at the latest, and lasts no longer than that", async () => {
  const approved = instant(Date.UTC(2026, 10, 2, 9));
  const cases = fc.record({
    length: fc.integer({ min: 60, max: 3600 }),
    skew: fc.integer({ min: -30_000, max: 30_000 }),
    later: fc.nat(5000),
    held: fc.constantFrom(...heldBack),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ length, skew, later, held }) => {
      const until = instant(approved + length * 1000);
      const ours = instant(approved + later);
      const server = instant(ours + skew);
      const clocks = { clock: { now: () => ours }, serverNow: async () => server };
      const got = await secondsUntil(clocks, until, held).catch((error: unknown) => String(error));
      if (typeof got === "string") {
        expect(got).toBe("Error: its time is over before it could be issued");
        expect(Math.max(ours, server) + (held + 1) * 1000).toBeGreaterThan(until);
        return;
      }
      expect(server + got * 1000).toBeLessThanOrEqual(until);
      expect(got).toBeLessThanOrEqual(length - held);
      // No more is held back than the clocks and whole seconds ask for.
      expect(got).toBeGreaterThan(length - held - 1 - (later + Math.max(0, skew)) / 1000);
    }),
  );
});
