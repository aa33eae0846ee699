import { expect, test } from "vitest";

import type { Effect } from "../../src/core/effect.ts";
import type { LedgerSubject, NewLine } from "../../src/core/evidence/evidence.ts";
import { entryId, grantId } from "../../src/core/ids.ts";
import { ledgerFileOf } from "../../src/github/ledger-file.ts";
import type { Ledger } from "../../src/ports.ts";
import { readLines } from "../../src/syntax/ledger-line.ts";
import { editTree } from "../../sandbox/git/edit-tree.ts";
import { ledgerKeys, WritingWorld } from "./writing-world.ts";

const about = (id: string): LedgerSubject => ({ kind: "entry", entry: entryId(id) });

function issued(world: WritingWorld, id: string, attempt = 1): NewLine {
  const record = { kind: "issued", grant: grantId(entryId(id), 1), attempt, handle: `token-${attempt}` } as const;
  return { about: about(id), at: world.clock.now(), record };
}

const git = async (world: WritingWorld, ...command: readonly string[]): Promise<string> =>
  (await world.github.sandbox.world.repositories.get(4800)!.git.run([...command])).trim();

const branch = "countersign/ledger";
const commits = async (world: WritingWorld): Promise<number> => Number(await git(world, "rev-list", "--count", branch));

async function attempts(ledger: Ledger, world: WritingWorld, id: string): Promise<readonly number[]> {
  const lines = await ledger.read(world.repository, [about(id)]);
  return lines.map(({ record }) => ("attempt" in record ? record.attempt : 0));
}

test("the first line makes the branch, without a parent, and anybody can check it", async () => {
  await using world = await WritingWorld.start();
  const ledger = world.ledger();
  expect(await ledger.read(world.repository, [about("one")])).toEqual([]);
  expect(await ledger.head(world.repository)).toBeNull();
  expect(await ledger.append(world.repository, [issued(world, "one")])).toEqual([]);
  expect(await git(world, "rev-list", "--max-parents=0", branch)).not.toBe(
    await git(world, "rev-list", "--max-parents=0", "main"),
  );
  const path = ledgerFileOf(about("one"));
  expect(path).toMatch(/^grants\/[0-9a-f]{2}\/one\.jsonl$/u);
  const text = await git(world, "show", `${branch}:${path}`);
  const read = readLines(`${text}\n`, ledgerKeys, { deployment: "test", repository: world.repository.id });
  expect(read.ok && read.value).toEqual(await ledger.read(world.repository, [about("one")]));
  expect(await ledger.head(world.repository)).toBe(await git(world, "rev-parse", branch));
});

test("a quiet append to a file that is known is one call", async () => {
  await using world = await WritingWorld.start();
  const ledger = world.ledger();
  await ledger.append(world.repository, [issued(world, "one")]);
  world.carrier.calls.length = 0;
  await ledger.append(world.repository, [issued(world, "one", 2)]);
  expect(world.carrier.calls).toEqual(["POST /api/graphql"]);
  expect(await attempts(ledger, world, "one")).toEqual([1, 2]);
});

test("what stands there already is not written again", async () => {
  await using world = await WritingWorld.start();
  const ledger = world.ledger();
  const line = issued(world, "one");
  await Promise.all([ledger.append(world.repository, [line, line]), ledger.append(world.repository, [line])]);
  const before = await commits(world);
  await ledger.append(world.repository, [line]);
  await world.ledger(world.another()).append(world.repository, [line]);
  expect([await attempts(ledger, world, "one"), await commits(world)]).toEqual([[1], before]);
});

test("200 lines of 50 callers at once travel in few commits, each stands once, and every chain holds", async () => {
  await using world = await WritingWorld.start();
  const ledger = world.ledger();
  await ledger.append(world.repository, [issued(world, "entry-0", 99)]);
  const before = await commits(world);
  const callers = Array.from({ length: 50 }, (_, caller) =>
    ledger.append(
      world.repository,
      Array.from({ length: 4 }, (_line, index) =>
        issued(world, `entry-${(caller + index) % 10}`, caller * 4 + index + 100),
      ),
    ),
  );
  await Promise.all(callers);
  expect((await commits(world)) - before).toBeLessThanOrEqual(3);
  const fresh = world.ledger(world.another());
  const ids = Array.from({ length: 10 }, (_, index) => `entry-${index}`);
  const lines = await fresh.read(world.repository, ids.map(about));
  expect(lines).toHaveLength(201);
  expect(new Set(lines.map(({ record }) => ("attempt" in record ? record.attempt : 0))).size).toBe(201);
});

