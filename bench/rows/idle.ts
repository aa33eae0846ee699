import { setTimeout as pause } from "node:timers/promises";
import type { Figure } from "../figure.ts";
import { median, spread } from "../percentile.ts";
import type { Bench, Row } from "../row.ts";
import { memoryOf } from "../stage/memory.ts";

const reach = { postgres: { memory: 200, start: 1500 }, embedded: { memory: 450, start: 4000 } } as const;

/** How soon the application is ready, and what it needs while nothing happens: `src/main.ts` itself, on both databases. */
export const idle: Row = {
  name: "idle",
  run: async (bench) => [...(await measure(bench, "postgres")), ...(await measure(bench, "embedded"))],
};

async function measure(bench: Bench, database: "postgres" | "embedded"): Promise<readonly Figure[]> {
  const on = database === "postgres" ? "PostgreSQL" : "embedded";
  await using stage = await bench.stage({ way: "ours", database, withoutApp: true });
  bench.say(`${database}: started on an empty database, then again and again`);
  const first = await stage.startApp("src/main.ts", false);
  await stage.quiet();
  const starts: number[] = [];
  for (let n = 0; n < (bench.quick ? 3 : 7); n++) {
    await stage.stopApp();
    starts.push(await stage.startApp("src/main.ts", false));
    await stage.quiet();
  }
  bench.say(`${database}: doing nothing`);
  await pause(bench.quick ? 3000 : 10_000);
  const common = { better: "less" } as const;
  return [
    {
      ...common,
      id: `idle/start/${database}`,
      what: `start to ready, ${on}`,
      unit: "ms",
      ours: median(starts),
      reach: { is: "below", value: reach[database].start },
      detail: { ...spread(starts), "on an empty database": first },
    },
    {
      ...common,
      id: `idle/memory/${database}`,
      what: `memory, idle, ${on}`,
      unit: "MB",
      ours: memoryOf(stage.app.pid).now,
      reach: { is: "below", value: reach[database].memory },
    },
  ];
}
