import { describe, expect, test } from "vitest";
import { days, hours, instant, minutes } from "../../../src/core/instant.ts";
import { changed } from "../../support/change.ts";
import { Case, monday } from "../../support/case.ts";
import { entry, when } from "../../support/rules.ts";

const inHours = (n: number) => instant(monday + hours(n));

describe("an entry with a start", () => {
  test("is measured from there: an end long after the merge may be near to it", () => {
    const short = entry({ start: inHours(20), until: inHours(24) });
    expect(new Case({ entries: [short] }).shows().request).toBe("pending");
    const long = entry({ start: inHours(20), until: inHours(29) });
    expect(new Case({ entries: [long] }).shows().problems).toEqual([
      "E504 until 2026-11-03T14:00:00Z, 9h, is longer than `orders-db/read` may be had",
    ]);
    const limits = [{ when: when("long", ({ request }) => request.duration > hours(3)), maxDuration: hours(3) }];
    expect(new Case({ limits, entries: [short] }).shows().problems).toEqual([
      "E505 `4h` is longer than a limit of the policy allows",
    ]);
  });

  test("is measured from the merge where that comes later", () => {
    const c = new Case({ entries: [entry({ start: inHours(-20), until: inHours(4) })] });
    expect(c.shows().request).toBe("pending");
  });

  test("begins within 90 days, or is asked for later", () => {
    const far = (ms: number) => new Case({ entries: [entry({ start: instant(monday + days(90) + ms) })] }).shows();
    expect(far(0).request).toBe("pending");
    expect(far(1000)).toMatchObject({
      request: "denied",
      problems: ["E530 the start, 2027-01-31T09:00:01Z, is more than 90d ahead"],
    });
  });

  test("keeps it when it is extended, and counts from there", () => {
    const before = entry({ start: inHours(2), duration: hours(1) });
    const c = new Case();
    c.holds(before, 120);
    c.changes = [changed(before, { ...before, term: { kind: "until", until: inHours(10) } })];
    c.rewritten("requester", c.changes);
    expect(c.shows().request).toBe("pending");
    c.changes = [changed(before, { ...before, term: { kind: "until", until: instant(inHours(10) + minutes(1)) } })];
    c.rewritten("requester", c.changes);
    expect(c.shows().problems[0]).toContain("E504 until 2026-11-02T19:01:00Z");
  });
});
