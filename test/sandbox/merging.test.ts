import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { enqueuePull } from "../../sandbox/actions/merge-queue.ts";
import { type House, openHouse, openPull, until } from "./house.ts";

const at = "/repos/acme/access";

async function pass(house: House, head: string): Promise<void> {
  const app = await house.asInstallation();
  await app("POST", `${at}/check-runs`, { name: "countersign", head_sha: head, conclusion: "success" });
}

/** Two requests from one base, so that the second merge is a real one. */
async function twoRequests(
  house: House,
): Promise<readonly { readonly number: number; readonly head: string; readonly branch: string }[]> {
  const one = await openPull(house, { branch: "one", path: "access/a/one.yaml" });
  const two = await openPull(house, { branch: "two", path: "access/b/two.yaml", content: "id: two\n" });
  for (const { head } of [one, two]) await pass(house, head);
  await house.as("requester")("PUT", `${at}/pulls/${one.number}/merge`, {});
  return [one, two];
}

describe("merging gives what git gives", () => {
  test.each(["merge", "squash", "rebase"] as const)(
    "%s: the tree on the default branch is git's own",
    async (method) => {
      await using house = await openHouse();
      const [, two] = await twoRequests(house);
      if (two === undefined) throw new Error("no second request");
      const clone = join(house.folder, "clone");
      await house.git(house.folder, "clone", "--quiet", house.remote("requester"), "clone");
      if (method === "rebase") {
        await house.git(clone, "checkout", "--quiet", "two");
        await house.git(clone, "rebase", "--quiet", "origin/main");
      } else {
        await house.git(clone, "merge", "--quiet", ...(method === "squash" ? ["--squash"] : ["--no-ff"]), "origin/two");
        if (method === "squash") await house.git(clone, "commit", "--quiet", "-m", "squashed");
      }
      const expected = await house.git(clone, "write-tree");
      const merged = await house.as("requester")("PUT", `${at}/pulls/${two.number}/merge`, { merge_method: method });
      await house.git(clone, "fetch", "--quiet", "origin");
      expect(await house.git(clone, "rev-parse", "origin/main^{tree}")).toBe(expected);
      expect(await house.git(clone, "rev-parse", "origin/main")).toBe(String(merged.body["sha"]));
      const parents = (await house.git(clone, "rev-list", "--parents", "-1", "origin/main")).split(" ").length - 1;
      expect(parents).toBe(method === "merge" ? 2 : 1);
      const commit = await house.as("requester")("GET", `${at}/commits/main`);
      expect(commit.body["commit"]?.["verification"]?.["verified"]).toBe(method !== "rebase");
    },
  );

  test("a conflict is refused, and told as not mergeable once it is known", async () => {
    await using house = await openHouse();
    const one = await openPull(house, { branch: "one", content: "id: one\n" });
    const two = await openPull(house, { branch: "two", content: "id: two\n" });
    for (const { head } of [one, two]) await pass(house, head);
    const as = house.as("requester");
    await as("PUT", `${at}/pulls/${one.number}/merge`, {});
    const merge = await as("PUT", `${at}/pulls/${two.number}/merge`, {});
    expect([merge.status, merge.body["message"]]).toEqual([409, "Merge conflict"]);
    const shown = await until(
      async () => (await as("GET", `${at}/pulls/${two.number}`)).body,
      (body) => Object.is(body["mergeable"], false),
    );
    expect(shown["mergeable_state"]).toBe("dirty");
    expect((await as("PUT", `${at}/pulls/${two.number}/merge`, {})).status).toBe(405);
  });

  test("a draft, a closed request and a method that is not allowed are refused", async () => {
    await using house = await openHouse();
    const { number } = await openPull(house);
    const as = house.as("requester");
    await house.as("admin")("PATCH", at, { allow_rebase_merge: false });
    const rebase = await as("PUT", `${at}/pulls/${number}/merge`, { merge_method: "rebase" });
    expect([rebase.status, rebase.body["message"]]).toEqual([405, "Rebase merges are not allowed on this repository."]);
    await as("PATCH", `${at}/pulls/${number}`, { state: "closed" });
    expect((await as("PUT", `${at}/pulls/${number}/merge`, {})).status).toBe(405);
    const main = await as("GET", `${at}/git/ref/heads/request-1`);
    await as("POST", `${at}/git/refs`, { ref: "refs/heads/again", sha: main.body["object"]?.["sha"] });
    const draft = await as("POST", `${at}/pulls`, { title: "Draft", head: "again", base: "main", draft: true });
    const merge = await as("PUT", `${at}/pulls/${String(draft.body["number"])}/merge`, {});
    expect([merge.status, merge.body["message"]]).toEqual([405, "Pull Request is still a draft"]);
  });

  test("an administrator merges past a missing check; people without write access cannot merge", async () => {
    await using house = await openHouse();
    const { number } = await openPull(house);
    expect((await house.as("security-1")("PUT", `${at}/pulls/${number}/merge`, {})).status).toBe(403);
    expect((await house.as("outsider")("PUT", `${at}/pulls/${number}/merge`, {})).status).toBe(404);
    expect((await house.as("admin")("PUT", `${at}/pulls/${number}/merge`, {})).status).toBe(200);
  });

  test("`neutral` satisfies a required check, a failed one does not, and the newest run counts", async () => {
    await using house = await openHouse();
    const { number, head } = await openPull(house);
    const app = await house.asInstallation();
    const report = async (conclusion: string) =>
      app("POST", `${at}/check-runs`, { name: "countersign", head_sha: head, conclusion });
    await report("failure");
    const as = house.as("requester");
    expect((await as("PUT", `${at}/pulls/${number}/merge`, {})).body["message"]).toBe(
      'Required status check "countersign" is failing.',
    );
    await report("neutral");
    expect((await as("PUT", `${at}/pulls/${number}/merge`, {})).status).toBe(200);
  });

  test("with a merge queue nothing merges directly; the group does when its check is green", async () => {
    await using house = await openHouse({ protection: { mergeQueue: "merge" } });
    const { number, head } = await openPull(house);
    await pass(house, head);
    const as = house.as("requester");
    const direct = await as("PUT", `${at}/pulls/${number}/merge`, {});
    expect([direct.status, direct.body["message"]]).toEqual([405, "Changes must be made through the merge queue"]);
    const { world } = house.sandbox;
    const [pull] = [...world.pulls.values()];
    const account = [...world.accounts.values()].find(({ login }) => login === "requester");
    if (pull === undefined || account === undefined) throw new Error("nothing to enqueue");
    const entry = await enqueuePull(world, { kind: "user", account, via: null }, pull, head);
    if (!entry.ok) throw new Error(entry.message);
    const group = entry.value.group;
    expect(group?.ref).toMatch(/^refs\/heads\/gh-readonly-queue\/main\/pr-1-[0-9a-f]{40}$/u);
    await pass(house, group?.headSha ?? "");
    const shown = await until(
      async () => (await as("GET", `${at}/pulls/${number}`)).body,
      (body) => Object.is(body["merged"], true),
    );
    expect(shown["merge_commit_sha"]).toBe(group?.headSha);
    const activity = await until(
      async () => (await as("GET", `${at}/activity?ref=main`)).body,
      (body) => Object.keys(body).length > 0,
    );
    expect(activity).toMatchObject([{ activity_type: "merge_queue_merge" }]);
  });

  test("in a queue each group is built on the one before; a failed one leaves, and those behind are built again", async () => {
    await using house = await openHouse({ protection: { mergeQueue: "merge" } });
    const one = await openPull(house, { branch: "one", path: "access/a/one.yaml" });
    const two = await openPull(house, { branch: "two", path: "access/b/two.yaml" });
    const { world, people } = house.sandbox;
    for (const { number, head } of [one, two]) {
      await pass(house, head);
      const pull = [...world.pulls.values()].find((each) => each.number === number);
      const account = world.accounts.get(people["requester"]?.id ?? 0);
      if (pull === undefined || account === undefined) throw new Error("nothing to enqueue");
      await enqueuePull(world, { kind: "user", account, via: null }, pull, head);
    }
    const { queue } = [...world.repositories.values()][0] ?? { queue: [] };
    const [first, second] = queue;
    expect(second?.group?.baseSha).toBe(first?.group?.headSha);
    const before = second?.group?.headSha;
    const app = await house.asInstallation();
    const failed = { name: "countersign", head_sha: first?.group?.headSha, conclusion: "failure" };
    await app("POST", `${at}/check-runs`, failed);
    await until(
      async () => second?.group?.headSha,
      (head) => head !== undefined && head !== before,
    );
    const main = await house.as("requester")("GET", `${at}/git/ref/heads/main`);
    expect(second?.group?.baseSha).toBe(String(main.body["object"]?.["sha"]));
    await pass(house, second?.group?.headSha ?? "");
    const merged = async (number: number) =>
      (await house.as("requester")("GET", `${at}/pulls/${number}`)).body["merged"];
    await until(
      async () => merged(two.number),
      (value) => Object.is(value, true),
    );
    expect(await merged(one.number)).toBe(false);
    const left = await house.as("requester")("GET", `${at}/git/matching-refs/heads/gh-readonly-queue`);
    expect(left.body).toEqual([]);
  });

  test("update-branch makes its clicker the author and GitHub the committer", async () => {
    await using house = await openHouse();
    const [, two] = await twoRequests(house);
    const as = house.as("requester-2");
    expect((await as("PUT", `${at}/pulls/${String(two?.number)}/update-branch`, {})).status).toBe(202);
    const shown = await as("GET", `${at}/commits/two`);
    expect(shown.body).toMatchObject({ author: { login: "requester-2" }, committer: { login: "web-flow" } });
  });
});

