import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { CaseFile } from "../../../src/core/case-file.ts";
import { decide } from "../../../src/core/decision/decide.ts";
import type { Decision } from "../../../src/core/decision/decision.ts";
import { hours, type Instant } from "../../../src/core/instant.ts";
import type { Policy } from "../../../src/core/policy.ts";
import { Case } from "../../support/case.ts";
import { entitlement, entry, stage, when, type World } from "../../support/rules.ts";
import { noticed } from "./noticed.ts";

type Decide = (file: CaseFile, now: Instant) => Decision;

/** What an approver writes: nothing, a narrowing, or something that widens or means nothing. */
const bodies = fc.oneof(
  fc.constant("fine"),
  fc.integer({ min: 1, max: 12 }).map((length) => `/narrow duration=${length}h`),
  fc.subarray(["sales", "refunds", "returns"]).map((parts) => `/narrow scope=${parts.join(",")}`),
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.subarray(["sales", "refunds", "returns", "payroll"]))
    .map(([length, parts]) => `Only this:\n/narrow duration=${length}h scope=${parts.join(",")}`),
);
const approvals = fc.array(
  fc.record({ who: fc.constantFrom("security-1", "security-2", "security-3", "owner"), body: bodies }),
  { maxLength: 6 },
);
const asked = entry({ duration: hours(8), scope: ["sales", "refunds"] });

function narrowing(given: readonly { readonly who: string; readonly body: string }[]): Case {
  const c = new Case({
    entries: [asked],
    teams: { "acme/orders": ["owner"], "acme/security": ["security-1", "security-2", "security-3"] },
    catalog: [entitlement("orders-db/read", { scope: ["refunds", "returns", "sales"] })],
    stages: [stage("business", ["owner"]), stage("security", ["@acme/security"], { quorum: 2, mayNarrow: true })],
  });
  c.person("owner").approves();
  for (const { who, body } of given) c.person(who).approves(body);
  return c;
}

/** What is given is never more than was asked for, nor than anybody who counts left of it. */
const neverWidens = (way: Decide): void =>
  fc.assert(
    fc.property(approvals, (given) => {
      const c = narrowing(given);
      const { narrowed, stages } = way(c.file(), c.now());
      const left = narrowed.get(asked.id);
      const duration = left?.duration ?? hours(8);
      const scope = left?.scope ?? asked.scope ?? [];
      expect(duration).toBeLessThanOrEqual(hours(8));
      expect(asked.scope).toEqual(expect.arrayContaining([...scope]));
      for (const { outcome } of stages) {
        if (!("by" in outcome)) continue;
        for (const { review } of outcome.by) {
          const [, length] = /duration=(\d+)h/u.exec(review.body) ?? [];
          const [, parts] = /scope=(\S+)/u.exec(review.body) ?? [];
          if (length !== undefined) expect(duration).toBeLessThanOrEqual(hours(Number(length)));
          if (parts !== undefined) expect(parts.split(",")).toEqual(expect.arrayContaining([...scope]));
        }
      }
    }),
    { numRuns: 600 },
  );

const widening: Readonly<Record<string, Decide>> = {
  "the last narrowing replaces the ones before": (file, now) => {
    const decision = decide(file, now);
    const last = file.reviews.findLast(({ body }) => /duration=\d+h/u.test(body));
    if (last === undefined) return decision;
    const duration = hours(Number(/duration=(\d+)h/u.exec(last.body)![1]));
    return { ...decision, narrowed: new Map([[asked.id, { entry: asked.id, duration }]]) };
  },
  "what approvers leave is put together": (file, now) => {
    const decision = decide(file, now);
    const scopes = file.reviews.flatMap(({ body }) => /scope=(\S+)/u.exec(body)?.[1]?.split(",") ?? []);
    if (scopes.length === 0) return decision;
    return { ...decision, narrowed: new Map([[asked.id, { entry: asked.id, scope: [...new Set(scopes)] }]]) };
  },
};

