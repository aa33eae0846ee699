#!/usr/bin/env node
// Plain JavaScript, so that an older Node gets as far as finding the one that the project brings along.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const main = join(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), "main.ts");

/** The executable of the `node` package, if it is installed. */
function broughtAlong() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin", "node");
  } catch {
    return null;
  }
}

if (process.features.typescript) await import(main);
else {
  const node = broughtAlong();
  const ran = node === null ? null : spawnSync(node, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  if (ran?.status != null) process.exitCode = ran.status;
  else {
    process.stderr.write(`countersign needs Node 24, and this is ${process.version}: run \`npm ci\` first\n`);
    process.exitCode = 2;
  }
}
