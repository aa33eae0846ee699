import { expect, test } from "vitest";
import type {
  GrantTold,
  GuideFacts,
  RequestFacts,
  ReviewFacts,
  StageTold,
} from "../../../../sandbox/pages/guide/facts.ts";
import { nextStep } from "../../../../sandbox/pages/guide/next-step.ts";
import { progressOf } from "../../../../sandbox/pages/guide/progress.ts";

const now = "2026-11-21T09:00:00Z";
const earlier = "2026-11-21T08:00:00Z";

const stage = (number: number, ...by: readonly string[]): StageTold => ({
  number,
  name: ["business", "technical"][number - 1] ?? "security",
  complete: by.length > 0,
  named: [`@acme/team-${number}`],
  approvals: by.map((login) => ({ by: login, at: earlier })),
});

const review = (by: string, change: Partial<ReviewFacts> = {}): ReviewFacts => ({
  id: 1,
  by,
  state: "APPROVED",
  at: earlier,
  onHead: true,
  stage: by === "owner" ? 1 : 2,
  ...change,
});

const discounted = { by: "platform-1", at: earlier, because: "came before `business` was complete; approve again" };

type Change = Partial<Omit<RequestFacts, "told">> & {
  readonly told?: Partial<NonNullable<RequestFacts["told"]>> | null;
};

function facts(request: Change | null = {}, actor = "requester"): GuideFacts {
  const { told, ...rest } = request ?? {};
  const said = {
    title: "0 of 2 stages complete",
    stages: [stage(1), stage(2)],
    discounted: [],
    grant: null,
    revert: null,
  };
  return {
    now,
    actor,
    requester: "requester",
    request:
      request === null
        ? null
        : {
            number: 7,
            author: "requester",
            state: "open",
            check: { status: "in_progress", conclusion: null, title: "0 of 2 stages complete" },
            told: told === null ? null : { ...said, ...told },
            approvers: new Map([
              [1, "owner"],
              [2, "platform-1"],
            ]),
            reviews: [],
            dismisser: "admin",
            collected: false,
            revert: null,
            ...rest,
          },
  };
}

const merged = (grant: Partial<GrantTold> | null, change: Change = {}): GuideFacts =>
  facts({
    state: "merged",
    told: {
      stages: [stage(1, "owner"), stage(2, "platform-1")],
      grant:
        grant === null
          ? null
          : {
              id: "orders-1.1",
              state: "ready",
              subject: "requester",
              until: null,
              claimUrl: null,
              says: "said",
              ...grant,
            },
    },
    ...change,
  });

/** The step, who acts, and on what. */
function told(given: GuideFacts): string {
  const { id, primary } = nextStep(given);
  if (primary === null) return `${id}: wait`;
  return "act" in primary ? `${id}: ${primary.as} ${primary.act.kind}` : `${id}: to ${primary.to.kind}`;
}

const complete = [stage(1, "owner"), stage(2)];

