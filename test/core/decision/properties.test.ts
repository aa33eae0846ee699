import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { CaseFile } from "../../../src/core/case-file.ts";
import { decide } from "../../../src/core/decision/decide.ts";
import { added } from "../../support/change.ts";
import { Case } from "../../support/case.ts";
import { entry, stage } from "../../support/rules.ts";

/** Twelve people, some of them in several teams, some with a part in the request. */
const teams = {
  "acme/orders": ["owner", "owner-2", "both", "requester", "author"],
  "acme/platform": ["platform-1", "platform-2", "both", "three", "author"],
  "acme/security": ["security-1", "security-2", "three"],
};
const logins = [...new Set(Object.values(teams).flat()), "bystander"];

const act = fc.record({
  who: fc.constantFrom(...logins),
  does: fc.oneof(
    { weight: 12, arbitrary: fc.constant("approves") },
    {
      weight: 5,
      arbitrary: fc.constantFrom("requestsChanges", "dismisses", "edits", "pushes", "updates", "changes"),
    },
  ),
  whom: fc.constantFrom(...logins),
  wait: fc.integer({ min: 0, max: 2 }),
});
type Act = { readonly who: string; readonly does: string; readonly whom: string; readonly wait: number };

function play(acts: readonly Act[], quorum: number): Case {
  const c = new Case({
    teams,
    stages: [
      stage("business", ["owner"]),
      stage("technical", ["@acme/platform"], { quorum }),
      stage("security", ["@acme/security"]),
    ],
  });
  c.person("author").pushes(undefined, {});
  let length = 1;
  for (const { who, does, whom, wait } of acts) {
    c.minute += wait - 1;
    const [actor, other] = [c.person(who), c.person(whom)];
    if (does === "approves") actor.approves();
    if (does === "requestsChanges") actor.requestsChanges();
    if (does === "pushes") c.person("author").pushes();
    if (does === "updates") actor.updatesTheBranch();
    if (does === "changes") c.person("author").pushes([added(entry({ justification: `now ${length++}` }))]);
    try {
      if (does === "dismisses") actor.dismisses(other);
      if (does === "edits") actor.edits(other);
    } catch {
      c.minute += 1; // they gave no review
    }
  }
  return c;
}

const histories = fc.array(act, { maxLength: 25 });
const quorums = fc.integer({ min: 1, max: 2 });

describe("whatever people do", () => {
  test("nobody counts twice, nobody excluded counts, and each stage comes strictly after the one before", () => {
    let approved = 0;
    fc.assert(
      fc.property(histories, quorums, (acts, quorum) => {
        const decision = play(acts, quorum).decide();
        let before = -Infinity;
        const counted: number[] = [];
        for (const { outcome, stage: name } of decision.stages) {
          if (!("by" in outcome)) continue;
          const times = outcome.by.map(({ review }) => review.submittedAt);
          for (const time of times) expect(time, name).toBeGreaterThan(before);
          for (const { review, person } of outcome.by) {
            counted.push(person);
            expect(review.verdict).toBe("approved");
            expect([review.dismissed, review.editedAt]).toEqual([undefined, undefined]);
            expect(decision.excluded.has(person)).toBe(false);
          }
          if (outcome.kind === "complete") before = Math.max(...times);
        }
        expect(new Set(counted).size).toBe(counted.length);
        if (decision.outcome.kind === "approved") {
          approved++;
          expect(decision.stages.map(({ outcome }) => outcome.kind)).toEqual(["complete", "complete", "complete"]);
          expect(decision.objections).toEqual([]);
        }
      }),
      { numRuns: 1500 },
    );
    expect(approved).toBeGreaterThan(30);
  });

  test("every approval is counted, discounted with a reason, or surplus; never two of these", () => {
    fc.assert(
      fc.property(histories, quorums, (acts, quorum) => {
        const decision = play(acts, quorum).decide();
        const counted = decision.stages.flatMap(({ outcome }) => ("by" in outcome ? outcome.by : []));
        const ids = [...counted, ...decision.discounted].map(({ review }) => review.id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { review, because } of decision.discounted) {
          expect(review.verdict).toBe("approved");
          expect(because).not.toBe("");
        }
      }),
      { numRuns: 500 },
    );
  });

  test("the decision is the same in whatever order the facts became known", () => {
    fc.assert(
      fc.property(histories, quorums, fc.infiniteStream(fc.nat()), (acts, quorum, numbers) => {
        const c = play(acts, quorum);
        const file = c.file();
        const next = (): number => numbers.next().value ?? 0;
        const mixed = <T>(items: readonly T[]): readonly T[] =>
          items
            .map((item) => ({ item, at: next() }))
            .toSorted((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const shuffled: CaseFile = {
          ...file,
          commits: mixed(file.commits),
          pushes: mixed(file.pushes),
          reviews: mixed(file.reviews),
          paths: mixed(file.paths),
          teams: new Map(mixed([...file.teams])),
          accounts: new Map(mixed([...file.accounts])),
          logins: new Map(mixed([...file.logins])),
          changesAt: new Map(mixed([...file.changesAt])),
        };
        const one = decide(file, c.now());
        const other = decide(shuffled, c.now());
        const sorted = ({ excluded, ...rest }: typeof one) => ({
          ...rest,
          excluded: [...excluded].toSorted(([a], [b]) => a - b),
        });
        expect(sorted(other)).toEqual(sorted(one));
      }),
      { numRuns: 400 },
    );
  });

  test("a push by a contributor that leaves the digest alone changes nothing", () => {
    fc.assert(
      fc.property(histories, quorums, (acts, quorum) => {
        const c = play(acts, quorum);
        const before = c.shows();
        c.person("author").pushes();
        expect(c.shows()).toEqual(before);
        c.person("platform-1").updatesTheBranch();
        expect(c.shows()).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});
