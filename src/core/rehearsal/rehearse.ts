import { decide } from "../decision/decide.ts";
import type { Decision } from "../decision/decision.ts";
import { lengthOf, startOf } from "../decision/stages.ts";
import { between, type Duration, type Instant } from "../instant.ts";
import { stagesOf } from "../policy.ts";
import { registered } from "../register.ts";
import type { Entry } from "../request.ts";
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
  const unknown = stages.length === 0 && (outcome.kind === "invalid" || outcome.kind === "denied");
  const others = inForce?.ok === true ? stagesOf(inForce.value.policy) : [];
  return new Map<string, StageWord>([
    ...others.map(({ name }) => [name, unknown ? "waiting" : "not-applicable"] as const),
    ...stages.map((one) => [one.stage, one.outcome.kind] as const),
  ]);
}

/** Whose approval would help now, whether through a team or by name. */
function askedOf({ outcome, stages }: Decision, cast: Cast): readonly Login[] {
  if (outcome.kind !== "pending") return [];
  return stages.flatMap((one) => (one.outcome.kind === "open" ? one.candidates.map(cast.login) : []));
}

/** Nothing is given for longer than its subject is registered. */
function untilItsEnd(file: CaseFile, entry: Entry, now: Instant): Duration {
  const rules = file.rules.at(-1)?.rules;
  const end = rules?.ok === true ? registered(entry.subject, rules.value.register)?.end : undefined;
  const asked = lengthOf(entry, file, now);
  const left = end === undefined ? asked : between(startOf(entry, file, now), end);
  return left < asked ? left : asked;
}

function longest(file: CaseFile, { narrowed }: Decision, now: Instant): Duration | undefined {
  const { changes } = file;
  if (!changes.ok) return undefined;
  const lengths = changes.value.flatMap((change) => {
    if (change.kind === "delete") return [];
    const asked = untilItsEnd(file, change.after, now);
    const left = narrowed.get(change.after.id)?.duration;
    return [left === undefined || asked < left ? asked : left];
  });
  return lengths.toSorted((a, b) => b - a)[0];
}
