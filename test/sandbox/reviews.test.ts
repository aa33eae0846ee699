import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { items, openHouse, openPull } from "./house.ts";

const at = "/repos/acme/access";

describe("reviews", () => {
  test("anyone who can read approves, but nobody their own request", async () => {
    await using house = await openHouse();
    const { number, head } = await openPull(house);
    const path = `${at}/pulls/${number}/reviews`;
    const own = await house.as("requester")("POST", path, { event: "APPROVE" });
    expect([own.status, own.body["errors"]]).toEqual([422, ["Can not approve your own pull request"]]);
    const approved = await house.as("security-1")("POST", path, { event: "APPROVE", body: "need: yes" });
    expect(approved.status).toBe(200);
    expect(approved.body).toMatchObject({ state: "APPROVED", commit_id: head, user: { login: "security-1" } });
    expect(String(approved.body["submitted_at"])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);
    expect((await house.as("outsider")("POST", path, { event: "APPROVE" })).status).toBe(404);
  });

  test("a writer edits and dismisses somebody else's review; it keeps id, text, commit and time", async () => {
    await using house = await openHouse();
    const { number } = await openPull(house);
    const path = `${at}/pulls/${number}/reviews`;
    const review = await house.as("owner")("POST", path, { event: "APPROVE", body: "as it was" });
    const id = String(review.body["id"]);
    expect((await house.as("security-1")("PUT", `${path}/${id}`, { body: "no" })).status).toBe(403);
    expect((await house.as("requester-2")("PUT", `${path}/${id}`, { body: "changed" })).status).toBe(200);
    const kept = house.sandbox.world.reviews.get(Number(id));
    expect(kept).toMatchObject({ editorId: house.sandbox.people["requester-2"]?.id });
    const dismissed = await house.as("requester-2")("PUT", `${path}/${id}/dismissals`, { message: "because" });
    const { state: _, body: __, ...before } = review.body;
    expect(dismissed.body).toMatchObject({ ...before, state: "DISMISSED", body: "changed" });
    const comment = await house.as("owner")("POST", path, { event: "COMMENT", body: "hm" });
    const refused = await house.as("requester")("PUT", `${path}/${String(comment.body["id"])}/dismissals`, {
      message: "x",
    });
    expect(refused.body["errors"]).toEqual(["Can not dismiss a commented pull request review"]);
  });

  test("a draft is its author's secret, and takes its id before it is submitted", async () => {
    await using house = await openHouse();
    const { number } = await openPull(house);
    const path = `${at}/pulls/${number}/reviews`;
    const draft = await house.as("owner")("POST", path, { body: "thinking" });
    expect(draft.body["submitted_at"]).toBeUndefined();
    const other = await house.as("security-1")("POST", path, { event: "APPROVE" });
    expect((await house.as("security-1")("GET", path)).body).toHaveLength(1);
    const submitted = await house.as("owner")("POST", `${path}/${String(draft.body["id"])}/events`, {
      event: "APPROVE",
    });
    expect(Number(submitted.body["id"])).toBeLessThan(Number(other.body["id"]));
  });

  test.each([true, false])("a force-push re-binds a review to the new head: %s", async (rebind) => {
    await using house = await openHouse({ server: { rebindReviewsOnForcePush: rebind } });
    const { number, head } = await openPull(house);
    const path = `${at}/pulls/${number}/reviews`;
    await house.as("owner")("POST", path, { event: "APPROVE" });
    const clone = join(house.folder, "clone");
    await house.git(house.folder, "clone", "--quiet", "--branch", "request-1", house.remote("requester"), "clone");
    await writeFile(join(clone, "access/orders-db/one.yaml"), "id: another\n");
    await house.git(clone, "commit", "--quiet", "--all", "--amend", "-m", "Another");
    await house.git(clone, "push", "--quiet", "--force", "origin", "request-1");
    const now = await house.git(clone, "rev-parse", "HEAD");
    const [review] = items((await house.as("owner")("GET", path)).body);
    expect(review?.["commit_id"]).toBe(rebind ? now : head);
    const pull = await house.as("owner")("GET", `${at}/pulls/${number}`);
    expect(pull.body["head"]?.["sha"]).toBe(now);
    expect((await house.as("owner")("GET", `${at}/activity?activity_type=force_push`)).body).toMatchObject([
      { before: head, after: now },
    ]);
  });
});

describe("requests for review", () => {
  test("only those who can see the repository are asked, and never the author", async () => {
    await using house = await openHouse();
    const { number } = await openPull(house);
    const path = `${at}/pulls/${number}/requested_reviewers`;
    const as = house.as("requester");
    for (const body of [
      { team_reviewers: ["no-access"] },
      { reviewers: ["outsider"] },
      { reviewers: ["nobody-at-all"] },
    ]) {
      const refused = await as("POST", path, body);
      expect([refused.status, String(refused.body["message"])]).toEqual([
        422,
        expect.stringContaining("not a collaborator"),
      ]);
    }
    expect((await as("POST", path, { reviewers: ["requester"] })).body["message"]).toBe(
      "Review cannot be requested from pull request author.",
    );
    expect((await as("POST", path, { reviewers: ["owner"], team_reviewers: ["platform"] })).status).toBe(201);
    await house.as("platform-1")("POST", `${at}/pulls/${number}/reviews`, { event: "APPROVE" });
    const left = await as("GET", path);
    expect(left.body).toMatchObject({ users: [{ login: "owner" }], teams: [] });
  });

  test("a team with auto-assignment stands in the list no longer: one of its members does", async () => {
    await using house = await openHouse({
      change: (seed) => ({
        ...seed,
        teams: seed.teams.map((team) => (team.slug === "security" ? { ...team, reviewAssignment: 1 } : team)),
      }),
    });
    const { number } = await openPull(house);
    const asked = await house.as("requester")("POST", `${at}/pulls/${number}/requested_reviewers`, {
      team_reviewers: ["security"],
    });
    expect(asked.body).toMatchObject({ requested_teams: [], requested_reviewers: [{ login: "security-1" }] });
  });
});
