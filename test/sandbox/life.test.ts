import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type House, openHouse, openPull, until } from "./house.ts";

const at = "/repos/acme/access";

describe("a pull request and its git", () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(async () => house[Symbol.asyncDispose]());

  test("a person clones, pushes a branch and finds it in the API", async () => {
    await house.git(house.folder, "clone", "--quiet", house.remote("requester"), "clone");
    const clone = join(house.folder, "clone");
    expect(await readFile(join(clone, "README.md"), "utf8")).toContain("# Access");
    await mkdir(join(clone, "access"));
    await writeFile(join(clone, "access/one.yaml"), "id: one\n");
    await house.git(clone, "checkout", "--quiet", "-b", "by-git");
    await house.git(clone, "add", ".");
    await house.git(clone, "commit", "--quiet", "-m", "Ask");
    await house.git(clone, "push", "--quiet", "origin", "by-git");
    const head = await house.git(clone, "rev-parse", "HEAD");
    const branch = await house.as("requester")("GET", `${at}/branches/by-git`);
    expect(branch.body["commit"]?.["sha"]).toBe(head);
    const activity = await house.as("requester")("GET", `${at}/activity?ref=by-git`);
    expect(activity.body).toMatchObject([
      { activity_type: "branch_creation", after: head, actor: { login: "requester" } },
    ]);
  });

  test("the default branch takes no push, an administrator's excepted", async () => {
    const clone = join(house.folder, "clone");
    const pushed = house.git(clone, "push", "origin", "by-git:main");
    await expect(pushed).rejects.toThrow("Changes must be made through a pull request.");
    await expect(house.git(clone, "push", house.remote("outsider"), "by-git:elsewhere")).rejects.toThrow("not found");
    await expect(house.git(clone, "push", house.remote("security-1"), "by-git:elsewhere")).rejects.toThrow("403");
    await expect(house.git(clone, "push", house.remote("admin"), "--delete", "main")).rejects.toThrow("Cannot delete");
    await house.git(clone, "push", "--quiet", house.remote("admin"), "by-git:main");
  });

  test("a request goes from open to merged only with the app's own check", async () => {
    const pull = await openPull(house);
    const as = house.as("requester");
    const path = `${at}/pulls/${pull.number}`;
    expect((await as("GET", path)).body["mergeable"]).toBeNull();
    await until(
      async () => (await as("GET", path)).body["mergeable"],
      (mergeable) => Object.is(mergeable, true),
    );
    expect((await as("PUT", `${path}/merge`, {})).body).toMatchObject({
      message: 'Required status check "countersign" is expected.',
    });
    const byPerson = await as("POST", `${at}/check-runs`, {
      name: "countersign",
      head_sha: pull.head,
      conclusion: "success",
    });
    expect([byPerson.status, byPerson.body["message"]]).toEqual([403, "You must authenticate via a GitHub App."]);
    await as("POST", `${at}/statuses/${pull.head}`, { state: "success", context: "countersign" });
    const wrong = await as("PUT", `${path}/merge`, {});
    expect([wrong.status, wrong.body["message"]]).toEqual([
      405,
      'Required status check "countersign" was not set by the expected GitHub app.',
    ]);
    const app = await house.asInstallation();
    const run = await app("POST", `${at}/check-runs`, {
      name: "countersign",
      head_sha: pull.head,
      status: "in_progress",
    });
    expect(run.status).toBe(201);
    expect((await as("PUT", `${path}/merge`, {})).body["message"]).toBe(
      'Required status check "countersign" is in progress.',
    );
    await app("PATCH", `${at}/check-runs/${String(run.body["id"])}`, { conclusion: "success" });
    const reopened = await app("PATCH", `${at}/check-runs/${String(run.body["id"])}`, { status: "in_progress" });
    expect(reopened.body).toMatchObject({ status: "completed", conclusion: "success" });
    const stale = await as("PUT", `${path}/merge`, { sha: "0".repeat(40) });
    expect(stale.status).toBe(409);
    const merged = await as("PUT", `${path}/merge`, { sha: pull.head });
    expect(merged.body).toMatchObject({ merged: true });
    const commit = await as("GET", `${at}/commits/${String(merged.body["sha"])}`);
    expect(commit.body).toMatchObject({
      author: { login: "requester" },
      committer: { login: "web-flow" },
      commit: {
        committer: { name: "GitHub", email: "noreply@github.com" },
        verification: { verified: true, reason: "valid" },
      },
    });
    expect((await as("GET", path)).body).toMatchObject({
      merged: true,
      state: "closed",
      merged_by: { login: "requester" },
    });
  });
});
