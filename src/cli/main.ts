import { setTimeout } from "node:timers/promises";
import { adoptPolicy } from "./adopt.ts";
import { claim } from "./claim/claim.ts";
import { run } from "./run.ts";
import type { Terminal } from "./terminal.ts";
import { initVault } from "./vault/init.ts";

const [command, ...rest] = process.argv.slice(2);
const terminal: Terminal = {
  folder: process.cwd(),
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
};

if (command === "claim")
  process.exitCode = await claim(rest, {
    out: (text) =>
      new Promise((resolve, reject) => {
        process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    err: terminal.err,
    env: process.env,
    pause: (seconds) => setTimeout(seconds * 1000),
  });
else if (command === "policy" && rest[0] === "adopt")
  // Only what speaks to GitHub needs the settings of the app, and everything that reads them.
  process.exitCode = await adoptPolicy(rest.slice(1), terminal, async (tree, repository) => {
    const { operate } = await import("../operate.ts");
    return operate(process.env, tree, repository);
  });
else if (command === "init" && rest[0] === "vault") process.exitCode = initVault(rest.slice(1), terminal);
else if (command === "doctor" && rest[0] === "vault") {
  // Only what speaks to Vault needs its client.
  const { doctorVault } = await import("./vault/doctor.ts");
  process.exitCode = await doctorVault(rest.slice(1), terminal, process.env);
} else process.exitCode = run(process.argv.slice(2), terminal);
