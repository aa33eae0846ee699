import { expect, test } from "vitest";
import { openHouse, openPull } from "../../house.ts";
import { reader } from "./reader.ts";

test("a long story asks no more of git than a short one", async () => {
  await using house = await openHouse();
  const { number, branch } = await openPull(house);
  const at = `/acme/access/pull/${number}`;
  const owner = reader(house, "owner");
  const { git } = house.sandbox.world.repositories.get(4800)!;
  const asked: string[] = [];
  const run = git.run.bind(git);
  git.run = async (args, options) => {
    asked.push(args[0] ?? "");
    return run(args, options);
  };
  const asks = async (path: string): Promise<readonly string[]> => {
    await owner.waits(path);
    asked.length = 0;
    await owner.opens(path);
    return [...asked];
  };
  const before = await asks(at);
  const folder = `${house.folder}/clone`;
  await house.git(house.folder, "clone", "--quiet", "--branch", branch, house.remote("requester"), folder);
  for (let push = 0; push < 5; push += 1) {
    for (let one = 0; one < 4; one += 1)
      await house.git(folder, "commit", "--quiet", "--allow-empty", "-m", `${push} ${one}`);
    await house.git(folder, "push", "--quiet", "origin", branch);
    for (const event of ["APPROVE", "REQUEST_CHANGES", "COMMENT"]) {
      await house.as("owner")("POST", `/repos/acme/access/pulls/${number}/reviews`, { event, body: `${push}` });
    }
    await house.as("requester")("POST", `/repos/acme/access/pulls/${number}/requested_reviewers`, {
      reviewers: ["owner"],
    });
  }
  expect(await asks(at)).toEqual(before);
  for (const below of ["/commits", "/checks", "/files"]) expect(await asks(`${at}${below}`)).toEqual([]);
  expect(await asks("/acme/access/pulls")).toEqual([]);
  expect((await owner.opens(at)).text).toContain("requester pushed 4 commits");
});
