import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { formatDuration } from "../../../src/core/duration.ts";
import { entryId } from "../../../src/core/ids.ts";
import { hours } from "../../../src/core/instant.ts";
import { narrowed, narrowingsIn } from "../../../src/core/decision/narrowing.ts";
import { Case } from "../../support/case.ts";
import { entitlement, entry, stage } from "../../support/rules.ts";

const security = stage("security", ["@acme/security"], { mayNarrow: true });
const last = stage("last", ["@acme/platform"]);
const scoped = entitlement("orders-db/read", { scope: ["refunds", "returns", "sales"] });
const world = { stages: [stage("business", ["owner"]), security, last], catalog: [scoped] };

/** What is left of each entry. */
const left = (c: Case): readonly string[] =>
  [...c.decide().narrowed.values()].map(({ entry: id, duration, scope }) =>
    [id, ...(duration === undefined ? [] : [formatDuration(duration)]), ...(scope ?? [])].join(" "),
  );

describe("rule 10: narrowing", () => {
  test("takes away, keeps earlier approvals, and holds for those after it", () => {
    const c = new Case(world);
    c.person("owner").approves();
    c.person("security-1").approves("Fine for the incident.\n/narrow duration=1h scope=sales,refunds");
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ request: "approved", discounted: [] });
    expect(left(c)).toEqual(["orders-read-1 1h refunds sales"]);
  });

  test("is for stages that may", () => {
    const c = new Case(world);
    c.person("owner").approves("/narrow duration=1h");
    expect(c.shows()).toMatchObject({ discounted: ["owner: unanswered"], stages: { business: "open" } });
    expect(c.decide().discounted[0]?.because).toBe("`business` may not narrow; approve again without `/narrow`");
  });

  test.each([
    ["/narrow", "says neither `duration=` nor `scope=`"],
    ["/narrow duration=soon", "gives no length of time such as `1h`"],
    ["/narrow duration=4h", "takes nothing away: 4h is asked for"],
    ["/narrow duration=8h", "takes nothing away: 4h is asked for"],
    ["/narrow scope=", "leaves no part of the scope"],
    ["/narrow scope=payroll", "leaves a part that is not asked for"],
    ["/narrow scope=sales,refunds,returns", "takes nothing away: these parts are what is asked for"],
    ["/narrow another duration=1h", "names an entry that this request does not add or change"],
    ["/narrow risk=low", "says something other than `duration=` and `scope=`"],
    ["/narrow duration=1h duration=2h", "says `duration=` twice"],
  ])("%s counts for nothing: it %s", (body, because) => {
    const c = new Case(world);
    c.person("owner").approves();
    c.person("security-1").approves(body);
    expect(c.shows()).toMatchObject({ discounted: ["security-1: unanswered"], stages: { security: "open" } });
    expect(c.decide().discounted[0]?.because).toBe(`its \`/narrow\` ${because}; approve again with it corrected`);
  });

  test("in a request of several entries names one", () => {
    const c = new Case({ ...world, entries: [entry(), entry({ id: "orders-read-2" })] });
    c.person("owner").approves();
    c.person("security-1").approves("/narrow duration=1h");
    expect(c.decide().discounted[0]?.because).toBe(
      "its `/narrow` names no entry, and the request has several; approve again with it corrected",
    );
    c.person("security-1").approves("/narrow orders-read-2 duration=1h\n/narrow orders-read-1 scope=sales");
    expect(left(c).toSorted()).toEqual(["orders-read-1 sales", "orders-read-2 1h"]);
  });

  test("taken back takes back what was approved for it", () => {
    const c = new Case(world);
    c.person("owner").approves();
    c.person("security-1").approves("/narrow duration=1h");
    c.person("platform-1").approves();
    c.person("security-2").dismisses(c.person("security-1"));
    c.person("security-2").approves();
    expect(c.shows()).toMatchObject({
      stages: { business: "complete", security: "complete", last: "open" },
      discounted: ["security-1: dismissed", "platform-1: stage-reopened"],
    });
    expect(left(c)).toEqual([]);
    c.person("platform-1").approves();
    expect(c.shows().request).toBe("approved");
  });

  test("taken back reopens its own stage, too: whoever approved beside it saw less being asked for", () => {
    const c = new Case({ ...world, stages: [security, last] });
    c.person("security-1").approves("/narrow duration=1h");
    c.person("security-2").approves();
    c.person("platform-1").approves();
    c.person("security-2").dismisses(c.person("security-1"));
    expect(c.shows()).toMatchObject({
      stages: { security: "open", last: "waiting" },
      discounted: ["security-1: dismissed", "security-2: stage-reopened", "platform-1: stage-reopened"],
    });
  });

  test("of several, the shortest and what all leave; also of one more than were needed", () => {
    const c = new Case({ ...world, stages: [security] });
    c.person("security-1").approves("/narrow duration=2h scope=sales,refunds");
    c.person("security-2").approves("/narrow duration=1h scope=sales,returns");
    expect(c.shows()).toMatchObject({ request: "approved", discounted: [] });
    expect(left(c)).toEqual(["orders-read-1 1h sales"]);
  });

  test("that leaves nothing in common is a no", () => {
    const c = new Case({ ...world, stages: [security] });
    c.person("security-1").approves("/narrow scope=sales");
    c.person("security-2").approves("/narrow scope=returns");
    expect(c.shows()).toMatchObject({
      request: "denied",
      problems: ["E522 what approvers left of the scope of `orders-read-1` has nothing in common"],
    });
  });

  test("never widens", () => {
    const parts = ["refunds", "returns", "sales"];
    const asked = [{ entry: entry(), length: hours(4), scope: parts }];
    const word = fc.oneof(
      fc.integer({ min: 0, max: 12 }).map((n) => `duration=${n}h`),
      fc.subarray([...parts, "payroll"]).map((some) => `scope=${some.join(",")}`),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 3 }), { maxLength: 5 }), (lines) => {
        const read = narrowingsIn(lines.map((words) => `/narrow ${words.join(" ")}`).join("\n"), security, asked);
        if (!read.ok) return;
        for (const { duration = hours(0), scope = [] } of narrowed(read.value).values()) {
          expect(duration).toBeLessThan(hours(4));
          expect(parts).toEqual(expect.arrayContaining([...scope]));
          expect(scope.length).toBeLessThan(parts.length);
        }
        for (const id of narrowed(read.value).keys()) expect(id).toBe(entryId("orders-read-1"));
      }),
    );
  });
});
