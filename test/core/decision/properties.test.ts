import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { CaseFile } from "../../../src/core/case-file.ts";
import { decide } from "../../../src/core/decision/decide.ts";
import type { Decision } from "../../../src/core/decision/decision.ts";
import { after, days, type Instant } from "../../../src/core/instant.ts";
import type { Review } from "../../../src/core/review.ts";
import type { Case } from "../../support/case.ts";
import { histories, play, quorums, teams } from "./histories.ts";
import { noticed } from "./noticed.ts";

type Decide = (file: CaseFile, now: Instant) => Decision;

/** What must hold of a way to decide, and ways that are wrong: the property has to notice each. */
interface Property {
  readonly name: string;
  readonly holdsFor: (way: Decide) => void;
  readonly mutants: Readonly<Record<string, () => Decide>>;
}

const countedIn = (decision: Decision) =>
  decision.stages.map(({ stage, outcome }) => ({ stage, complete: outcome.kind === "complete", by: by(outcome) }));
const by = (outcome: Decision["stages"][number]["outcome"]): readonly { readonly review: Review }[] =>
  "by" in outcome ? outcome.by : [];

/** How it stands, without what says where in the history of pushes it stands. */
const standing = ({ outcome, stages, discounted, objections }: Decision) => ({
  outcome: outcome.kind,
  stages: stages.map((one) => [one.stage, one.outcome.kind]),
  counted: stages.flatMap((one) => by(one.outcome).map(({ review }) => review.id)),
  discounted: discounted.map(({ review, why }) => [review.id, why]),
  objections: objections.map(({ review }) => review.id),
});

/** The stage whose team an account is in: the last, where it is in several. */
const stageOf = (c: Case, review: Review): number =>
  Object.values(teams).findLastIndex((members) => members.some((login) => c.id(login) === review.by));

let current: Case;
const played = (...args: Parameters<typeof play>): Case => (current = play(...args));

const order: Property = {
  name: "no sequence of reviews that breaks the order of stages is approved",
  holdsFor: (way) =>
    fc.assert(
      fc.property(histories, quorums, (acts, quorum) => {
        const c = played(acts, quorum);
        const file = c.file();
        const given = new Map(file.reviews.map(({ id, submittedAt }) => [id, submittedAt]));
        const decision = way(file, c.now());
        let before = -Infinity;
        for (const { stage, complete, by: reviews } of countedIn(decision)) {
          const times = reviews.map(({ review }) => given.get(review.id)!);
          for (const time of times) expect(time, stage).toBeGreaterThan(before);
          if (complete) before = Math.max(...times);
          else if (decision.outcome.kind === "approved") throw new Error(`approved without ${stage}`);
        }
      }),
      { numRuns: 1000 },
    ),
  mutants: {
    "a review of a later stage counts though it came first": () => (file, now) =>
      decide(
        {
          ...file,
          reviews: file.reviews.map((review) => ({
            ...review,
            submittedAt: after(review.submittedAt, days(1 + stageOf(current, review))),
          })),
        },
        after(now, days(9)),
      ),
    "what is pending counts as approved": () => (file, now) => {
      const decision = decide(file, now);
      return decision.outcome.kind === "pending" ? { ...decision, outcome: { kind: "approved", at: now } } : decision;
    },
  },
};

const excluded: Property = {
  name: "nobody who asked for it or wrote a part of it contributes, and nobody twice",
  holdsFor: (way) =>
    fc.assert(
      fc.property(histories, quorums, (acts, quorum) => {
        const c = played(acts, quorum);
        const decision = way(c.file(), c.now());
        const counted = countedIn(decision).flatMap(({ by: reviews }) => reviews.map(({ review }) => review.by));
        expect(counted).not.toContain(c.id("requester"));
        expect(counted).not.toContain(c.id("author"));
        expect(counted).not.toContain(c.id("bystander"));
        expect(new Set(counted).size).toBe(counted.length);
      }),
      { numRuns: 1000 },
    ),
  mutants: {
    "who wrote and pushed it is forgotten": () => (file, now) => {
      const requester = { kind: "account", account: file.pull.author.id } as const;
      return decide(
        {
          ...file,
          commits: file.commits.map((commit) => ({ ...commit, author: requester, committer: requester })),
          pushes: file.pushes.map((push) => ({ ...push, by: requester.account })),
        },
        now,
      );
    },
    "somebody may count in two stages": () => (file, now) => {
      const decision = decide(file, now);
      const [first, second] = decision.stages;
      if (first === undefined || second === undefined || by(first.outcome).length === 0) return decision;
      return { ...decision, stages: [first, { ...second, outcome: first.outcome }, ...decision.stages.slice(2)] };
    },
  },
};

