import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, totalmem, type } from "node:os";
import { join } from "node:path";

/** Where and of what the numbers were taken. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly system: string;
  readonly node: string;
  readonly git: string;
  /** `null`: no row needed it. */
  readonly postgres: string | null;
  /** With `+` where something is not committed. */
  readonly commit: string;
  readonly at: string;
}

export function describeMachine(postgres: string | null): Machine {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryMb: Math.round(totalmem() / 1_048_576),
    system: type(),
    node: process.version,
    git: git("--version").replace("git version ", ""),
    postgres,
    commit:
      git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--untracked-files=no") === "" ? "" : "+"),
    at: new Date().toISOString(),
  };
}

/** An archive of the source has no history: then there is no commit to name. */
function git(...args: readonly string[]): string {
  try {
    const cwd = join(import.meta.dirname, "../..");
    return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "unknown";
  }
}