test.each<[string, GuideFacts, string]>([
  ["nothing was asked for", facts(null), "open: requester open"],
  ["the request was closed", facts({ state: "withdrawn" }), "open: requester open"],
  ["no check stands at the head", facts({ check: null }), "answer: wait"],
  ["no comment was written", facts({ told: null }), "answer: wait"],
  ["the first stage is open", facts(), "early: platform-1 approve"],
  [
    "somebody approved too early",
    facts({ reviews: [review("platform-1")], told: { discounted: [discounted] } }),
    "approve: owner approve",
  ],
  ["an approval was not heard of yet", facts({ reviews: [review("owner", { at: now })] }), "answer: wait"],
  ["an approval is one too many", facts({ reviews: [review("owner")] }), "approve: owner approve"],
  [
    "the first stage is complete",
    facts({ reviews: [review("owner")], told: { stages: complete } }),
    "push: requester push",
  ],
  [
    "… and the request was changed before",
    facts({ reviews: [review("owner", { onHead: false }), review("owner")], told: { stages: complete } }),
    "dismiss: admin dismiss",
  ],
  [
    "a dismissal was not heard of yet",
    facts({ reviews: [review("owner", { state: "DISMISSED" })], told: { stages: complete } }),
    "answer: wait",
  ],
  [
    "… and an approval was taken back before",
    facts({
      reviews: [review("owner", { onHead: false }), review("owner", { state: "DISMISSED" }), review("owner")],
      told: { stages: complete },
    }),
    "approve: platform-1 approve",
  ],
  ["nobody may approve the open stage", facts({ reviews: [review("x")], approvers: new Map() }), "approve: wait"],
  [
    "somebody objects",
    facts({ reviews: [review("owner", { state: "CHANGES_REQUESTED" })] }),
    "objection: owner approve",
  ],
  [
    "whoever objected has approved since",
    facts({
      reviews: [review("owner", { state: "CHANGES_REQUESTED" }), review("owner")],
      told: { stages: complete },
    }),
    "push: requester push",
  ],
  [
    "the rules refuse it",
    facts({ check: { status: "completed", conclusion: "failure", title: "denied" } }),
    "mend: requester open",
  ],
  ["nobody has to approve it", facts({ told: { stages: [] } }), "elsewhere: requester open"],
  [
    "every stage is complete",
    facts({ told: { stages: [stage(1, "owner"), stage(2, "platform-1")] } }),
    "merge: requester merge",
  ],
  ["there is one stage alone, and it is open", facts({ told: { stages: [stage(1)] } }), "approve: owner approve"],
  ["it was merged", merged(null), "issue: wait"],
  ["the grant is made ready", merged({ state: "preparing" }), "issue: wait"],
  ["it was refused at merge", merged({ state: "refused" }), "open: requester open"],
  [
    "the credential can be collected",
    merged({ until: "2026-11-21T13:00:00Z", claimUrl: "http://x/claim/1" }),
    "claim: to address",
  ],
  ["… by somebody else than the visitor", { ...merged({}), actor: "owner" }, "claim: requester act-as"],
  ["it was collected", merged({ state: "collected", until: "2026-11-21T13:00:00Z" }), "end: requester move-clock"],
  ["its time is over", merged({ state: "collected", until: now }), "revert: wait"],
  ["it ended", merged({ state: "ended" }), "revert: wait"],
  [
    "a pull request removes it",
    merged({ state: "ended" }, { revert: { number: 9, state: "open" } }),
    "revert: to pull",
  ],
  ["it was removed", merged({ state: "ended" }, { revert: { number: 9, state: "merged" } }), "done: to ledger"],
])("when %s", (_, given, step) => {
  expect(told(given)).toBe(step);
});

test("the approval that counts is taken back, not one from before", () => {
  const given = [review("owner", { id: 4, onHead: false }), review("owner", { id: 5 })];
  const { primary } = nextStep(facts({ reviews: given, told: { stages: complete } }));
  expect(primary).toMatchObject({ act: { kind: "dismiss", review: 5 } });
});

test("what the app said is quoted, and only of what it heard of last", () => {
  const early = facts({ reviews: [review("platform-1")], told: { discounted: [discounted] } });
  expect(nextStep(early).answered).toBe("platform-1: came before business was complete; approve again");
  const later = { ...stage(1), approvals: [{ by: "owner-2", at: now }] };
  expect(
    nextStep(facts({ reviews: [review("x")], told: { stages: [later, stage(2)], discounted: [discounted] } })).answered,
  ).toBe("0 of 2 stages complete");
});

test("what was seen is told by what stands", () => {
  const seen = (given: GuideFacts): readonly string[] =>
    progressOf(given).flatMap(({ words, done }) => (done ? [words] : []));
  expect(seen(facts(null))).toEqual([]);
  expect(seen(facts({ reviews: [review("owner")] }))).toEqual(["Ask for access", "Approve the first stage"]);
  expect(
    seen(facts({ reviews: [review("platform-1"), review("owner", { onHead: false, state: "DISMISSED" })] })),
  ).toEqual([
    "Ask for access",
    "Approve out of turn",
    "Approve the first stage",
    "Change what was approved",
    "Take an approval back",
  ]);
  expect(
    seen(merged({ state: "ended", until: earlier }, { collected: true, revert: { number: 9, state: "merged" } })),
  ).toEqual([
    "Ask for access",
    "Approve in order",
    "Merge",
    "Collect the credential",
    "Let time pass",
    "Watch it leave",
  ]);
});