const push: Property = {
  name: "a push that leaves the digest alone changes nothing",
  holdsFor: (way) =>
    fc.assert(
      fc.property(histories, quorums, (acts, quorum) => {
        const c = played(acts, quorum);
        const before = standing(way(c.file(), c.now()));
        c.person("author").pushes();
        expect(standing(way(c.file(), c.now()))).toEqual(before);
        c.person("platform-1").updatesTheBranch();
        expect(standing(way(c.file(), c.now()))).toEqual(before);
      }),
      { numRuns: 300 },
    ),
  mutants: {
    "what was approved before the last push counts no more": () => (file, now) => {
      const last = Math.max(...file.pushes.map(({ at }) => at));
      return decide({ ...file, reviews: file.reviews.filter(({ submittedAt }) => submittedAt > last) }, now);
    },
    "whoever clicks to update the branch takes part": () => (file, now) =>
      decide({ ...file, commits: file.commits.map((commit) => ({ ...commit, mergesDefaultBranch: false })) }, now),
  },
};

const known: Property = {
  name: "the decision is the same in whatever order the facts became known",
  holdsFor: (way) =>
    fc.assert(
      fc.property(histories, quorums, fc.infiniteStream(fc.nat()), (acts, quorum, numbers) => {
        const c = played(acts, quorum);
        const file = c.file();
        const sorted = ({ excluded: people, ...rest }: Decision) => ({
          ...rest,
          excluded: [...people].toSorted(([a], [b]) => a - b),
        });
        const shuffled = shuffle(file, () => numbers.next().value ?? 0);
        expect(sorted(way(shuffled, c.now()))).toEqual(sorted(way(file, c.now())));
      }),
      { numRuns: 400 },
    ),
  mutants: {
    "reviews are taken in the order in which they were heard of": () => (file, now) => {
      const times = file.reviews.map(({ submittedAt }) => submittedAt).toSorted((a, b) => a - b);
      return decide({ ...file, reviews: file.reviews.map((one, nth) => ({ ...one, submittedAt: times[nth]! })) }, now);
    },
    "only what was heard last of a person is known": () => (file, now) =>
      decide({ ...file, reviews: [...new Map(file.reviews.map((review) => [review.by, review])).values()] }, now),
  },
};

const memory: Property = {
  name: "the decision is a function of the facts: what was decided before changes nothing",
  holdsFor: (way) =>
    fc.assert(
      fc.property(histories, histories, quorums, (acts, others, quorum) => {
        const [c, other] = [play(acts, quorum), play(others, quorum)];
        const first = way(c.file(), c.now());
        way(other.file(), other.now());
        expect(way(c.file(), c.now())).toEqual(first);
      }),
      { numRuns: 200 },
    ),
  mutants: {
    "who approved once has approved": () => {
      const remembered = new Map<Review["id"], Review>();
      return (file, now) => {
        for (const review of file.reviews) remembered.set(review.id, review);
        return decide({ ...file, reviews: [...remembered.values()] }, now);
      };
    },
  },
};

/** The same facts, in another order. */
function shuffle(file: CaseFile, next: () => number): CaseFile {
  const mixed = <T>(items: readonly T[]): readonly T[] =>
    items
      .map((item) => ({ item, at: next() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item);
  return {
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
}

describe.each([order, excluded, push, known, memory])("$name", ({ holdsFor, mutants }) => {
  test("it does", () => holdsFor(decide));
  test.each(Object.entries(mutants))("noticed where %s", (_, mutant) => {
    noticed(() => holdsFor(mutant()));
  });
});

describe("whatever people do", () => {
  test("what counts is an approval as it was given, and what is approved has every stage and no objection", () => {
    let approved = 0;
    fc.assert(
      fc.property(histories, quorums, (acts, quorum) => {
        const decision = play(acts, quorum).decide();
        for (const { review } of countedIn(decision).flatMap(({ by: reviews }) => reviews))
          expect([review.verdict, review.dismissed, review.editedAt]).toEqual(["approved", undefined, undefined]);
        if (decision.outcome.kind !== "approved") return;
        approved++;
        expect(decision.stages.map(({ outcome }) => outcome.kind)).toEqual(["complete", "complete", "complete"]);
        expect(decision.objections).toEqual([]);
      }),
      { numRuns: 3000 },
    );
    expect(approved).toBeGreaterThan(30);
  });

  test("every approval is counted, discounted with a reason, or surplus; never two of these", () => {
    fc.assert(
      fc.property(histories, quorums, (acts, quorum) => {
        const decision = play(acts, quorum).decide();
        const counted = countedIn(decision).flatMap(({ by: reviews }) => reviews);
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
});
