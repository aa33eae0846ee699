import { spawn } from "node:child_process";
import { ends, Stopped } from "./stopped.ts";

/** What a terminal passes on to the command; it decides, and we end when it does. */
const passedOn = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a command with more in its environment; answers its exit code. `started` is called once the process runs: only
 * then has somebody the credential.
 */
export async function runWith(
  [program = "", ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  started: () => Promise<void>,
): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit", env });
  const over = new Promise<number>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? ""] ?? 1)));
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) =>
      reject(new Stopped(ends.notStarted, `\`${program}\` cannot be started (${codeOf(error)}); collect again`)),
    );
  });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of passedOn) process.on(signal, forward);
  try {
    await started();
    return await over;
  } finally {
    for (const signal of passedOn) process.off(signal, forward);
  }
}

/** As shells number them. */
const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };

const codeOf = (error: Error): string => ("code" in error ? String(error.code) : error.message);
