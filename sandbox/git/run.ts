import { spawn } from "node:child_process";

/** Git answered with an exit code other than zero. */
export class GitError extends Error {
  override readonly name = "GitError";
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;

  constructor(args: readonly string[], code: number, stdout: Buffer, stderr: string) {
    super(`git ${args.join(" ")} exited with ${code}: ${stderr.trim()}`);
    this.code = code;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

/** The machine's and the user's own git settings must not change what the sandbox does. */
export const cleanEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
};

/** Runs git in a directory and answers with its output; any exit code but zero is a `GitError`. */
export async function runGit(directory: string, args: readonly string[], options: RunOptions = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, { cwd: directory, env: { ...cleanEnvironment, ...options.env } });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else reject(new GitError(args, code ?? -1, Buffer.concat(out), Buffer.concat(err).toString()));
    });
    // Git may close its input early, having seen enough: the exit code tells what that meant.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input);
  });
}
