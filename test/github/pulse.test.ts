import { expect, test } from "vitest";

import { createPulse } from "../../src/github/pulse.ts";
import { handsAt } from "../support/registers.ts";

test("GitHub is well while it answers, whatever it says; else it is told since when it does not", () => {
  const clock = handsAt("2026-11-02T09:00:00Z");
  const pulse = createPulse(clock);
  const calls = (status: number | null): string | null => {
    clock.move(60_000);
    pulse.onCall({ route: "GET /app", status });
    return pulse.wrong();
  };
  expect(pulse.wrong()).toBeNull();
  expect(calls(200)).toBeNull();
  expect(calls(null)).toBe("no answer since 2026-11-02T09:02:00Z");
  expect(calls(502)).toBe("no answer since 2026-11-02T09:02:00Z");
  expect(calls(403)).toBeNull();
  expect(calls(503)).toBe("no answer since 2026-11-02T09:05:00Z");
});
