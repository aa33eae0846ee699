import { expect, test } from "vitest";
import { type House, openHouse, openPull } from "../../house.ts";
import { reader } from "./reader.ts";

const hour = 3_600_000;

async function cloned(
  house: House,
  branch: string,
): Promise<(message: string, ...how: readonly string[]) => Promise<void>> {
  const folder = `${house.folder}/clone`;
  await house.git(house.folder, "clone", "--quiet", "--branch", branch, house.remote("requester-2"), folder);
  return async (message, ...how) => {
    await house.git(folder, "commit", "--quiet", "--allow-empty", "--message", message, ...how);
    await house.git(folder, "push", "--quiet", ...(how.includes("--amend") ? ["--force"] : []), "origin", branch);
  };
}

test("pushes stand where they happened and name who pushed, whatever the commits say", async () => {
  await using house = await openHouse();
  const { number, branch } = await openPull(house);
  const at = `/acme/access/pull/${number}`;
  const owner = reader(house, "owner");
  const push = await cloned(house, branch);
  // The sandbox's clock runs ahead; commits have the machine's time, or any that their author likes.
  await house.sandbox.world.clock.advance(24 * hour);
  await owner.presses(await owner.opens(at), "Comment", { body: "Before the push" });
  await push("Of the last century", "--date", "1999-01-01T00:00:00Z");
  await push("And another");
  await owner.presses(await owner.opens(at), "Comment", { body: "After the push" });
  await push("Said otherwise", "--amend");
  await house.as("requester")("PATCH", `/repos/acme/access/pulls/${number}`, { state: "closed" });
  await house.as("requester")("DELETE", `/repos/acme/access/git/refs/heads/${branch}`);
  expect((await owner.opens(at)).between("Conversation", "Comment as owner")).toMatchInlineSnapshot(`
    "requester author opened this ‹time›
    No description.
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    owner commented ‹time›
    Edit the comment of owner
    Before the push
    requester-2 pushed 1 commit ‹time›
    Of the last century by Somebody (not an account) ‹sha›
    owner commented ‹time›
    Edit the comment of owner
    After the push
    requester-2 force-pushed request-1 from ‹sha› to ‹sha› ‹time›
    requester-2 pushed 1 commit ‹time›
    Said otherwise by Somebody (not an account) ‹sha›
    requester closed this ‹time›
    requester deleted the branch request-1 ‹time›
    Closed
    Closed without a merge.
    Its branch is gone."
  `);
});

test("a request tells of its base, its draft and everything else that was done to it", async () => {
  await using house = await openHouse();
  const { number } = await openPull(house);
  const as = house.as("requester");
  const main = await as("GET", "/repos/acme/access/git/ref/heads/main");
  const sha = main.body["object"]?.["sha"];
  await as("POST", "/repos/acme/access/git/refs", { ref: "refs/heads/release", sha });
  await as("PATCH", `/repos/acme/access/pulls/${number}`, { base: "release" });
  const requester = reader(house, "requester");
  const page = await requester.opens(`/acme/access/pull/${number}`);
  await requester.presses(page, "Make this a draft");
  await requester.presses(await requester.opens(`/acme/access/pull/${number}`), "Ready for review");
  const merged = await requester.presses(await requester.waits(`/acme/access/pull/${number}`), "Merge pull request");
  expect(merged.between("Conversation", "Comment as requester")).toMatchInlineSnapshot(`
    "requester author opened this ‹time›
    No description.
    requester began with 1 commit ‹time›
    Ask for access/orders-db/one.yaml by requester ‹sha›
    requester changed the base from main to release ‹time›
    requester made this a draft again ‹time›
    requester marked this as ready for review ‹time›
    requester merged this as ‹sha› into release ‹time›
    Merged
    Merged by requester as ‹sha›.
    Its branch request-1 is still there. (Delete branch)"
  `);
});
