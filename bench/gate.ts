import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compare, heldOf, type Baseline } from "./gate/compare.ts";
import { tableOf } from "./report/table.ts";
import { calls } from "./rows/calls.ts";
import { entries } from "./rows/entries.ts";
import { latency } from "./rows/latency.ts";
import { plan } from "./rows/plan.ts";
import { runRows } from "./run.ts";

/**
 * `node bench/gate.ts [--renew]`: measures what holds on any machine, quickly, and fails where it is worse than
 * `baseline.json` by more than a third. What is worse is measured once more before that is believed.
 */
const file = join(import.meta.dirname, "baseline.json");
const { values } = parseArgs({ options: { renew: { type: "boolean", default: false } } });
const rows = [calls, latency, plan, entries];
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const first = await runRows(rows, { quick: true, say });
process.stdout.write(`${tableOf(first.figures)}\n\n`);
for (const { row, because } of first.failed) say(`${row} was not measured: ${because}`);

if (values.renew && first.failed.length === 0) {
  writeFileSync(file, `${JSON.stringify(heldOf(first.figures), null, 2)}\n`);
  process.stdout.write(`${file} was written anew: look at what changed before it is committed\n`);
} else {
  process.exitCode = first.failed.length > 0 ? 1 : await judge(heldOf(first.figures));
}

async function judge(measured: Baseline): Promise<number> {
  const baseline = JSON.parse(readFileSync(file, "utf8")) as Baseline;
  const found = compare(baseline, measured);
  if (found.length === 0) return 0;
  const suspected = new Set(found.map(({ id }) => id.split("/")[0]));
  const again = await runRows(
    rows.filter(({ name }) => suspected.has(name)),
    { quick: true, say },
  );
  const still = compare(baseline, { ...measured, ...heldOf(again.figures) });
  for (const { id, because } of still) process.stdout.write(`WORSE  ${id}: ${because}\n`);
  return still.length > 0 ? 1 : 0;
}
