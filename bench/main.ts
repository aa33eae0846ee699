import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { ratioOf, reached } from "./figure.ts";
import { describeMachine } from "./report/machine.ts";
import { tableOf } from "./report/table.ts";
import { rows } from "./rows.ts";
import { runRows } from "./run.ts";

/** `node bench/main.ts [--only calls,plan] [--quick] [--out FILE.json] [--profile DIR]`: a table on the terminal, and JSON. */
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    out: { type: "string" },
    profile: { type: "string" },
  },
});

const names = values.only?.split(",").map((name) => name.trim());
const unknown = (names ?? []).filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0) {
  process.stderr.write(`no row ${unknown.join(", ")}; there are ${rows.map(({ name }) => name).join(", ")}\n`);
  process.exit(2);
}

const began = performance.now();
const { figures, failed, postgres } = await runRows(
  rows.filter(({ name }) => names === undefined || names.includes(name)),
  { quick: values.quick, profile: values.profile, say: (line) => process.stderr.write(`${line}\n`) },
);
const machine = describeMachine(postgres);
const tookSeconds = Math.round((performance.now() - began) / 1000);
const told = figures.map((figure) =>
  Object.assign({ ...figure }, { ratio: ratioOf(figure), reached: reached(figure) }),
);
const report = `${JSON.stringify({ machine, quick: values.quick, tookSeconds, figures: told, failed }, null, 2)}\n`;
for (const file of [
  join(import.meta.dirname, "results/latest.json"),
  ...(values.out === undefined ? [] : [values.out]),
]) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, report);
}

const { cpu, cores, memoryMb, node, git, commit, at } = machine;
process.stdout.write(`
${tableOf(figures)}

${cpu}, ${cores} cores, ${memoryMb} MB; Node ${node}, git ${git}${postgres === null ? "" : `, PostgreSQL ${postgres}`}
commit ${commit}, ${at}, ${tookSeconds} s${values.quick ? ", quick: fewer repeats" : ""}
`);
if (failed.length > 0) process.stdout.write(`\nnot measured: ${failed.map(({ row }) => row).join(", ")}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
