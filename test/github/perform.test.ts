import { expect, test } from "vitest";

import type { Effect } from "../../src/core/effect.ts";
import { accountId, entryId, sha, teamName } from "../../src/core/ids.ts";
import { Unavailable } from "../../src/github/refusal.ts";
import { must, type Reply } from "../sandbox/judged-sandbox.ts";
import { content, repositoryPath, WritingWorld } from "./writing-world.ts";

test("checks, comment and request for review of one evaluation travel in one request, in their order", async () => {
  await using world = await WritingWorld.start();
  const { number, head } = await world.pull("one");
  const handles = await world.handles(number);
  const performed = await world.opened.perform(world.repository, handles, [
    { kind: "ask", pull: number, accounts: [accountId(104)], teams: [teamName("acme/platform")] },
    { kind: "comment", pull: number, update: null, body: "<!-- countersign -->\n\nhello" },
    { kind: "check", pull: number, head, update: null, content: content() },
  ]);
  expect(performed).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  expect(world.carrier.writes).toHaveLength(1);
  const sent = world.carrier.writes[0]!;
  expect([...sent.matchAll(/s\d+: (\w+)/gu)].map((match) => match[1])).toEqual([
    "createCheckRun",
    "addComment",
    "requestReviews",
    "requestReviews",
  ]);
  const { requested_reviewers: people, requested_teams: teams } = await world.shows(`/pulls/${number}`);
  expect([people.map((one: Reply["body"]) => one.login), teams.map((one: Reply["body"]) => one.slug)]).toEqual([
    ["owner"],
    ["platform"],
  ]);
  const { check_runs: runs } = await world.shows(`/commits/${head}/check-runs`);
  expect(runs.map((run: Reply["body"]) => [run.name, run.status, run.external_id])).toEqual([
    ["countersign", "in_progress", `pull:${number}`],
  ]);
});

test("a check with 120 annotations is finished with the last of them", async () => {
  await using world = await WritingWorld.start();
  const { number, head } = await world.pull("many");
  const annotations = Array.from({ length: 120 }, (_, index) => ({
    code: "E101" as const,
    message: `mistake ${index}`,
    help: "mend it",
    place: { file: "access/many.yaml", line: index + 1, column: 3, endLine: index + 1, endColumn: 3 },
  }));
  const failed = content({ state: { status: "completed", conclusion: "failure" }, title: "120 mistakes", annotations });
  expect(await world.performs(number, { kind: "check", pull: number, head, update: null, content: failed })).toEqual([
    { ok: true },
  ]);
  const { check_runs: runs } = await world.shows(`/commits/${head}/check-runs`);
  expect(runs).toHaveLength(1);
  expect([runs[0].status, runs[0].conclusion, runs[0].output.annotations_count]).toEqual(["completed", "failure", 120]);
});

test("texts that GitHub would refuse for their length are cut, and say so", async () => {
  await using world = await WritingWorld.start();
  const { number, head } = await world.pull("long");
  const long = content({ title: "t".repeat(300), summary: "s".repeat(70_000) });
  const performed = await world.performs(number, { kind: "check", pull: number, head, update: null, content: long });
  expect(performed).toEqual([{ ok: true }]);
  const { check_runs: runs } = await world.shows(`/commits/${head}/check-runs`);
  expect(runs[0].output.title).toHaveLength(255);
  expect(runs[0].output.summary).toHaveLength(65_535);
  expect(runs[0].output.summary.endsWith("… cut here: GitHub takes no longer text.")).toBe(true);
});