test("two processes make one branch, and neither loses a line to the other", async () => {
  await using world = await WritingWorld.start();
  const [one, two] = [world.ledger(), world.ledger(world.another())];
  await Promise.all([
    one.append(world.repository, [issued(world, "same", 1)]),
    two.append(world.repository, [issued(world, "same", 2)]),
  ]);
  await Promise.all([
    one.append(world.repository, [issued(world, "same", 3), issued(world, "same", 5)]),
    two.append(world.repository, [issued(world, "same", 4), issued(world, "same", 5)]),
    one.append(world.repository, [issued(world, "other", 6)]),
  ]);
  const roots = (await git(world, "rev-list", "--max-parents=0", branch)).split("\n");
  expect(roots).toHaveLength(1);
  expect((await attempts(one, world, "same")).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  expect(await attempts(two, world, "other")).toEqual([6]);
});

test("a line whose answer was lost stands once, and its caller does not notice", async () => {
  await using world = await WritingWorld.start();
  const ledger = world.ledger();
  await ledger.append(world.repository, [issued(world, "one")]);
  let lost = 0;
  world.carrier.loses = (body) => body.includes("createCommitOnBranch") && (lost += 1) === 1;
  await ledger.append(world.repository, [issued(world, "one", 2)]);
  expect(lost).toBe(1);
  await ledger.append(world.repository, [issued(world, "one", 3)]);
  expect(await attempts(ledger, world, "one")).toEqual([1, 2, 3]);
});

test("the making of the branch may lose its answer as well", async () => {
  await using world = await WritingWorld.start();
  let lost = 0;
  world.carrier.loses = (body) => body.includes(`refs/heads/${branch}`) && (lost += 1) === 1;
  const ledger = world.ledger();
  await ledger.append(world.repository, [issued(world, "one")]);
  expect([lost, await attempts(ledger, world, "one")]).toEqual([1, [1]]);
});

const comment = (pull: number): Effect => ({ kind: "comment", pull: pull as never, update: null, body: "told" });

test("what goes along is sent in the commit's own request", async () => {
  await using world = await WritingWorld.start();
  const { number } = await world.pull("one");
  const ledger = world.ledger();
  await ledger.append(world.repository, [issued(world, "one")]);
  const handles = await world.handles(number);
  world.carrier.calls.length = 0;
  const along = { handles, effects: [comment(number)] };
  expect(await ledger.append(world.repository, [issued(world, "one", 2)], along)).toEqual([{ ok: true }]);
  expect(world.carrier.calls).toEqual(["POST /api/graphql"]);
  expect(await world.shows(`/issues/${number}/comments`)).toHaveLength(1);
  // Nothing to write, and something to tell.
  expect(await ledger.append(world.repository, [issued(world, "one", 2)], along)).toEqual([{ ok: true }]);
});

test("when the answer is lost, what went along is not sent again: its caller reads first", async () => {
  await using world = await WritingWorld.start();
  const { number } = await world.pull("one");
  const ledger = world.ledger();
  await ledger.append(world.repository, [issued(world, "one")]);
  const handles = await world.handles(number);
  let lost = 0;
  world.carrier.loses = (body) => body.includes("createCommitOnBranch") && (lost += 1) === 1;
  const [told, quiet] = await Promise.allSettled([
    ledger.append(world.repository, [issued(world, "one", 2)], { handles, effects: [comment(number)] }),
    ledger.append(world.repository, [issued(world, "two", 2)]),
  ]);
  expect([told.status, quiet.status]).toEqual(["rejected", "fulfilled"]);
  expect(await world.shows(`/issues/${number}/comments`)).toHaveLength(1);
  expect([await attempts(ledger, world, "one"), await attempts(ledger, world, "two")]).toEqual([[1, 2], [2]]);
});

/** A commit on the ledger by somebody with these names, as one with access to the server's disk could make it. */
async function forges(world: WritingWorld, change: (text: string) => string, email?: string): Promise<void> {
  const path = ledgerFileOf(about("one"));
  const { git: server } = world.github.sandbox.world.repositories.get(4800)!;
  const text = await git(world, "show", `${branch}:${path}`);
  const blob = await server.writeBlob(change(`${text}\n`));
  const listed = await git(world, "ls-tree", "-r", branch);
  expect(listed).toContain(path);
  const tree = await editTree(server, await git(world, "rev-parse", `${branch}^{tree}`), [
    { path, mode: "100644", type: "blob", oid: blob },
  ]);
  const made = await git(world, "log", "-1", "--format=%ae", branch);
  const who = { name: "somebody", email: email ?? made, date: new Date().toISOString() };
  const head = await git(world, "rev-parse", branch);
  const oid = await server.writeCommit({ tree, parents: [head], author: who, committer: who, message: "forged" });
  await git(world, "update-ref", `refs/heads/${branch}`, oid);
}

test("nothing is built on a commit that the app did not make", async () => {
  await using world = await WritingWorld.start();
  await world.ledger().append(world.repository, [issued(world, "one")]);
  await forges(world, (text) => text, "admin@example.com");
  const fresh = world.ledger(world.another());
  await expect(fresh.append(world.repository, [issued(world, "two")])).rejects.toThrow(
    "was not made by countersign[bot]",
  );
  await expect(fresh.read(world.repository, [about("one")])).rejects.toThrow("put the branch back");
});

test("a file with a changed line is not built on; every other file is", async () => {
  await using world = await WritingWorld.start();
  await world.ledger().append(world.repository, [issued(world, "one"), issued(world, "two")]);
  await forges(world, (text) => text.replace("token-1", "token-9"));
  const fresh = world.ledger(world.another());
  const [one, two] = await Promise.allSettled([
    fresh.append(world.repository, [issued(world, "one", 2)]),
    fresh.append(world.repository, [issued(world, "two", 2)]),
  ]);
  expect(one.status === "rejected" && String(one.reason)).toMatch(
    /cannot be trusted: line 1 carries a signature that is not right/u,
  );
  expect(two.status).toBe("fulfilled");
  await expect(fresh.read(world.repository, [about("one")])).rejects.toThrow("cannot be trusted");
  expect(await attempts(fresh, world, "two")).toEqual([1, 2]);
});

test("a ledger that was put back to an older state is noticed", async () => {
  await using world = await WritingWorld.start();
  const ledger = world.ledger();
  await ledger.append(world.repository, [issued(world, "one")]);
  const before = await git(world, "rev-parse", branch);
  await ledger.append(world.repository, [issued(world, "one", 2)]);
  await git(world, "update-ref", `refs/heads/${branch}`, before);
  await expect(ledger.append(world.repository, [issued(world, "one", 3)])).rejects.toThrow("which does not contain");
  await expect(ledger.read(world.repository, [about("one")])).rejects.toThrow("put the branch forward to");
  await git(world, "update-ref", "-d", `refs/heads/${branch}`);
  await expect(ledger.read(world.repository, [about("one")])).rejects.toThrow("the branch of the ledger is gone");
});

test("in a rush commits are spread out, and what comes meanwhile travels together", async () => {
  await using world = await WritingWorld.start();
  // The budget has its own limit of pushes, and waits in real time.
  const ledger = world.ledger(world.another({ pushesPerMinute: 100 }));
  const start = world.clock.now();
  const all: Promise<unknown>[] = [];
  for (let index = 0; index < 10; index += 1) {
    const append = ledger.append(world.repository, [issued(world, "one", index + 1)]);
    all.push(append);
    if (index < 6) await append;
  }
  await Promise.all(all);
  expect(await attempts(ledger, world, "one")).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const times = (await git(world, "log", "--format=%ct", branch)).split("\n").map(Number);
  for (const time of times)
    expect(times.filter((other) => other >= time && other < time + 60).length).toBeLessThanOrEqual(7);
  expect(world.clock.now() - start).toBeLessThan(120_000);
});
