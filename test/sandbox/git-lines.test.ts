import { expect, test } from "vitest";
import { gitLines } from "../../sandbox/git/lines.ts";
import { GitError } from "../../sandbox/git/run.ts";
import { openHouse } from "./house.ts";

test("git is read line by line, as far as one wants, and its failures are failures", async () => {
  await using house = await openHouse({ policies: "/nowhere" });
  const { git } = house.sandbox.world.repositories.get(4800)!;
  // One line above what fits into one piece of a pipe, with what is no line's end to git.
  const long = `${"x".repeat(200_000)}\u2028\r`;
  const oid = await git.writeBlob(`first\n${long}\nlast`);
  const all: string[] = [];
  for await (const line of gitLines(git.directory, ["cat-file", "blob", oid])) all.push(line);
  expect(all).toEqual(["first", long, "last"]);
  for await (const line of gitLines(git.directory, ["cat-file", "blob", oid])) {
    expect(line).toBe("first");
    break;
  }
  const failing = gitLines(git.directory, ["cat-file", "blob", "0".repeat(40)]);
  await expect(failing.next()).rejects.toThrow(GitError);
});
