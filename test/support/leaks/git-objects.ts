import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Found } from "./database-files.ts";

const run = promisify(execFile);

/** Every object of every repository in this folder, whether or not a branch still leads to it. */
export async function gitObjects(folder: string): Promise<readonly Found[]> {
  return Promise.all(
    readdirSync(folder).map(async (name) => {
      const { stdout } = await run(
        "git",
        ["-C", join(folder, name), "cat-file", "--batch-all-objects", "--unordered", "--batch"],
        { encoding: "buffer", maxBuffer: 2 ** 31 },
      );
      return { where: "git objects of a repository", bytes: stdout };
    }),
  );
}
