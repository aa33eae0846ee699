import { run } from "./run.ts";

process.exitCode = run(process.argv.slice(2), {
  folder: process.cwd(),
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
});
