import { describe, expect, test } from "vitest";

import { entryId } from "../../../src/core/ids.ts";
import { after, hours } from "../../../src/core/instant.ts";
import type { Entry } from "../../../src/core/request.ts";
import { Case, monday } from "../../support/case.ts";
import { changed, removed, added } from "../../support/change.ts";
import { entitlement, entry, failing, stage, when } from "../../support/rules.ts";
import { told } from "../../support/told.ts";

const asking = (...entries: readonly Entry[]) => new Case({ entries });
const critical = when("entitlement.risk == 'critical'", (facts) => facts.entitlement.risk === "critical");
const admin = (id: string) => entry({ id, entitlement: "orders-db/admin", duration: hours(1) });

describe("rule 12: the machine first", () => {
  test("longer than the catalog allows", () => {
    expect(told(asking(entry({ duration: hours(9) })))).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:4:1: \`9h\` is longer than \`orders-db/read\` may be had [E504]
        = help: ask for 8h at most"
    `);
    expect(told(asking(entry({ until: after(monday, hours(9)) })))).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:4:1: until 2026-11-02T18:00:00Z, 9h, is longer than \`orders-db/read\` may be had [E504]
        = help: ask for 8h at most"
    `);
  });

  test("longer than a limit of the policy allows", () => {
    const c = new Case({ limits: [{ maxDuration: hours(2) }], entries: [entry({ duration: hours(3) })] });
    expect(told(c)).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:4:1: \`3h\` is longer than a limit of the policy allows [E505]
        = help: ask for 2h at most: see \`policies/approval.yaml\`, line 20"
    `);
  });

  test("an end in the past", () => {
    expect(told(asking(entry({ until: monday })))).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:4:1: the end, 2026-11-02T09:00:00Z, is in the past [E513]
        = help: ask for a later end"
    `);
  });

  test("an entitlement that is not for people, or not in the catalog", () => {
    const c = new Case({
      catalog: [entitlement("mart/export", { for: ["workload"] })],
      entries: [entry({ id: "a", entitlement: "mart/export" }), entry({ id: "b", entitlement: "mart/raed" })],
    });
    expect(told(c)).toMatchInlineSnapshot(`
      "invalid
      access/b.yaml:3:1: unknown entitlement \`mart/raed\` [E102]
        = help: the catalog names what can be asked for: see \`policies/catalog/\`
      access/a.yaml:2:1: \`mart/export\` is not for subjects of kind \`human\` [E503]
        = help: it is for \`workload\`"
    `);
  });

  test("a field that the policy requires", () => {
    const c = new Case({ require: [{ fields: ["ticket"] }], entries: [entry({ ticket: " " })] });
    expect(told(c)).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:1:1: \`ticket\` is missing, and the policy requires it here [E507]
        = help: add \`ticket\`: see \`policies/approval.yaml\`, line 20"
    `);
  });

  test("what the policy denies, whoever approves it", () => {
    const c = new Case({ deny: [{ when: critical, because: "not on Mondays" }], entries: [admin("a")] });
    c.person("owner").approves();
    expect(told(c)).toMatchInlineSnapshot(`
      "denied
      access/a.yaml:1:1: denied by the policy: not on Mondays [E508]
        = help: no approval changes this: see \`policies/approval.yaml\`, line 20"
    `);
    expect(c.shows().stages).toEqual({ business: "waiting", technical: "waiting", security: "waiting" });
  });

  test("more at a time than a person may hold: live ones and those of the request together", () => {
    const limits = [{ when: critical, maxLivePerSubject: 1 }];
    const one = new Case({ limits, entries: [admin("a")] });
    expect(one.shows().request).toBe("pending");
    one.holds(entry({ id: "harmless" }), -10);
    one.holds(admin("over"), -61);
    expect(one.shows().request).toBe("pending");
    one.holds(admin("held"), -10);
    expect(told(one)).toMatchInlineSnapshot(`
      "denied
      access/a.yaml:2:1: \`requester\` may hold 1 of these at a time, holds 1, and this would be one more [E506]
        = help: wait until one has ended, or remove one: see \`policies/approval.yaml\`, line 20"
    `);
    expect(new Case({ limits, entries: [admin("a"), admin("b")] }).shows()).toMatchObject({
      request: "denied",
      problems: [expect.stringMatching(/^E506/), expect.stringMatching(/^E506/)],
    });
  });

  test("a limit on what is held counts what its condition holds for, and what left the catalog since", () => {
    const limits = [{ when: critical, maxLivePerSubject: 1 }];
    const mixed = new Case({ limits, entries: [admin("a"), entry({ id: "b" })] });
    expect(mixed.shows().request).toBe("pending");
    const over = new Case({ limits, entries: [entry({ id: "b" })] });
    over.holds(admin("held-1"), -10);
    over.holds(admin("held-2"), -10);
    expect(over.shows().request).toBe("pending");
    const gone = new Case({ limits, entries: [admin("a")] });
    gone.holds(entry({ id: "held", entitlement: "orders-db/gone" }), -10);
    expect(gone.shows().request).toBe("denied");
    expect(new Case({ limits: [{ when: failing("broken"), maxLivePerSubject: 1 }] }).shows()).toMatchObject({
      request: "invalid",
      problems: ["E313 the condition cannot be answered"],
    });
  });

  test("what is deleted by the same request is held until it is merged, and what ends this very moment is not", () => {
    const c = new Case({ limits: [{ maxLivePerSubject: 1 }] });
    const held = entry({ id: "held" });
    c.holds(held, -60);
    c.rewritten("requester", [removed(held), added(entry({ id: "a" })), added(entry({ id: "b" }))]);
    expect(told(c)).toMatchInlineSnapshot(`
      "denied
      access/a.yaml:2:1: \`requester\` may hold 1 of these at a time, holds 1, and this request asks for 2 [E506]
        = help: wait until one has ended, or remove one: see \`policies/approval.yaml\`, line 20
      access/b.yaml:2:1: \`requester\` may hold 1 of these at a time, holds 1, and this request asks for 2 [E506]
        = help: wait until one has ended, or remove one: see \`policies/approval.yaml\`, line 20"
    `);
    const ending = new Case({ limits: [{ maxLivePerSubject: 1 }] });
    ending.holds(entry({ id: "ending", duration: hours(1) }), -60);
    expect(ending.shows().request).toBe("pending");
  });

  test("another account of the subject holds it as well", () => {
    const c = new Case({
      limits: [{ maxLivePerSubject: 1 }],
      directory: [{ login: "requester", accounts: ["alter-ego"] }],
    });
    c.holds(entry({ id: "held", login: "alter-ego" }), -10);
    expect(c.shows().request).toBe("denied");
  });

  test("who changed their login holds what they held, and whoever took the free name does not", () => {
    const renamed = (login: string): Case => {
      const c = new Case({ limits: [{ maxLivePerSubject: 1 }], entries: [entry({ login })], by: "requester" });
      c.holds(entry({ id: "held", login: "old-name" }), -10);
      c.live.splice(0, 1, { ...c.live[0]!, subject: c.id("requester") });
      return c;
    };
    expect(renamed("requester").shows().request).toBe("denied");
    expect(renamed("old-name").shows().request).toBe("pending");
  });

  test("an extension does not count the grant that it extends, and is measured as a whole", () => {
    const limits = [{ maxLivePerSubject: 1 }];
    const before = entry({ duration: hours(2) });
    const extend = (to: Entry) => {
      const c = new Case({ limits, entries: [to] });
      c.holds(before, -60);
      c.changes = [changed(before, to)];
      c.person("requester").pushes();
      return c;
    };
    expect(extend(entry({ duration: hours(8) })).shows().request).toBe("pending");
    expect(extend(entry({ until: after(monday, hours(7)) })).shows().request).toBe("pending");
    expect(told(extend(entry({ until: after(monday, (hours(7) + 60_000) as never) })))).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:4:1: until 2026-11-02T16:01:00Z, 8h1m, is longer than \`orders-db/read\` may be had [E504]
        = help: ask for 8h at most, counted from its first start"
    `);
  });

  test("a change of a live entry may touch its length only", () => {
    const before = entry();
    const c = new Case();
    c.holds(before, -10);
    c.changes = [
      changed(
        before,
        entry({ login: "other", entitlement: "orders-db/admin", ticket: "X", justification: "j", duration: hours(1) }),
      ),
    ];
    expect(c.shows()).toMatchObject({ request: "denied", problems: Array(4).fill(expect.stringMatching(/^E512/)) });
    c.changes = [changed(before, entry({ duration: hours(1), ticket: "Y" }))];
    expect(told(c)).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:1:1: \`ticket\` of \`orders-read-1\` cannot be changed: only \`duration\` or \`until\` can [E512]
        = help: ask for it with a new entry, under a new id"
    `);
  });

  test("a change of what live access is for is refused field by field; letters' case and the order of keys are no change", () => {
    const agent: Entry = { ...entry({ subject: "agent/helper", onBehalfOf: "requester" }), run: "run-1" };
    const perRun = { maxDuration: hours(1), perDay: 2 };
    const cases: readonly (readonly [Entry, Entry, readonly string[]])[] = [
      [agent, { ...agent, onBehalfOf: "Requester" }, []],
      [agent, { ...agent, onBehalfOf: "owner" }, ["`on-behalf-of`"]],
      [agent, { ...agent, run: "run-2" }, ["`run`"]],
      [entry({ scope: ["a", "b"] }), entry({ scope: ["ab"] }), ["`scope`"]],
      [entry({ perRun }), entry({ perRun: { ...perRun, perDay: 3 } }), ["`per-run`"]],
      [entry({ perRun }), entry({ perRun: { ...perRun, maxDuration: hours(2) } }), ["`per-run`"]],
      [entry(), entry({ perRun }), ["`per-run`"]],
    ];
    for (const [before, to, fields] of cases) {
      const c = new Case();
      c.holds(before, -10);
      c.rewritten("requester", [changed(before, to)]);
      const refused = c.shows().problems.filter((problem) => problem.startsWith("E512"));
      expect(refused.map((problem) => problem.split(" ")[1])).toEqual(fields);
    }
  });

  test("what has ended cannot be extended, whatever else is live; merged, that is told where it lands", () => {
    const merged = new Case({ stages: [stage("business", ["owner"])] });
    merged.rewritten("requester", [changed(entry(), entry({ duration: hours(5) }))]);
    merged.person("owner").approves();
    merged.merged();
    expect(merged.shows()).toMatchObject({ request: "approved", problems: [] });
    const c = new Case();
    c.holds(entry({ id: "another" }), -10);
    c.changes = [changed(entry(), entry({ duration: hours(5) }))];
    expect(told(c)).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:1:1: \`orders-read-1\` gives no access any more: there is nothing to extend [E515]
        = help: ask for it with a new entry, under a new id"
    `);
  });

  test("ids are used once, and entries stay where they are", () => {
    const c = asking(entry({ id: "old" }), entry({ id: "twice" }), entry({ id: "twice" }));
    c.over = { usedIds: new Set([entryId("old")]) };
    expect(told(c)).toMatchInlineSnapshot(`
      "denied
      access/old.yaml:1:1: the id \`old\` was used before [E510]
        = help: choose an id that was never used: the history of access is told by it
      access/twice.yaml:1:1: the id \`twice\` is used twice in this request [E511]
        = help: choose another id"
    `);
    const moved = new Case();
    moved.changes = [removed(entry()), { ...added(entry()), path: "access/orders-db/new.yaml" }];
    expect(told(moved)).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:1:1: \`orders-read-1\` moves here from \`access/orders-db/orders-read-1.yaml\` [E514]
        = help: leave entries where they are"
    `);
  });

  test("a subject that does not exist, or is no active member, or is a bot", () => {
    const c = asking(
      entry({ id: "a", login: "nobody" }),
      entry({ id: "b", login: "invited" }),
      entry({ id: "c", login: "robot" }),
    );
    c.missing.add("nobody");
    c.outside.add("invited");
    c.bots.add("robot");
    expect(told(c)).toMatchInlineSnapshot(`
      "invalid
      access/a.yaml:2:1: there is no user \`nobody\` [E501]
        = help: write the login as GitHub shows it
      access/b.yaml:2:1: \`invited\` is not an active member of the organisation [E502]
        = help: access is given to active members only, not to invited ones
      access/c.yaml:2:1: \`robot\` is a bot [E502]
        = help: access can be asked for people"
    `);
  });

  test("an entry to which no stage applies is denied", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { when: critical })] });
    expect(told(c)).toMatchInlineSnapshot(`
      "denied
      access/orders-read-1.yaml:1:1: no stage applies to \`orders-read-1\` [E509]
        = help: nobody is named in the policy to approve this: ask its owners for a stage that covers it"
    `);
    expect(c.decide().stages[0]?.outcome).toEqual({
      kind: "not-applicable",
      because: "its condition `entitlement.risk == 'critical'` does not hold",
    });
  });
});