describe("narrowing never widens", () => {
  test("whatever approvers write", () => neverWidens(decide));
  test.each(Object.entries(widening))("noticed where %s", (_, way) => {
    noticed(() => neverWidens(way));
  });
});

/** Rules that say no, of each kind, to some of the requests. */
type Rule = Pick<World, "deny" | "limits" | "require">;
const longer = (most: number) => when(`longer than ${most}h`, ({ request }) => request.duration > hours(most));
const withoutTicket = when("no ticket", ({ request }) => request.ticket === "");
const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.integer({ min: 1, max: 8 }).map((most) => ({ deny: [{ when: longer(most), because: "too long for us" }] })),
  fc.constant({ deny: [{ when: withoutTicket, because: "nothing to look up" }] }),
  fc.integer({ min: 1, max: 8 }).map((most) => ({ limits: [{ maxDuration: hours(most) }] })),
  fc.integer({ min: 1, max: 3 }).map((most) => ({ limits: [{ maxLivePerSubject: most }] })),
  fc.integer({ min: 1, max: 8 }).map((most) => ({ require: [{ when: longer(most), fields: ["ticket"] as const }] })),
  fc.constant({ require: [{ fields: ["ticket"] as const }] }),
);
const together = (rules: readonly Rule[]): Rule => ({
  deny: rules.flatMap(({ deny = [] }) => deny),
  limits: rules.flatMap(({ limits = [] }) => limits),
  require: rules.flatMap(({ require = [] }) => require),
});
const requests = fc.record({
  duration: fc.integer({ min: 1, max: 8 }).map((length) => hours(length)),
  ticket: fc.constantFrom("", "INC-1"),
});

function under(
  rules: readonly Rule[],
  request: { readonly duration: ReturnType<typeof hours>; readonly ticket: string },
) {
  const c = new Case({ ...together(rules), entries: [entry(request)], stages: [stage("business", ["owner"])] });
  c.holds(entry({ id: "held-1" }), -10);
  c.person("owner").approves();
  return c;
}

const neverApprovesMore = (way: Decide): { readonly approved: number; readonly taken: number } => {
  let [approved, taken] = [0, 0];
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), rule, requests, (rules, more, request) => {
      const [before, after] = [under(rules, request), under([...rules, more], request)];
      const was = way(before.file(), before.now()).outcome.kind === "approved";
      const is = way(after.file(), after.now()).outcome.kind === "approved";
      if (was) approved++;
      if (was && !is) taken++;
      expect(is && !was).toBe(false);
    }),
    { numRuns: 1500 },
  );
  return { approved, taken };
};

/** Decides as if the policy were another one. */
const asIf =
  (change: (policy: Policy) => Partial<Policy>): Decide =>
  (file, now) =>
    decide(
      {
        ...file,
        rules: file.rules.map((one) => {
          if (!one.rules.ok) return one;
          const { policy } = one.rules.value;
          const value = { ...one.rules.value, policy: { ...policy, ...change(policy) } };
          return { ...one, rules: { ...one.rules, value } };
        }),
      },
      now,
    );

const laxer: Readonly<Record<string, Decide>> = {
  "the last denial takes the place of the others": asIf(({ deny }) => ({ deny: deny.slice(-1) })),
  "the last limit takes the place of the others": asIf(({ limits }) => ({ limits: limits.slice(-1) })),
  "the last requirement takes the place of the others": asIf((policy) => ({ require: policy.require.slice(-1) })),
  "what is denied may be required instead": asIf(({ require, deny }) => ({ deny: require.length > 0 ? [] : deny })),
};

describe("one more denial, requirement or limit never approves more", () => {
  test("whatever there is already", () => {
    const { approved, taken } = neverApprovesMore(decide);
    expect(approved).toBeGreaterThan(100);
    expect(taken).toBeGreaterThan(20);
  });
  test.each(Object.entries(laxer))("noticed where %s", (_, way) => {
    noticed(() => neverApprovesMore(way));
  });
});
