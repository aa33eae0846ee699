import type { GuideFacts, RequestFacts, ReviewFacts, StageTold, Told } from "./facts.ts";
import { afterMerge } from "./after-merge.ts";
import { type Button, quiet, type Step } from "./step.ts";

/** What to do next, from what stands now: whoever left the path, reloads, or works with git is met where they are. */
export function nextStep(facts: GuideFacts): Step {
  const { request } = facts;
  if (request === null) return openFirst(facts);
  if (request.state === "withdrawn") return withdrawn(facts, request);
  if (request.state === "merged") return afterMerge(facts, request);
  const { check, told } = request;
  if (check === null || told === null || isUnheard(facts, request, told)) return unanswered(facts, request);
  if (check.conclusion === "failure") return refused(facts, request, check.title);
  if (told.stages.length === 0) return undecided(facts, request, check.title);
  return pending(facts, request, told);
}

const askAgain = (facts: GuideFacts): Button => ({
  words: "Ask for access",
  act: { kind: "open" },
  as: facts.requester,
});

function openFirst(facts: GuideFacts): Step {
  return {
    ...quiet("open", "Ask for access"),
    says: `${facts.requester} opens a pull request that adds one file: who needs what, for how long, and why. Then look at the checks and at the comment that Countersign writes.`,
    primary: askAgain(facts),
    byHand: { words: "Write the file yourself", to: { kind: "new-file" } },
  };
}

function withdrawn(facts: GuideFacts, { number, told }: RequestFacts): Step {
  return {
    ...quiet("open", "Ask again"),
    answered: told === null ? null : told.title,
    says: `#${number} was closed without being merged: nothing was granted. ${facts.requester} opens another one.`,
    primary: askAgain(facts),
    byHand: { words: "Write the file yourself", to: { kind: "new-file" } },
  };
}

/** So long, by the clock, an approval that nobody mentions is taken for unheard; after that, for one too many. */
const patience = 30_000;

/** Whether something was done that the comment does not know of yet. */
function isUnheard({ now }: GuideFacts, { reviews }: RequestFacts, { stages, discounted }: Told): boolean {
  const counted = stages.flatMap(({ approvals }) => approvals);
  return [...latestOf(reviews)].some(([by, { state, at }]) => {
    const counts = counted.some((one) => one.by === by);
    if (state === "DISMISSED") return counts;
    const mentioned = [...counted, ...discounted].some((one) => one.by === by && one.at >= at);
    return state === "APPROVED" && !mentioned && !counts && Date.parse(now) - Date.parse(at) < patience;
  });
}

/** What each person said last, of what decides. */
function latestOf(reviews: readonly ReviewFacts[]): ReadonlyMap<string, ReviewFacts> {
  return new Map(reviews.filter(({ state }) => state !== "COMMENTED").map((review) => [review.by, review]));
}

function unanswered(facts: GuideFacts, { number }: RequestFacts): Step {
  return {
    ...quiet("answer", "Countersign has not answered yet"),
    says: "GitHub tells it by a webhook; it reads what is there, decides, and writes checks and a comment. This page follows by itself. If a webhook was lost, Countersign finds that out within minutes of its clock.",
    instead: {
      words: "Move the clock by 10 minutes",
      act: { kind: "move-clock", to: new Date(Date.parse(facts.now) + 600_000).toISOString() },
      as: facts.actor,
    },
    byHand: { words: "Look at the checks", to: { kind: "pull", number, below: "/checks" } },
  };
}

function refused(facts: GuideFacts, { number }: RequestFacts, title: string): Step {
  return {
    ...quiet("mend", "It says no"),
    answered: title.replaceAll("`", ""),
    says: "Nobody is asked to approve what the rules refuse. What is wrong stands at its line among the files changed; mend it there, or begin with a request that reads.",
    primary: askAgain(facts),
    instead: { words: "Look at the lines", to: { kind: "pull", number, below: "/checks" } },
    byHand: { words: "Mend the file yourself", to: { kind: "edit-file" } },
  };
}

function undecided(facts: GuideFacts, { number }: RequestFacts, title: string): Step {
  return {
    ...quiet("elsewhere", "Nobody has to countersign this"),
    answered: title,
    says: `#${number} asks for no access. The guide goes on with a request that does.`,
    primary: askAgain(facts),
    byHand: { words: "Merge it yourself", to: { kind: "pull", number, below: "#merge" } },
  };
}

