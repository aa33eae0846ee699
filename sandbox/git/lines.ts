import { spawn } from "node:child_process";
import { once } from "node:events";
import { cleanEnvironment, GitError } from "./run.ts";

/** What git prints, line by line; git ends when the reader has enough. */
export async function* gitLines(directory: string, args: readonly string[]): AsyncGenerator<string> {
  const child = spawn("git", args, { cwd: directory, env: cleanEnvironment, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(child, "close");
  const complaint: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => complaint.push(chunk));
  try {
    // Only line feeds end lines of git: what JSON may hold besides (U+2028, carriage returns) stays within them.
    let rest = "";
    child.stdout.setEncoding("utf8");
    for await (const chunk of child.stdout as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    if (rest !== "") yield rest;
    const [code]: readonly unknown[] = await closed;
    if (code !== 0)
      throw new GitError(
        args,
        typeof code === "number" ? code : -1,
        Buffer.alloc(0),
        Buffer.concat(complaint).toString(),
      );
  } finally {
    child.kill();
    await closed;
  }
}
