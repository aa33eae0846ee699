import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { formatDuration } from "../../../src/core/duration.ts";
import { entryId } from "../../../src/core/ids.ts";
import { hours } from "../../../src/core/instant.ts";
import { narrowed, narrowingsIn } from "../../../src/core/decision/narrowing.ts";
import { Case } from "../../support/case.ts";
import { removed } from "../../support/change.ts";
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

  test("taken back in whatever way reopens its own stage; what was given in its very second stays", () => {
    const shown = (act: (c: Case) => void): unknown => {
      const c = new Case({ ...world, stages: [security, last] });
      c.person("security-1").requestsChanges();
      c.person("security-1").approves("/narrow duration=1h");
      c.person("security-2").approves();
      c.minute = 10;
      act(c);
      c.minute = 20;
      return c.shows().stages;
    };
    const open = { security: "open", last: "waiting" };
    expect(shown((c) => c.person("admin").dismisses(c.person("security-1")))).toEqual(open);
    expect(shown((c) => c.person("admin").edits(c.person("security-1")))).toEqual(open);
    expect(shown((c) => c.person("security-1").requestsChanges())).toEqual(open);
    expect(
      shown((c) => {
        c.person("admin").dismisses(c.person("security-1"));
        c.person("admin").edits(c.person("security-1"));
      }),
    ).toEqual(open);
    expect(
      shown((c) => {
        c.person("admin").dismisses(c.person("security-1"));
        c.last("security-2").submittedAt = c.last("security-1").submittedAt;
      }),
    ).toEqual({ security: "complete", last: "open" });
  });

  test("of one more than were needed is heard only with what else its stage asks for", () => {
    const asks = stage("security", ["@acme/security"], { mayNarrow: true, answers: ["need"] });
    const c = new Case({ ...world, stages: [asks] });
    c.person("security-1").approves("need: yes");
    c.person("security-2").approves("/narrow duration=1h");
    expect(left(c)).toEqual([]);
    c.person("security-2").approves("need: yes\n/narrow duration=1h");
    expect(left(c)).toEqual(["orders-read-1 1h"]);
  });

  test("of several, the shortest and what all leave; also of one more than were needed", () => {
    const c = new Case({ ...world, stages: [security] });
    c.person("security-1").approves("/narrow duration=2h scope=sales,refunds");
    c.person("security-2").approves("/narrow duration=1h scope=sales,returns");
    expect(c.shows()).toMatchObject({ request: "approved", discounted: [] });
    expect(left(c)).toEqual(["orders-read-1 1h sales"]);
  });

  test("taken back by an edit, or by whoever gave it, takes back as much", () => {
    const after = (act: (c: Case) => void): unknown => {
      const c = new Case(world);
      c.person("owner").approves();
      c.person("security-1").approves("/narrow duration=1h");
      c.person("platform-1").approves();
      act(c);
      expect(left(c)).toEqual([]);
      return c.shows().discounted.filter((one) => one.startsWith("platform-1"));
    };
    expect(after((c) => c.person("owner").edits(c.person("security-1")))).toEqual(["platform-1: stage-reopened"]);
    expect(after((c) => c.person("security-1").requestsChanges())).toEqual(["platform-1: stage-reopened"]);
  });

  test("taken back leaves what was approved before it, and what nobody narrowed", () => {
    const stages = [stage("security", ["@acme/security"], { mayNarrow: true, quorum: 2 }), last];
    const dismissed = (first: string, second: string, body: string): Case => {
      const c = new Case({ ...world, stages });
      c.person(first).approves(first === "security-1" ? body : "");
      c.person(second).approves(second === "security-1" ? body : "");
      c.person("admin").dismisses(c.person("security-1"));
      return c;
    };
    expect(dismissed("security-2", "security-1", "/narrow duration=1h").shows().discounted).toEqual([
      "security-1: dismissed",
    ]);
    expect(dismissed("security-1", "security-2", "I would not /narrow this").shows().discounted).toEqual([
      "security-1: dismissed",
    ]);
    expect(dismissed("security-1", "security-2", "/narrow duration=1h").shows().discounted).toEqual([
      "security-1: dismissed",
      "security-2: stage-reopened",
    ]);
  });

  test("that never counted is not missed when it is taken back", () => {
    const c = new Case({ ...world, stages: [stage("business", ["owner"]), security] });
    c.person("security-1").approves("/narrow duration=1h");
    c.person("owner").approves();
    c.person("admin").dismisses(c.person("security-1"));
    expect(c.shows()).toMatchObject({ stages: { business: "complete" }, discounted: ["security-1: dismissed"] });
  });

  test("is heard from whoever may, in their stage's turn, once: the first that counts", () => {
    const c = new Case({ ...world, by: "security-2" });
    c.person("security-1").approves("/narrow duration=3h");
    expect(left(c)).toEqual([]);
    c.person("owner").approves();
    expect(left(c)).toEqual([]);
    c.person("security-2").approves("/narrow scope=sales");
    expect(left(c)).toEqual([]);
    c.person("security-1").approves("/narrow duration=2h");
    c.person("security-1").approves("/narrow duration=1h");
    expect(left(c)).toEqual(["orders-read-1 2h"]);
  });

  test("of one more than were needed is heard if it came after the stage before was complete, and is in order", () => {
    const c = new Case({ ...world, teams: { "acme/security": ["security-1", "security-2", "security-3"] } });
    c.person("owner").approves();
    const { submittedAt } = c.last("owner");
    c.person("security-1").approves();
    c.person("security-2").approves("/narrow duration=2h");
    expect(left(c)).toEqual(["orders-read-1 2h"]);
    c.last("security-2").submittedAt = submittedAt;
    expect(left(c)).toEqual([]);
    c.person("security-3").approves("/narrow duration=soon");
    expect(left(c)).toEqual([]);
  });

  test("measures what is asked for: the entry's own parts, whatever is deleted beside it", () => {
    const held = entry({ id: "held-1" });
    const c = new Case({ ...world, stages: [security], entries: [entry({ scope: ["sales", "refunds"] })] });
    c.holds(held, -10);
    c.pushed("requester", [...c.changes, removed(held)]);
    c.person("security-1").approves("/narrow scope=returns");
    expect(c.decide().discounted[0]?.because).toContain("leaves a part that is not asked for");
    c.person("security-1").approves("/narrow scope=refunds");
    expect(left(c)).toEqual(["orders-read-1 refunds"]);
    const whole = new Case({ stages: [security] });
    whole.person("security-1").approves("/narrow scope=sales");
    expect(whole.decide().discounted[0]?.because).toContain("narrows a scope, and wh");
  });

  test("that leaves nothing in common is a no", () => {
    const c = new Case({ ...world, stages: [security] });
    c.person("security-1").approves("/narrow scope=sales");
    c.person("security-2").approves("/narrow scope=returns");
    expect(c.shows()).toMatchObject({
      request: "denied",
      problems: ["E522 what approvers left of the scope of `orders-read-1` has nothing in common"],
    });
    expect(c.decide().outcome).toMatchObject({
      problems: [{ help: "agree on the parts, and let one of them approve again with another `/narrow`" }],
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
