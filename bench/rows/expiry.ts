import { setTimeout as pause } from "node:timers/promises";
import type { Figure } from "../figure.ts";
import { spread } from "../percentile.ts";
import type { Bench, Row } from "../row.ts";
import { plant } from "../stage/plant-entries.ts";

/** From a grant's end until its row has ended, which it does once its issuer says that the credential is gone. */
export const expiry: Row = {
  name: "expiry",
  async run(bench) {
    const single = await lateness(bench, bench.quick ? 5 : 20, 1000);
    const many = bench.quick ? 500 : 10_000;
    const rush = await lateness(bench, many, 60_000 / 10_000);
    const figure = (id: string, what: string, late: readonly number[], reach: number): Figure => ({
      id: `expiry/${id}`,
      what,
      unit: "ms",
      better: "less",
      ours: spread(late)["p99"]!,
      reach: { is: "below", value: reach },
      detail: spread(late),
    });
    return [
      figure("one", "from the end until it is gone, one a second, p99", single, 5000),
      figure(
        "rush",
        `from the end until it is gone, ${many.toLocaleString("en")} at 10,000 a minute, p99`,
        rush,
        60_000,
      ),
    ];
  },
};

/** Milliseconds by which each of them ended late: time goes as it does, the clock is not moved. */
async function lateness(bench: Bench, howMany: number, everyMs: number): Promise<readonly number[]> {
  await using stage = await bench.stage({ way: "ours", database: "postgres", withoutApp: true, still: true });
  bench.say(`${howMany} grants: planted`);
  // Enough for the start, which looks at every entry once.
  const first = (await stage.now()) + 15_000 + howMany * 8;
  await using planted = await plant(stage, { howMany, endsAt: (n) => Math.round(first + n * everyMs) });
  await stage.startApp("bench/stage/app.ts", false);
  await stage.settled(120_000);
  if ((await planted.count("ended")) > 0) throw new Error("the ends began before the application was ready");
  const offset = (await stage.now()) - Date.now();
  bench.say(`${howMany} grants: waiting for their ends`);
  const late: number[] = [];
  const limit = performance.now() + howMany * (everyMs + 10) + 120_000;
  while (late.length < howMany) {
    if (performance.now() > limit) throw new Error(`${howMany - late.length} of ${howMany} grants did not end`);
    const ended = await planted.count("ended");
    const now = Date.now() + offset;
    while (late.length < ended) late.push(Math.max(0, now - (first + (late.length + 1) * everyMs)));
    await pause(howMany > 100 ? 100 : 10);
  }
  return late;
}