function pending(facts: GuideFacts, request: RequestFacts, told: Told): Step {
  const { number, reviews, author, dismisser } = request;
  const objector = [...latestOf(reviews).values()].find(({ state }) => state === "CHANGES_REQUESTED");
  if (objector !== undefined) return objection(request, told, objector);
  const open = told.stages.find(({ complete }) => !complete);
  const [first, second] = told.stages;
  const approved = reviews.filter(({ state }) => state === "APPROVED" || state === "DISMISSED");
  if (first === undefined || open === undefined) return merge(request, told);
  const early = second === undefined ? undefined : request.approvers.get(second.number);
  if (second !== undefined && early !== undefined && open === first && approved.length === 0)
    return tooEarly(request, told, second, early);
  const countedFirst = reviews.findLast(({ by, state }) => state === "APPROVED" && isCounted(first, by));
  if (open !== first && countedFirst !== undefined && approved.every(({ onHead }) => onHead)) {
    return {
      ...quiet("push", "Change what was approved"),
      answered: told.title,
      says: `${author} pushes another duration. What ${countedFirst.by} approved is not what stands there any more: the stage opens again, and the comment says why that approval does not count.`,
      primary: { words: "Push another duration", act: { kind: "push" }, as: author },
      instead: approveButton(request, open),
      byHand: { words: "Edit the file yourself", to: { kind: "edit-file" } },
    };
  }
  const dismissed = reviews.some(({ state }) => state === "DISMISSED");
  if (open !== first && countedFirst !== undefined && !dismissed && dismisser !== null) {
    return {
      ...quiet("dismiss", "Take an approval back"),
      answered: told.title,
      says: `${dismisser} dismisses the approval by ${countedFirst.by}. The stage is open again, and whatever came after it waits.`,
      primary: {
        words: "Dismiss the approval",
        act: { kind: "dismiss", review: countedFirst.id },
        as: dismisser,
      },
      instead: approveButton(request, open),
      byHand: { words: "Dismiss it yourself", to: { kind: "pull", number, below: "" } },
    };
  }
  return inOrder(facts, request, told, open);
}

const isCounted = ({ approvals }: StageTold, by: string): boolean => approvals.some((one) => one.by === by);

function tooEarly({ number }: RequestFacts, told: Told, { name, number: place }: StageTold, as: string): Step {
  const first = told.stages[0]?.name ?? "the first";
  return {
    ...quiet("early", "Approve out of turn"),
    answered: told.title,
    says: `Stage ${place}, ${name}, opens after ${first}. ${as} may approve it, and does so now, too early. GitHub shows a green approval; Countersign's comment says that it does not count, and why.`,
    primary: { words: "Approve too early", act: { kind: "approve" }, as },
    byHand: { words: "Review it yourself", to: { kind: "pull", number, below: "#talk" } },
  };
}

function approveButton(request: RequestFacts, stage: StageTold): Button | null {
  const as = request.approvers.get(stage.number);
  return as === undefined ? null : { words: `Approve ${stage.name}`, act: { kind: "approve" }, as };
}

function inOrder({ requester }: GuideFacts, request: RequestFacts, told: Told, open: StageTold): Step {
  const { number } = request;
  const button = approveButton(request, open);
  const latest = latestDiscount(told);
  const next = told.stages.find((stage) => stage.number > open.number && !stage.complete);
  const then = next === undefined ? "the request is approved, and can be merged" : `${next.name} opens`;
  return {
    ...quiet("approve", `Approve ${open.name}`),
    answered: latest === undefined ? told.title : `${latest.by}: ${latest.because.replaceAll("`", "")}`,
    says:
      button === null
        ? `Nobody here may approve ${open.name} besides ${requester} or those who have a part in the request. Act as an administrator and change a team, or ask anew.`
        : `It is the turn of ${open.named.join(" or ")}: ${button.as} approves ${open.name}. Then ${then}.`,
    primary: button,
    byHand: { words: "Review it yourself", to: { kind: "pull", number, below: "#talk" } },
  };
}

/** What does not count and nothing that counts has followed. */
function latestDiscount({ discounted, stages }: Told): Told["discounted"][number] | undefined {
  const counted = stages.flatMap(({ approvals }) => approvals.map(({ at }) => at));
  const open = discounted.filter(({ at }) => counted.every((one) => one < at));
  return open.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1);
}

function objection({ number }: RequestFacts, told: Told, { by }: ReviewFacts): Step {
  return {
    ...quiet("objection", "Somebody objects"),
    answered: told.title,
    says: `${by} requested changes, which blocks. It ends when ${by} approves, or when somebody else whose turn it is dismisses it.`,
    primary: { words: `Approve after all`, act: { kind: "approve" }, as: by },
    byHand: { words: "Review it yourself", to: { kind: "pull", number, below: "#talk" } },
  };
}

function merge({ number, author, check }: RequestFacts, told: Told): Step {
  return {
    ...quiet("merge", "Merge"),
    answered: check?.title ?? told.title,
    says: `${author} merges. Countersign decides once more from what was merged, writes the decision into the ledger, and makes the access ready.`,
    primary: { words: "Merge the request", act: { kind: "merge" }, as: author },
    byHand: { words: "Merge it yourself", to: { kind: "pull", number, below: "#merge" } },
  };
}
