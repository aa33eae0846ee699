import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "../..");

/** Children that have not ended: none outlives the tests, whatever becomes of them. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** How a process ended: by itself, or by a signal. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A script of ours as a process of its own, with the lines that it writes. */
export class ScriptProcess {
  readonly lines: string[] = [];
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(script: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, [join(root, script), ...args], {
      env: { ...plainEnvironment(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this.#child);
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      createInterface({ input: stream }).on("line", (line) => void this.lines.push(line));
    this.ended = once(this.#child, "exit").then(([code, signal]) => {
      running.delete(this.#child);
      return { code, signal };
    });
  }

  /** The first line that matches; `null` where the process ended without one. */
  async line(pattern: RegExp): Promise<string | null> {
    let over = false;
    void this.ended.then(() => (over = true));
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined || over) return found ?? null;
      await Promise.race([once(this.#child.stdout!, "data"), this.ended]);
      await new Promise(setImmediate);
    }
  }

  /** Sends a signal, and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** At once, without waiting: nothing that it would do after this is done. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

/** The application as an operator runs it; resolves when it is ready, or has ended before. */
export async function startApp(
  env: Readonly<Record<string, string>>,
  started: (app: ScriptProcess) => void = () => undefined,
): Promise<ScriptProcess | null> {
  const app = new ScriptProcess("src/main.ts", [], env);
  started(app);
  return (await app.line(/"msg":"ready"/u)) === null ? null : app;
}

/** The caller's environment without what would be a setting of ours. */
function plainEnvironment(): Readonly<Record<string, string>> {
  const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG", "TZ"];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
