import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "../..");

/** Children that have not ended: none outlives the bench, whatever becomes of it. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A script of ours as a process of its own; its lines, and what it answers when asked. */
export class Child {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #waiting: { readonly matches: (line: string) => boolean; readonly found: (line: string) => void }[] = [];

  constructor(
    script: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    flags: readonly string[] = [],
  ) {
    this.#child = fork(join(root, script), args, {
      execArgv: [...flags],
      env: { ...plainEnvironment(), ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    running.add(this.#child);
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      createInterface({ input: stream }).on("line", (line) => this.#heard(line));
    this.#ended = once(this.#child, "exit").then(() => running.delete(this.#child));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  #heard(line: string): void {
    this.lines.push(line);
    // Enough to say what went wrong; a burst logs tens of thousands.
    if (this.lines.length > 5000) this.lines.splice(0, 2500);
    const found = this.#waiting.filter(({ matches }) => matches(line));
    this.#waiting = this.#waiting.filter(({ matches }) => !matches(line));
    for (const waiter of found) waiter.found(line);
  }

  /** The next line that holds this text. */
  async line(text: string): Promise<string> {
    const matches = (line: string): boolean => line.includes(text);
    const found = new Promise<string>((resolve) => this.#waiting.push({ matches, found: resolve }));
    const over = this.#ended.then(() => {
      throw new Error(`a process ended before it said \`${text}\`:\n${this.lines.slice(-20).join("\n")}`);
    });
    return Promise.race([found, over]);
  }

  /** Asks over the channel that `fork` opens; one question at a time. */
  async ask(question: string): Promise<number> {
    const answered = once(this.#child, "message");
    this.#child.send(question);
    const over = this.#ended.then(() => {
      throw new Error(`the application ended:\n${this.lines.slice(-20).join("\n")}`);
    });
    const [answer] = await Promise.race([answered, over]);
    return Number(answer);
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    this.#child.kill(signal);
    const hurry = setTimeout(() => this.#child.kill("SIGKILL"), 25_000);
    await this.#ended;
    clearTimeout(hurry);
  }
}

/** The caller's environment without what would be a setting of ours. */
function plainEnvironment(): Readonly<Record<string, string>> {
  const kept = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG", "TZ"];
  return Object.fromEntries(
    kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
