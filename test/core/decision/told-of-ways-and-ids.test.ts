import { expect, test } from "vitest";

import { entryId, type GrantId } from "../../../src/core/ids.ts";
import { days, hours, instant } from "../../../src/core/instant.ts";
import type { Entry } from "../../../src/core/request.ts";
import { Case, monday } from "../../support/case.ts";
import { added, changed, removed } from "../../support/change.ts";
import { all, asking } from "../../support/laid-out.ts";
import { entry, failing, stage, when, type EntryFields, type World } from "../../support/rules.ts";

test("what the policy asks for is asked where its condition holds, and of nobody who did it", () => {
  const never = when("never", () => false);
  const codes = (world: World, one = asking()): readonly string[] =>
    new Case({ ...world, entries: [one] }).shows().problems.map((text) => text.split(" ")[0]!);
  const require = [{ fields: ["ticket", "justification"] as const }];
  expect(codes({ require }, asking({ ticket: "" }))).toEqual(["E507"]);
  expect(codes({ require })).toEqual([]);
  expect(codes({ require: [{ ...require[0]!, when: never }] }, asking({ ticket: "" }))).toEqual([]);
  expect(codes({ limits: [{ maxDuration: hours(4) }] })).toEqual([]);
  expect(codes({ limits: [{ maxDuration: hours(1), when: never }] })).toEqual([]);
  expect(codes({ deny: [{ when: never }] })).toEqual([]);
  expect(codes({ deny: [{ when: failing("broken") }] })).toEqual(["E313"]);
  const both = { limits: [{ maxDuration: hours(1) }], deny: [{ when: when("always", () => true) }] };
  expect(codes(both, asking({ entitlement: "orders-db/raed" }))).toEqual(["E102"]);
});

test("which way", () => {
  const usual = { name: "usual", stages: [stage("business", ["owner"])] };
  const place = { file: "policies/approval.yaml", line: 12, column: 5 };
  const routes = [
    { ...usual, name: "strict", when: when("`never`", () => false) },
    { ...usual, name: "short", maxDuration: hours(1) },
    { ...usual, name: "seldom", quota: { perSubject: 0, per: days(30), place } },
  ];
  const way = (route: string, more: EntryFields = {}): Entry => asking({ route, ...more });
  expect(
    all(
      new Case({ routes, entries: [way("short"), asking({ id: "other" })] }),
      new Case({ routes, entries: [asking(), way("short", { id: "other" })] }),
      new Case({ routes, entries: [way("shrt")] }),
      new Case({ entries: [way("short")] }),
      new Case({ routes, entries: [way("strict")] }),
      new Case({ routes, entries: [way("short", { until: instant(monday + hours(2)) })] }),
      new Case({ routes, entries: [way("seldom")] }),
    ),
  ).toMatchInlineSnapshot(`
    "E516 route: the entries of this request go different ways: \`short\` and the usual one
      = open a pull request for each: the entries of one are decided together
    E516 route: the entries of this request go different ways: the usual one and \`short\`
      = open a pull request for each: the entries of one are decided together
    E517 route: the policy has no route \`shrt\`
      = it has \`strict\`, \`short\`, \`seldom\`
    E517 route: the policy has no route \`short\`
      = leave \`route\` out: the policy has none
    E518 route: the route \`strict\` is not for this: its condition \`'never'\` does not hold
      = ask without \`route\`, or see when it holds: see \`policies/approval.yaml\`, line 20
    E519 until: \`2h\` is longer than the route \`short\` gives access for
      = ask for 1h at most: see \`policies/approval.yaml\`, line 20
    E529 route: \`requester\` may be given access on the route \`seldom\` 0 times within 30d, was given it 0 times, and this would be one more
      = ask for less at a time, or ask without \`route\`: see \`policies/approval.yaml\`, line 12"
  `);
});

test("which entry", () => {
  const rotates = (of: string, more: EntryFields = {}): Entry =>
    asking({ id: "new", replaces: { kind: "rotation", of: of as GrantId, rollback: "the old one" }, ...more });
  const used = new Case({ entries: [asking()] });
  used.over = { usedIds: new Set([entryId("orders-read-1")]) };
  const live = (...changes: Case["changes"]): Case => {
    const c = new Case();
    c.holds(entry(), -10);
    c.rewritten("requester", changes);
    return c;
  };
  const ended = new Case();
  ended.rewritten("requester", [changed(asking(), asking({ duration: hours(5) }))]);
  expect(
    all(
      new Case({ entries: [asking(), asking()] }),
      used,
      live(removed(asking()), { ...added(asking()), path: "access/elsewhere.yaml" }),
      live(changed(entry(), asking({ ticket: "X", scope: ["a"] }))),
      ended,
      live(added(rotates("nobody"))),
      live(added(rotates("orders-read-1", { login: "owner" }))),
      live(added(rotates("orders-read-1")), added(rotates("orders-read-1.1", { id: "newer" }))),
    ),
  ).toMatchInlineSnapshot(`
    "E511 id: the id \`orders-read-1\` is used twice in this request
      = choose another id
    E510 id: the id \`orders-read-1\` was used before
      = choose an id that was never used: the history of access is told by it
    E514 id: \`orders-read-1\` moves here from \`access/orders-db/orders-read-1.yaml\`
      = leave entries where they are
    E512 ticket: \`ticket\` of \`orders-read-1\` cannot be changed: only \`duration\` or \`until\` can
      = ask for it with a new entry, under a new id
    E512 scope: \`scope\` of \`orders-read-1\` cannot be changed: only \`duration\` or \`until\` can
      = ask for it with a new entry, under a new id
    E521 scope: \`orders-db/read\` is had as a whole: it has no parts to ask for
      = leave \`scope\` out
    E515 id: \`orders-read-1\` gives no access any more: there is nothing to extend
      = ask for it with a new entry, under a new id
    E531 of: \`nobody\` gives no access now: there is nothing to replace
      = name an entry whose access is live, or ask for access with a new entry
    E532 of: \`orders-read-1.1\` is held by \`requester\`, not by \`owner\`
      = a credential is replaced for whoever holds it, and for nobody else
    E534 of: this request replaces \`orders-read-1\` twice
      = ask for one of them"
  `);
});
