import { describe, expect, test } from "vitest";

import { decide } from "../../../src/core/decision/decide.ts";
import { accessHistory, historyPresent } from "../../support/access-history.ts";

describe.skipIf(!historyPresent)("eight years of real access changes (skipped where the corpus is not there)", () => {
  test("each is decided: what two stages approved is approved, a removal needs nobody, the rest waits", () => {
    const outcomes = new Map<string, number>();
    const odd: string[] = [];
    let entries = 0;
    for (const { pr, merged, file, now, entries: count } of accessHistory()) {
      const { outcome, removal } = decide(file, now);
      const expected = merged || removal ? "approved" : "pending";
      if (outcome.kind !== expected) odd.push(`${pr}: ${outcome.kind}, where it should be ${expected}`);
      const name = `${outcome.kind}${removal ? " removal" : ""}`;
      outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
      entries += count;
    }
    expect(odd).toEqual([]);
    expect(entries).toBeGreaterThan(20_000);
    expect(Object.fromEntries(outcomes)).toMatchInlineSnapshot(`
      {
        "approved": 2571,
        "approved removal": 222,
        "pending": 182,
      }
    `);
  });
});
