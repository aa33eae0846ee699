import { describe, expect, test } from "vitest";

import { digestOf } from "../../../src/core/decision/digest.ts";
import { entitlementId, entryId, teamName, type AccountId } from "../../../src/core/ids.ts";
import { hours, instant } from "../../../src/core/instant.ts";
import type { RegisteredSubject } from "../../../src/core/register.ts";
import type { Change, Entry } from "../../../src/core/request.ts";
import { Case, monday } from "../../support/case.ts";
import { added, changed, removed } from "../../support/change.ts";
import { entitlement, entry, identity, rulesOf, type World } from "../../support/rules.ts";

const logins = new Map([
  ["requester", 101 as AccountId],
  ["renamed", 101 as AccountId],
]);
const digest = (changes: readonly Change[], world: World = {}): string =>
  digestOf(changes, rulesOf(world).rules, logins);

const at = (n: number) => instant(monday + hours(n));
const agent: Entry = { ...entry({ subject: "agent/helper", onBehalfOf: "requester" }), run: "run-1" };
const rotation = (rollback: string): Entry => entry({ replaces: { kind: "rotation", of: entryId("old"), rollback } });

describe("what is asked for is other content where it differs in", () => {
  test.each<readonly [string, readonly Change[], readonly Change[]]>([
    ["its end", [added(entry({ until: at(3) }))], [added(entry({ until: at(4) }))]],
    ["its start", [added(entry({ start: at(3) }))], [added(entry({ start: at(4) }))]],
    ["the way back from a rotation", [added(rotation("the old one"))], [added(rotation("none"))]],
    ["the person an agent acts for", [added(agent)], [added({ ...agent, onBehalfOf: "owner" })]],
    ["the run of an agent", [added(agent)], [added({ ...agent, run: "run-2" })]],
    [
      "what it was before",
      [changed(entry(), entry({ ticket: "X" }))],
      [changed(entry({ duration: hours(1) }), entry({ ticket: "X" }))],
    ],
    ["what is deleted", [removed(entry())], [removed(entry({ ticket: "X" }))]],
    ["what is done to it", [removed(entry())], [added(entry())]],
    ["one entry more", [added(entry())], [added(entry()), added(entry({ id: "another" }))]],
    [
      "one of several",
      [added(entry()), added(entry({ id: "another" }))],
      [added(entry()), added(entry({ id: "another", ticket: "X" }))],
    ],
  ])("%s", (_what, one, other) => {
    expect(digest(one)).not.toBe(digest(other));
  });
});

test("what is asked for is the same in any order, and whatever a person is called by now", () => {
  const two = [added(entry()), added(entry({ id: "another" }))];
  expect(digest(two.toReversed())).toBe(digest(two));
  expect(digest([added(entry({ login: "Renamed" }))])).toBe(digest([added(entry())]));
  expect(digest([added(entry({ login: "New-Here" }))])).toBe(digest([added(entry({ login: "new-here" }))]));
});

describe("it means other access where the rules differ in", () => {
  const nightly = entry({ subject: "workload/nightly", entitlement: "mart/export" });
  const token = (role: string) => ({ kind: "vault", credential: { kind: "token", role, leases: [] } }) as const;
  const catalog = (more: Parameters<typeof entitlement>[1]): World => ({ catalog: [entitlement("mart/export", more)] });
  const owned = (owner: RegisteredSubject["owner"], more: Partial<RegisteredSubject> = {}): World => ({
    register: [identity("workload/nightly", { owner, ...more })],
  });
  const user = (login: string) => ({ kind: "user", login }) as const;
  const exported = entry({ entitlement: "mart/export" });

  test.each<readonly [string, readonly Change[], World, World]>([
    ["the role at Vault", [added(nightly)], catalog({ issuer: token("read") }), catalog({ issuer: token("write") })],
    ["the risk", [added(nightly)], catalog({ risk: "low" }), catalog({ risk: "high" })],
    ["the risk of what is deleted", [removed(exported)], catalog({ risk: "low" }), catalog({ risk: "high" })],
    [
      "the risk of what is extended",
      [changed(exported, exported)],
      catalog({ risk: "low" }),
      catalog({ risk: "high" }),
    ],
    ["the owner by name", [added(nightly)], owned(user("data-1")), owned(user("data-2"))],
    [
      "the owner's team",
      [added(nightly)],
      owned({ kind: "team", team: teamName("acme/data") }),
      owned({ kind: "team", team: teamName("acme/ops") }),
    ],
    [
      "one of several entitlements",
      [added(entry()), added(nightly)],
      catalog({ reach: 0 }),
      catalog({ reach: 1, reaches: [entitlementId("orders-db/read")] }),
    ],
  ])("%s", (_what, changes, one, other) => {
    expect(digest(changes, one)).not.toBe(digest(changes, other));
  });

  test("nothing that matters: the title, how long it may be had, the case of an owner's login", () => {
    const [one, other] = [catalog({ title: "a", maxDuration: hours(1) }), catalog({ title: "b" })];
    expect(digest([added(nightly)], one)).toBe(digest([added(nightly)], other));
    expect(digest([added(nightly)], owned(user("Data-1")))).toBe(digest([added(nightly)], owned(user("data-1"))));
  });
});

test("a decision names the digest of what it decided", () => {
  const c = new Case();
  expect(c.decide().digest).toBe(digestOf(c.changes, c.rules[0]!.rules, c.file().logins));
});

test("a review of a commit that did not read as entries counts for nothing", () => {
  const c = new Case();
  c.person("owner").approves();
  const seen = c.head;
  c.person("requester").pushes();
  c.over = { changesAt: new Map([...c.file().changesAt, [seen, { ok: false, problems: [] }]]) };
  expect(c.shows().discounted).toEqual(["owner: stale-content"]);
});