test("the ledger is written by the app alone, and never rewound, not even by it", async () => {
  await using house = await openHouse();
  const app = await house.asInstallation();
  const write = async (message: string, parents: readonly string[]): Promise<string> => {
    const tree = await app("POST", `${at}/git/trees`, {
      tree: [{ path: "policy.jsonl", mode: "100644", content: message }],
    });
    const commit = await app("POST", `${at}/git/commits`, { message, tree: tree.body["sha"], parents });
    return String(commit.body["sha"]);
  };
  const root = await write("root", []);
  const ref = { ref: "refs/heads/countersign/ledger", sha: root };
  expect((await house.as("requester")("POST", `${at}/git/refs`, ref)).status).toBe(422);
  expect((await app("POST", `${at}/git/refs`, ref)).status).toBe(201);
  const next = await write("next", [root]);
  expect((await app("PATCH", `${at}/git/refs/heads/countersign/ledger`, { sha: next })).status).toBe(200);
  const back = await app("PATCH", `${at}/git/refs/heads/countersign/ledger`, { sha: root, force: true });
  expect([back.status, String(back.body["message"])]).toEqual([422, expect.stringContaining("Cannot force-push")]);
  const orphan = await app("GET", `${at}/commits/${root}`);
  expect(orphan.body).toMatchObject({
    parents: [],
    author: { login: "countersign[bot]" },
    commit: { verification: { verified: true } },
  });

  const clone = join(house.folder, "clone");
  await house.git(house.folder, "clone", "--quiet", house.remote("admin"), "clone");
  await house.git(clone, "checkout", "--quiet", "--orphan", "mine");
  await mkdir(join(clone, "x"), { recursive: true });
  await writeFile(join(clone, "x/y"), "z");
  await house.git(clone, "add", ".");
  await house.git(clone, "commit", "--quiet", "-m", "Rewrite history");
  await expect(house.git(clone, "push", "--force", "origin", "mine:countersign/ledger")).rejects.toThrow("GH013");
  await expect(house.git(clone, "push", "origin", "--delete", "countersign/ledger")).rejects.toThrow("GH013");
});
