import { decide } from "../decision/decide.ts";
import type { Decision } from "../decision/decision.ts";
import { between, type Duration, type Instant } from "../instant.ts";
import { stagesOf } from "../policy.ts";
import type { CaseFile } from "../case-file.ts";
import type { Discount } from "../review.ts";
import type { Cast } from "./cast.ts";
import { play, type CheckNames } from "./play.ts";
import type { Login, Packs, PolicyTest, StageWord } from "./policy-test.ts";

/** How a request stands, in the words in which a test expects it. */
export interface Observed {
  readonly request: string;
  readonly stages: ReadonlyMap<string, StageWord>;
  readonly approvers: ReadonlyMap<string, readonly Login[]>;
  readonly discounted: readonly { readonly by: Login; readonly why: Discount }[];
  /** Codes of what is wrong; `warnings`: of what fails nothing. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly asks: readonly Login[];
  /** Of the longest grant; absent where nothing would be given. */
  readonly maxDuration?: Duration;
  readonly decision: Decision;
}

/** Plays a test and lets the core decide what came of it: nothing else does. */
export function rehearse(test: PolicyTest, packs: Packs, checkNames: CheckNames): Observed {
  const { file, cast, now } = play(test, packs, checkNames);
  const decision = decide(file, now);
  const { outcome } = decision;
  const maxDuration = longest(file, decision, now);
  return {
    request: outcome.kind,
    stages: stagesIn(file, decision),
    approvers: new Map(
      decision.stages.map(({ stage, outcome: stands }) => [
        stage,
        "by" in stands ? stands.by.map(({ review }) => cast.login(review.by)) : [],
      ]),
    ),
    discounted: decision.discounted.map(({ review, why }) => ({ by: cast.login(review.by), why })),
    problems: "problems" in outcome ? outcome.problems.map(({ code }) => code) : [],
    warnings: decision.warnings.map(({ code }) => code),
    asks: askedOf(decision, cast),
    ...(maxDuration === undefined ? {} : { maxDuration }),
    decision,
  };
}

/** Where a request cannot be read, it is not known which stages would apply: all of them wait. */
function stagesIn({ rules }: CaseFile, { stages, outcome }: Decision): ReadonlyMap<string, StageWord> {
  const inForce = rules.at(-1)?.rules;
  const word = outcome.kind === "invalid" || outcome.kind === "denied" ? "waiting" : "not-applicable";
  const all = inForce?.ok === true && stages.length === 0 ? stagesOf(inForce.value.policy) : [];
  const others = inForce?.ok === true && stages.length > 0 ? stagesOf(inForce.value.policy) : [];
  return new Map<string, StageWord>([
    ...all.map(({ name }) => [name, word] as const),
    ...others.map(({ name }) => [name, "not-applicable"] as const),
    ...stages.map((one) => [one.stage, one.outcome.kind] as const),
  ]);
}

/** Whose approval would help now, whether through a team or by name. */
function askedOf({ outcome, stages }: Decision, cast: Cast): readonly Login[] {
  if (outcome.kind !== "pending") return [];
  return stages.flatMap((one) => (one.outcome.kind === "open" ? one.candidates.map(cast.login) : []));
}

function longest({ changes, live }: CaseFile, { narrowed }: Decision, now: Instant): Duration | undefined {
  if (!changes.ok) return undefined;
  const lengths = changes.value.flatMap((change) => {
    if (change.kind === "delete") return [];
    const { id, term } = change.after;
    const start = live.find(({ entry }) => entry.id === id)?.start ?? now;
    const asked = term.kind === "duration" ? term.duration : between(start, term.until);
    const left = narrowed.get(id)?.duration;
    return [left === undefined || asked < left ? asked : left];
  });
  return lengths.toSorted((a, b) => b - a)[0];
}
