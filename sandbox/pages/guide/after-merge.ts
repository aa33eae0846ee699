import { entryOfGrant, type GrantTold, type GuideFacts, type RequestFacts } from "./facts.ts";
import { quiet, type Step } from "./step.ts";

/** From the merge to the end, and what is left of it then. */
export function afterMerge(facts: GuideFacts, request: RequestFacts): Step {
  const { number, told } = request;
  const grant = told?.grant ?? null;
  if (grant === null || grant.state === "preparing") {
    return {
      ...quiet("issue", "The access is being made ready"),
      answered: grant?.says ?? null,
      says: "Countersign decides once more, writes the ledger first, and then makes the access ready. Its comment says where the credential is collected.",
      byHand: { words: "Look at the ledger", to: { kind: "ledger", entry: null } },
      instead: waitLonger(facts),
    };
  }
  if (grant.state === "refused") {
    return {
      ...quiet("open", "No credential"),
      answered: grant.says,
      says: `#${number} was merged, and Countersign grants nothing for it: it takes the entry back by a pull request of its own.`,
      primary: { words: "Ask for access", act: { kind: "open" }, as: facts.requester },
      byHand: { words: "Look at the ledger", to: { kind: "ledger", entry: entryOfGrant(grant) } },
    };
  }
  const over = grant.until !== null && facts.now >= grant.until;
  if (!over && grant.state === "ready") return collect(facts, grant);
  if (!over && grant.state === "collected") return moveClock(facts, grant);
  if (grant.state !== "ended" || request.revert?.state !== "merged") return watchEnd(facts, request, grant);
  return done(facts, grant);
}

const waitLonger = (facts: GuideFacts, minutes = 10): Step["instead"] => ({
  words: `Move the clock by ${minutes === 1 ? "a minute" : `${minutes} minutes`}`,
  act: { kind: "move-clock", to: new Date(Date.parse(facts.now) + minutes * 60_000).toISOString() },
  as: facts.actor,
});

function collect(facts: GuideFacts, grant: GrantTold): Step {
  const who = grant.subject ?? facts.requester;
  const common = {
    ...quiet("claim", "Collect the credential"),
    answered: "ready to be collected",
    says: `${who} logs in to Countersign with GitHub and sees the credential once. Press “Show it once”, then “I have it”, and come back here.`,
    instead: skipToEnd(facts, grant),
    byHand: { words: "See what is live", to: { kind: "ledger", entry: entryOfGrant(grant) } },
  } as const;
  if (facts.actor !== who)
    return {
      ...common,
      says: `It is for ${who} alone, and you act as ${facts.actor}. Become ${who} first.`,
      primary: { words: `Become ${who}`, act: { kind: "act-as" }, as: who },
    };
  return {
    ...common,
    primary:
      grant.claimUrl === null
        ? null
        : { words: "Collect it at Countersign", to: { kind: "address", url: grant.claimUrl } },
  };
}

/** A minute past the end. */
function skipToEnd(facts: GuideFacts, grant: GrantTold): Step["instead"] {
  if (grant.until === null) return null;
  return {
    words: "Move the clock past its end",
    act: { kind: "move-clock", to: new Date(Date.parse(grant.until) + 60_000).toISOString() },
    as: facts.actor,
  };
}

function moveClock(facts: GuideFacts, grant: GrantTold): Step {
  return {
    ...quiet("end", "Let time pass"),
    answered: "collected",
    says: "The access ends on time, whatever becomes of any pull request. Move the clock of the sandbox and of Countersign past the end, and watch.",
    primary: skipToEnd(facts, grant),
    byHand: { words: "Move the clock yourself, at the top of the page", to: { kind: "clock" } },
  };
}

function watchEnd(facts: GuideFacts, { revert }: RequestFacts, grant: GrantTold): Step {
  const says =
    grant.state !== "ended"
      ? "Its time is over. Countersign revokes the credential, and looks it up until it is gone."
      : revert === null
        ? "The credential is gone. Countersign opens the pull request that removes the entry."
        : `#${revert.number} removes the entry: green with the proof that the access is gone, and merged by Countersign itself.`;
  return {
    ...quiet("revert", "Watch it leave"),
    answered: grant.says.replaceAll("`", ""),
    says,
    primary:
      revert === null
        ? null
        : { words: `Look at #${revert.number}`, to: { kind: "pull", number: revert.number, below: "" } },
    instead: waitLonger(facts, 1),
    byHand: { words: "Look at the ledger", to: { kind: "ledger", entry: entryOfGrant(grant) } },
  };
}

function done(facts: GuideFacts, grant: GrantTold): Step {
  return {
    ...quiet("done", "The whole life is in git"),
    answered: grant.says.replaceAll("`", ""),
    says: "Approved, issued, collected, ended, removed: each is a signed line of the ledger, a branch of the same repository. Read it. Then do it once more with GitHub misbehaving: the end is the same.",
    primary: { words: "Read the ledger", to: { kind: "ledger", entry: entryOfGrant(grant) } },
    instead: { words: "Ask for access once more", act: { kind: "open" }, as: facts.requester },
    byHand: { words: "Now break it: faults", to: { kind: "faults" } },
  };
}