test("a team without access is named, and everybody else is asked all the same", async () => {
  await using world = await WritingWorld.start();
  const { number } = await world.pull("teams");
  const ask: Effect = {
    kind: "ask",
    pull: number,
    accounts: [accountId(104)],
    teams: [teamName("acme/no-access"), teamName("acme/security"), teamName("acme/unknown")],
  };
  const [outcome] = await world.performs(number, ask);
  expect(outcome).toMatchObject({ ok: false, code: "team-without-access" });
  expect(outcome?.ok === false ? outcome.because : "").toMatch(
    /^GitHub does not let these be asked: @acme\/unknown .*@acme\/no-access \(/u,
  );
  const { requested_reviewers: people, requested_teams: teams } = await world.shows(`/pulls/${number}`);
  expect(people.map((one: Reply["body"]) => one.login)).toEqual(["owner"]);
  expect(teams.map((one: Reply["body"]) => one.slug)).toEqual(["security"]);
});

test("where accounts are refused together, each is asked by itself", async () => {
  await using world = await WritingWorld.start();
  const { number } = await world.pull("people");
  const [outcome] = await world.performs(number, {
    kind: "ask",
    pull: number,
    accounts: [accountId(111), accountId(104)],
    teams: [],
  });
  expect(outcome).toMatchObject({ ok: false, code: "team-without-access" });
  const { requested_reviewers: people } = await world.shows(`/pulls/${number}`);
  expect(people.map((one: Reply["body"]) => one.login)).toEqual(["owner"]);
});

test("a pull request is closed with the reason in one comment", async () => {
  await using world = await WritingWorld.start();
  const { number } = await world.pull("twin");
  const close: Effect = { kind: "close", pull: number, because: "It has the same commit as #1." };
  expect(await world.performs(number, close)).toEqual([{ ok: true }]);
  const { state } = await world.shows(`/pulls/${number}`);
  const comments = await world.shows(`/issues/${number}/comments`);
  expect([state, comments.map((one: Reply["body"]) => one.body)]).toEqual([
    "closed",
    ["<!-- countersign -->\n\nClosed by Countersign. It has the same commit as #1."],
  ]);
});

test("one refusal leaves the other effects alone", async () => {
  await using world = await WritingWorld.start();
  const { number, head } = await world.pull("mixed");
  const performed = await world.performs(
    number,
    { kind: "comment", pull: number, update: null, body: "hello" },
    { kind: "check", pull: number, head: sha("0".repeat(40)), update: null, content: content() },
    { kind: "check", pull: number, head, update: null, content: content() },
  );
  expect(performed.map(({ ok }) => ok)).toEqual([true, false, true]);
});

test("merging: the head that was read and no other, and only where GitHub lets us", async () => {
  await using world = await WritingWorld.start();
  const { number, head } = await world.pull("merge");
  const blocked = await world.performs(number, { kind: "merge", pull: number, head });
  expect(blocked).toMatchObject([{ ok: false, code: "not-mergeable" }]);
  await world.github.sandbox.world.clock.advance(61_000);
  const green = content({ state: { status: "completed", conclusion: "success" } });
  await world.performs(number, { kind: "check", pull: number, head, update: null, content: green });
  const other = sha("1".repeat(40));
  expect(await world.performs(number, { kind: "merge", pull: number, head: other })).toMatchObject([
    { ok: false, code: "head-moved" },
  ]);
  await world.github.sandbox.world.clock.advance(61_000);
  expect(await world.performs(number, { kind: "merge", pull: number, head })).toEqual([{ ok: true }]);
  expect((await world.shows(`/pulls/${number}`)).merged).toBe(true);
});

test("where merge commits are not allowed the next method is taken", async () => {
  await using world = await WritingWorld.start();
  await must(world.github.person("admin")(`PATCH ${repositoryPath}`, { allow_merge_commit: false }));
  const { number, head } = await world.pull("squash");
  const green = content({ state: { status: "completed", conclusion: "success" } });
  await world.performs(number, { kind: "check", pull: number, head, update: null, content: green });
  expect(await world.performs(number, { kind: "merge", pull: number, head })).toEqual([{ ok: true }]);
});

test("a repository with a merge queue gets the pull request into its queue", async () => {
  await using world = await WritingWorld.start({ protection: { mergeQueue: "merge" } });
  const { number, head } = await world.pull("queued");
  const green = content({ state: { status: "completed", conclusion: "success" } });
  await world.performs(number, { kind: "check", pull: number, head, update: null, content: green });
  expect(await world.performs(number, { kind: "merge", pull: number, head })).toEqual([{ ok: true }]);
  expect((await world.shows(`/pulls/${number}`)).merged).toBe(false);
  expect(world.github.sandbox.world.repositories.get(4800)?.queue).toHaveLength(1);
});

test("a notice is one issue, whoever writes it and however often", async () => {
  await using world = await WritingWorld.start();
  const notice: Effect = { kind: "notice", marker: "bypass-1", title: "A bypass", body: "somebody pushed" };
  await world.performs(null, notice);
  await world.performs(null, notice);
  const handles = await world.handles(null);
  expect(await world.another().perform(world.repository, handles, [notice])).toEqual([{ ok: true }]);
  const issues = await world.shows("/issues?state=all");
  expect(issues.map((issue: Reply["body"]) => [issue.title, issue.body])).toEqual([
    ["A bypass", "<!-- countersign:bypass-1 -->\n\nsomebody pushed"],
  ]);
});

test("an answer that was lost is not asked for again: whoever comes back reads first", async () => {
  await using world = await WritingWorld.start();
  const { number } = await world.pull("lost");
  let lost = 0;
  world.carrier.loses = (body) => body.includes("addComment") && (lost += 1) === 1;
  const comment: Effect = { kind: "comment", pull: number, update: null, body: "<!-- countersign -->\n\nonce" };
  await expect(world.performs(number, comment)).rejects.toThrow(Unavailable);
  expect(await world.shows(`/issues/${number}/comments`)).toHaveLength(1);
  expect(world.carrier.writes).toHaveLength(1);
});

const revert = (base: string): Effect => ({
  kind: "open-revert",
  branch: "countersign/revert-1",
  base: sha(base),
  edits: [{ path: "README.md", content: null }],
  entries: [entryId("orders-1")],
  title: "Remove orders-1: its access has ended",
  body: `ended; closes #1\n\nLedger-Head: ${"a".repeat(40)}`,
});

async function tip(world: WritingWorld): Promise<string> {
  return (await world.shows("/git/ref/heads/main")).object.sha;
}

test("a revert is opened once, with a commit that names the ledger and nothing that people typed", async () => {
  await using world = await WritingWorld.start();
  const effect = revert(await tip(world));
  const [first] = await world.performs(null, effect);
  expect(first).toEqual({ ok: true, pull: expect.any(Number) });
  expect(await world.performs(null, effect)).toEqual([first]);
  const pulls = await world.shows("/pulls?state=all");
  expect(pulls).toHaveLength(1);
  const commits = await world.shows(`/pulls/${pulls[0].number}/commits`);
  expect(commits.map((one: Reply["body"]) => one.commit.message)).toEqual([
    `Remove orders-1: its access has ended\n\n- orders-1\n\nLedger-Head: ${"a".repeat(40)}`,
  ]);
  const files = await world.shows(`/pulls/${pulls[0].number}/files`);
  expect(files.map((file: Reply["body"]) => [file.filename, file.status])).toEqual([["README.md", "removed"]]);
});

test("a revert that lost its answer is found when it is tried again", async () => {
  await using world = await WritingWorld.start();
  const effect = revert(await tip(world));
  world.carrier.loses = (body) => body.includes("createPullRequest");
  await expect(world.performs(null, effect)).rejects.toThrow(Unavailable);
  world.carrier.loses = () => false;
  expect(await world.performs(null, effect)).toMatchObject([{ ok: true }]);
  expect(await world.shows("/pulls?state=all")).toHaveLength(1);
});

test("whatever an interrupted try left on the branch, only the revert stands on it", async () => {
  await using world = await WritingWorld.start();
  const base = await tip(world);
  const { app } = world.github;
  await must(app(`POST ${repositoryPath}/git/refs`, { ref: "refs/heads/countersign/revert-1", sha: base }));
  const message = { message: "an older try", content: Buffer.from("x").toString("base64") };
  await must(app(`PUT ${repositoryPath}/contents/other.txt`, { ...message, branch: "countersign/revert-1" }));
  const [outcome] = await world.performs(null, revert(base));
  expect(outcome).toMatchObject({ ok: true });
  const [pull] = await world.shows("/pulls");
  const files = await world.shows(`/pulls/${pull.number}/files`);
  expect(files.map((file: Reply["body"]) => file.filename)).toEqual(["README.md"]);
});

test("a revert that people closed is not opened again", async () => {
  await using world = await WritingWorld.start();
  const effect = revert(await tip(world));
  await world.performs(null, effect);
  const [pull] = await world.shows("/pulls");
  await must(world.github.person("admin")(`PATCH ${repositoryPath}/pulls/${pull.number}`, { state: "closed" }));
  expect(await world.performs(null, effect)).toMatchObject([{ ok: false, code: "already-exists" }]);
});
