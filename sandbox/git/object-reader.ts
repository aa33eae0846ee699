import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { GitObject, ObjectType } from "./object.ts";
import { cleanEnvironment } from "./run.ts";

/**
 * Reads objects through one long-lived `git cat-file --batch`: an answer costs no process. Anything that git resolves
 * to an object can be asked for: an oid, a ref, `<commit>:<path>`.
 */
export class ObjectReader {
  readonly #directory: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #buffered: Buffer = Buffer.alloc(0);
  readonly #waiting: { resolve: (object: GitObject | undefined) => void; reject: (error: Error) => void }[] = [];

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The object that a name resolves to, or nothing. Names with a line break name nothing. */
  async read(name: string): Promise<GitObject | undefined> {
    if (name === "" || name.includes("\n")) return undefined;
    const child = this.#start();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      child.stdin.write(`${name}\n`);
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    await new Promise((resolve) => {
      child.once("close", resolve);
      child.stdin.end();
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    if (this.#child !== undefined) return this.#child;
    const child = spawn("git", ["cat-file", "--batch"], { cwd: this.#directory, env: cleanEnvironment });
    this.#buffered = Buffer.alloc(0);
    child.stdout.on("data", (chunk: Buffer) => {
      this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk]);
      this.#answer();
    });
    const fail = (): void => {
      if (this.#child === child) this.#child = undefined;
      for (const one of this.#waiting.splice(0)) one.reject(new Error("git cat-file ended"));
    };
    child.on("error", fail);
    child.on("close", fail);
    child.stdin.on("error", () => undefined);
    this.#child = child;
    return child;
  }

  #answer(): void {
    for (;;) {
      const lineEnd = this.#buffered.indexOf(0x0a);
      if (lineEnd === -1) return;
      const header = this.#buffered.toString("utf8", 0, lineEnd);
      const found = /^([0-9a-f]{40}) (commit|tree|blob|tag) (\d+)$/u.exec(header);
      if (found === null) {
        this.#buffered = this.#buffered.subarray(lineEnd + 1);
        this.#waiting.shift()?.resolve(undefined);
        continue;
      }
      const start = lineEnd + 1;
      const end = start + Number(found[3]);
      if (this.#buffered.length < end + 1) return;
      const content = Buffer.from(this.#buffered.subarray(start, end));
      this.#buffered = this.#buffered.subarray(end + 1);
      this.#waiting.shift()?.resolve({ oid: found[1] ?? "", type: found[2] as ObjectType, content });
    }
  }
}
