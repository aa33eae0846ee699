import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { allocate, type Allocation } from "../../../src/core/decision/allocation.ts";
import type { Candidate, StageNeeds } from "../../../src/core/decision/stage-needs.ts";
import { bruteForce } from "./brute-force.ts";
import { noticed } from "./noticed.ts";

const group = (...people: readonly number[]): ReadonlySet<number> => new Set(people);
const needs = (people: readonly number[], quorum = 1): StageNeeds => ({ quorum, groups: [group(...people)] });
const gave = (person: number, ...seconds: readonly number[]): Candidate => ({ person, seconds });

function shown(allocation: Allocation): {
  readonly ends: readonly number[];
  readonly by: readonly (readonly number[])[];
} {
  if (allocation.kind !== "allocated") throw new Error("entangled");
  const people = (by: readonly { readonly person: number }[]) =>
    by.map(({ person }) => person).toSorted((a, b) => a - b);
  return {
    ends: allocation.complete.map(({ at }) => at),
    by: [...allocation.complete.map(({ by }) => people(by)), people(allocation.open)],
  };
}

describe("rule 7: allocation", () => {
  test("greedy is wrong: whoever is needed later is left for later", () => {
    const stages = [needs([1, 2]), needs([1])];
    expect(shown(allocate(stages, [gave(1, 1, 5), gave(2, 3)]))).toEqual({ ends: [3, 5], by: [[2], [1], []] });
  });

  test("more complete stages are worth more than an earlier completion", () => {
    const stages = [needs([1, 2]), needs([1]), needs([3])];
    const given = [gave(1, 1, 5), gave(2, 4), gave(3, 3, 6)];
    expect(shown(allocate(stages, given))).toEqual({ ends: [4, 5, 6], by: [[2], [1], [3], []] });
  });

  test("a stage that is complete is not given up for more approvals in the open one", () => {
    const stages = [needs([1, 2]), needs([1]), needs([2, 3], 2)];
    expect(shown(allocate(stages, [gave(1, 1, 3), gave(2, 1, 5)]))).toEqual({ ends: [1, 3], by: [[2], [1], []] });
    const more = [needs([1, 2]), needs([1]), needs([2, 3, 4], 3)];
    expect(shown(allocate(more, [gave(1, 1, 3), gave(2, 1, 5), gave(3, 6), gave(4, 7)]))).toEqual({
      ends: [1, 3],
      by: [[2], [1], [3, 4]],
    });
  });

  test("of those who came in time, the lowest ids count", () => {
    expect(shown(allocate([needs([1, 2, 3], 2), needs([9])], [gave(1, 4), gave(2, 4), gave(3, 4)]))).toEqual({
      ends: [4],
      by: [[1, 2], []],
    });
  });

  test("a review counts for every entry that its author is eligible for", () => {
    const stages: readonly StageNeeds[] = [{ quorum: 1, groups: [group(1, 2), group(2, 3)] }];
    expect(shown(allocate(stages, [gave(1, 1), gave(2, 2)]))).toEqual({ ends: [2], by: [[2], []] });
    expect(shown(allocate(stages, [gave(1, 1)]))).toEqual({ ends: [], by: [[1]] });
  });

  test("of those whom others made unnecessary only as many are left out as are not needed", () => {
    const stages: readonly StageNeeds[] = [{ quorum: 2, groups: [group(1, 2, 3), group(3, 4)] }];
    const given = [1, 2, 3, 4].map((person) => gave(person, 1));
    expect(shown(allocate(stages, given))).toEqual({ ends: [1], by: [[1, 3, 4], []] });
  });

  const cases = (mostGroups: number) =>
    fc.record({
      stages: fc.array(
        fc.record({
          quorum: fc.integer({ min: 1, max: 2 }),
          groups: fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1 }), {
            minLength: 1,
            maxLength: mostGroups,
          }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      given: fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 2 }), { minLength: 1, maxLength: 6 }),
      // Which second of whom lacks what which stage asks for.
      lacking: fc.array(
        fc.record({
          person: fc.integer({ min: 1, max: 6 }),
          second: fc.integer({ min: 1, max: 9 }),
          stage: fc.integer({ min: 0, max: 3 }),
        }),
        { maxLength: 8 },
      ),
    });

  interface Raw {
    readonly stages: { readonly quorum: number; readonly groups: number[][] }[];
    readonly given: number[][];
    readonly lacking: { readonly person: number; readonly second: number; readonly stage: number }[];
  }

  const read = ({ stages, given, lacking }: Raw) => ({
    stages: stages.map(({ quorum, groups }) => ({ quorum, groups: groups.map((people) => new Set(people)) })),
    candidates: given
      .map((seconds, index) => ({
        ...gave(index + 1, ...seconds.toSorted((a, b) => a - b)),
        unfit: stages.map(
          (_, stage) =>
            new Set(
              lacking.filter((one) => one.person === index + 1 && one.stage === stage).map(({ second }) => second),
            ),
        ),
      }))
      .filter(({ seconds }) => seconds.length > 0)
      .slice(0, stages.length > 3 ? 5 : 6),
  });

  const findsTheBest = (way: typeof allocate): void =>
    fc.assert(
      fc.property(cases(1), (raw) => {
        const { stages, candidates } = read(raw);
        const best = bruteForce(stages, candidates);
        const { ends, by } = shown(way(stages, candidates));
        expect({ ends, by: by.slice(0, Math.min(stages.length, ends.length + 1)) }).toEqual({
          ends: best.ends,
          by: best.by.slice(0, Math.min(stages.length, best.ends.length + 1)),
        });
      }),
      { numRuns: 600 },
    );

  test("it finds what trying everything finds, to the last person", () => findsTheBest(allocate));

  const worse: Readonly<Record<string, typeof allocate>> = {
    "it is greedy": (stages, candidates) => {
      const taken = new Set<number>();
      const complete: { readonly by: { readonly person: number; readonly second: number }[]; readonly at: number }[] =
        [];
      let after = -Infinity;
      for (const [index, { quorum, groups }] of stages.entries()) {
        const here = candidates
          .filter(({ person }) => !taken.has(person) && groups[0]!.has(person))
          .flatMap(({ person, seconds, unfit }) => {
            const second = seconds.find((one) => one > after && unfit?.[index]?.has(one) !== true);
            return second === undefined ? [] : [{ person, second }];
          })
          .toSorted((a, b) => a.second - b.second)
          .slice(0, quorum);
        for (const { person } of here) taken.add(person);
        if (here.length < quorum) return { kind: "allocated", complete, open: here };
        after = Math.max(...here.map(({ second }) => second));
        complete.push({ by: here, at: after });
      }
      return { kind: "allocated", complete, open: [] };
    },
    "the highest ids count": (stages, candidates) => {
      const turned = (id: number): number => 7 - id;
      const found = allocate(
        stages.map(({ quorum, groups }) => ({ quorum, groups: groups.map((of) => new Set([...of].map(turned))) })),
        candidates.map((one) => ({ ...one, person: turned(one.person) })),
      );
      if (found.kind !== "allocated") return found;
      const back = <T extends { readonly person: number }>(by: readonly T[]): readonly T[] =>
        by.map((one) => ({ ...one, person: turned(one.person) }));
      return {
        kind: "allocated",
        complete: found.complete.map(({ by, at }) => ({ by: back(by), at })),
        open: back(found.open),
      };
    },
    "the same second is later": (stages, candidates) => {
      const found = allocate(
        stages,
        candidates.map((one) => ({ ...one, seconds: one.seconds.map((second) => second + one.person / 10) })),
      );
      if (found.kind !== "allocated") return found;
      return { ...found, complete: found.complete.map(({ by, at }) => ({ by, at: Math.floor(at) })) };
    },
  };

  test.each(Object.entries(worse))("noticed where %s", (_, way) => {
    noticed(() => findsTheBest(way));
  });

  test("with several entries it completes as many stages, as early, with as many approvals in the open one", () => {
    fc.assert(
      fc.property(cases(3), (raw) => {
        const { stages, candidates } = read(raw);
        const best = bruteForce(stages, candidates);
        const { ends, by } = shown(allocate(stages, candidates));
        expect(ends).toEqual(best.ends);
        const filled = (people: readonly number[]): number =>
          (stages[ends.length]?.groups ?? [])
            .map((group) => Math.min(stages[ends.length]!.quorum, people.filter((one) => group.has(one)).length))
            .reduce((sum, count) => sum + count, 0);
        expect(filled(by[ends.length] ?? [])).toBe(filled(best.by[ends.length] ?? []));
      }),
      { numRuns: 600 },
    );
  });

  test("eight stages and two hundred repeated reviews are allocated in a moment, or given up", () => {
    const everybody = Array.from({ length: 25 }, (_, index) => index + 1);
    const given = everybody.map((person) => gave(person, ...Array.from({ length: 8 }, (_, n) => n * 25 + person)));
    const before = performance.now();
    const quorums = [2, 3, 4].map((quorum) =>
      allocate(
        Array.from({ length: 8 }, () => needs(everybody, quorum)),
        given,
      ),
    );
    const narrow = Array.from({ length: 8 }, (_, n) =>
      needs(
        everybody.filter((person) => person % 3 !== n % 3),
        3,
      ),
    );
    const kinds = [...quorums, allocate(narrow, given), allocate(narrow.toReversed(), given.toReversed())];
    expect(kinds.map((found) => (found.kind === "allocated" ? found.complete.length : "given up"))).toEqual([
      8, 8, 6, 8, 8,
    ]);
    expect(performance.now() - before).toBeLessThan(3000);
  });
});
