import { Bench as Timer } from "tinybench";
import type { Shown } from "../../src/core/effect.ts";
import { noAftermath } from "../../src/core/messages/context.ts";
import { plan as decideAndPlan } from "../../src/core/plan.ts";
import type { Figure } from "../figure.ts";
import type { Row } from "../row.ts";
import { busyCase } from "./busy-case.ts";
import { calibrate } from "./calibration.ts";

const nothing: Shown = { checks: [], comment: null };
const links = { claim: () => "https://countersign.example/claim/1" };

/** `core.plan`: decide a request from its case file, and say everything that GitHub should show. */
export const plan: Row = {
  name: "plan",
  async run({ quick, say }) {
    const reviews = [1, 10, 50, 200];
    const cases = [1, 3, 8].flatMap((stages) =>
      reviews.map((count) => ({ stages, count, of: busyCase(stages, count) })),
    );
    const timer = new Timer({ time: quick ? 200 : 1000, warmupTime: quick ? 100 : 300, throws: true });
    timer.add("calibration", calibrate);
    for (const { stages, count, of } of cases)
      timer.add(`${stages}/${count}`, () => void decideAndPlan(of.file, nothing, noAftermath, links, of.now));
    say("plans of 1, 3 and 8 stages with 1 to 200 reviews");
    timer.runSync();
    const rate = (name: string): number => {
      const result = timer.getTask(name)!.result;
      if (result.state !== "completed") throw new Error(`\`${name}\` was not measured: ${result.state}`);
      // The median: whoever else uses the machine takes the core away now and then.
      return 1000 / result.latency.p50;
    };
    const calibration = rate("calibration");
    return cases.map((one) => figureOf(one, rate(`${one.stages}/${one.count}`), calibration));
  },
};

function figureOf(
  { stages, count }: { readonly stages: number; readonly count: number },
  ours: number,
  calibration: number,
): Figure {
  const figure: Figure = {
    id: `plan/${stages}/${count}`,
    what: `plan, ${counted(stages, "stage")}, ${counted(count, "review")}`,
    unit: "a second",
    better: "more",
    ours,
    relative: ours / calibration,
    gate: "relative",
  };
  return stages === 3 && count === 10 ? { ...figure, reach: { is: "above", value: 20_000 } } : figure;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
