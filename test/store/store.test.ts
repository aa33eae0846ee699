import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Delivery } from "../../src/core/event.ts";
import { accountId, entryId, grantId, pullNumber, reviewId, teamName } from "../../src/core/ids.ts";
import { days, instant } from "../../src/core/instant.ts";
import type { IssuedToken, LoggedDelivery, Rejection, Revert } from "../../src/ports.ts";
import { backends, open, type Opened } from "./backends.ts";
import { commitNumber, endOf, evaluate, grantNumber, repository } from "./grant.ts";
import { until } from "./until.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

describe.each(every)("the store on $name", (backend) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open(await backend.place());
  });
  afterAll(async () => {
    await opened.queue.stop(days(0));
    await opened.close();
  });

  const delivery = (id: string, more: Partial<Delivery> = {}): Delivery => ({
    id,
    event: "push",
    receivedAt: opened.clock.now(),
    work: [],
    facts: [],
    ...more,
  });

  const logged = (id: string, more: Partial<LoggedDelivery> = {}): LoggedDelivery => ({
    id,
    at: opened.clock.now(),
    acknowledged: false,
    ...more,
  });

  test("a delivery counts once, however often and however much at once it comes", async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => opened.store.accept(delivery("guid-1"))));
    expect(answers.toSorted()).toEqual(["accepted", "duplicate", "duplicate", "duplicate"]);
    expect(await opened.store.knownDeliveries([logged("guid-1"), logged("guid-2")])).toEqual(new Set(["guid-1"]));
  });

  test("a delivery whose work cannot be queued is not remembered, so that it can come again", async () => {
    const broken = { ...evaluate(1), pull: 10n as unknown as ReturnType<typeof pullNumber> };
    await expect(opened.store.accept(delivery("guid-3", { work: [broken] }))).rejects.toThrow(/BigInt/);
    expect(await opened.store.knownDeliveries([logged("guid-3")])).toEqual(new Set());
    expect(await opened.store.accept(delivery("guid-3"))).toBe("accepted");
  });

  test("deliveries are forgotten after 14 days", async () => {
    const now = opened.clock.now();
    await opened.store.accept(delivery("old", { receivedAt: instant(now - days(15)) }));
    await opened.store.accept(delivery("young", { receivedAt: instant(now - days(13)) }));
    await opened.store.prune(now);
    expect(await opened.store.knownDeliveries([logged("old"), logged("young")])).toEqual(new Set(["young"]));
  });

  test("what was acknowledged meant nothing, unless another database acknowledged it", async () => {
    const now = opened.clock.now();
    await opened.store.accept(delivery("first", { receivedAt: instant(now - days(2)) }));
    const ignored = logged("ignored", { at: instant(now - days(1)), acknowledged: true });
    const lost = logged("lost", { at: instant(now - days(1)) });
    const before = logged("before", { at: instant(now - days(14)), acknowledged: true });
    expect(await opened.store.knownDeliveries([ignored, lost, before])).toEqual(new Set(["ignored"]));
  });

  test("who left is told from a moment on, once", async () => {
    const left = (account: number, at: number, team: string | null) =>
      ({
        kind: "departure",
        repository,
        account: accountId(account),
        team: team === null ? null : teamName(team),
        at: instant(at),
      }) as const;
    const facts = [left(31, 500, "acme/platform"), left(31, 600, null), left(32, 600, null)];
    await opened.store.accept(delivery("departures", { facts }));
    await opened.store.accept(delivery("departures-again", { facts }));
    expect(await opened.store.departures(repository, instant(600))).toEqual([
      { account: 31, team: null, at: 600 },
      { account: 32, team: null, at: 600 },
    ]);
    expect(await opened.store.departures(repository, instant(0))).toHaveLength(3);
  });

  test("commits of reviews and pushes are kept as told, in the order they became known", async () => {
    const by = accountId(9_007_199_254_740_991);
    const push = { kind: "push", repository, by, before: null, after: commitNumber(2), at: instant(5) } as const;
    const seen = {
      kind: "review-commit",
      repository,
      pull: pullNumber(4),
      review: reviewId("4611686018427387904"),
    } as const;
    await opened.store.accept(delivery("facts", { facts: [push, push, { ...seen, commit: commitNumber(9) }] }));
    await opened.store.rememberReviewCommits(
      repository,
      pullNumber(4),
      new Map([[seen.review, [commitNumber(9), commitNumber(1)]]]),
    );
    expect(await opened.store.pushes(repository, [commitNumber(2), commitNumber(3)])).toEqual([
      { by, before: null, after: commitNumber(2), at: 5 },
    ]);
    expect(await opened.store.reviewCommits(repository, pullNumber(4))).toEqual(
      new Map([[seen.review, [commitNumber(9), commitNumber(1)]]]),
    );
  });

  test("the cursor moves only from where it was read", async () => {
    const { store } = opened;
    expect(await store.cursor(repository)).toBeNull();
    expect(await store.moveCursor(repository, null, commitNumber(1))).toBe(true);
    expect(await store.moveCursor(repository, null, commitNumber(2))).toBe(false);
    expect(await store.moveCursor(repository, commitNumber(2), commitNumber(3))).toBe(false);
    expect(await store.moveCursor(repository, commitNumber(1), commitNumber(2))).toBe(true);
    expect(await store.cursor(repository)).toBe(commitNumber(2));
    expect(await store.beginLanding(repository, commitNumber(2))).toBe("first");
    expect(await store.beginLanding(repository, commitNumber(2))).toBe("again");
  });

  test("a grant is added once, and saved only by who read it last", async () => {
    const { store } = opened;
    const grant = grantNumber(1);
    expect(await store.addGrant(grant, [])).toBe(true);
    expect(await store.addGrant({ ...grant, attempt: 7 }, [])).toBe(false);
    const read = (await store.grant(repository, grant.id))!;
    expect(read.grant).toEqual(grant);
    const active = { ...grant, state: { kind: "active", handle: "jti-1", claim: null } } as const;
    const saved = await Promise.all([store.saveGrant(read, active, []), store.saveGrant(read, active, [])]);
    expect(saved.filter(Boolean)).toHaveLength(1);
    expect(await store.grant(repository, grant.id)).toEqual({ grant: active, revision: read.revision + 1 });
  });

  test("a grant is found by entry, pull request, subject and end, and counted as long as it lives", async () => {
    const { store } = opened;
    const before = await store.countLive(repository);
    const grant = grantNumber(20, { until: 1_000_000 });
    const holder = grant.subject.account!;
    await store.addGrant(grant, []);
    const ids = (found: readonly { readonly grant: { readonly id: string } }[]) => found.map((one) => one.grant.id);
    expect(ids(await store.grantsOfEntries(repository, [grant.entry]))).toEqual([grant.id]);
    expect(ids(await store.grantsOfPull(repository, grant.pull))).toEqual([grant.id]);
    expect(ids(await store.liveGrants(repository, [holder], [], []))).toEqual([grant.id]);
    expect(ids(await store.liveGrants(repository, [], [], [grant.entry]))).toEqual([grant.id]);
    expect(ids(await store.overdue(repository, instant(999_999)))).toEqual([]);
    expect(ids(await store.overdue(repository, instant(1_000_000)))).toEqual([grant.id]);
    expect(await store.countLive(repository)).toBe(before + 1);

    const reason = { cause: "revoked", because: "its entry was removed by #8", by: accountId(77) } as const;
    const ending = { ...grant, state: { kind: "ending", handle: null, reason, since: instant(600) } } as const;
    const proof = { handle: null, said: "never-issued", at: instant(900) } as const;
    const ended = { ...grant, state: { kind: "ended", reason, proof, revertedBy: null } } as const;
    await store.saveGrant((await store.grant(repository, grant.id))!, ending, []);
    expect(await store.countLive(repository)).toBe(before + 1);
    await store.saveGrant((await store.grant(repository, grant.id))!, ended, []);
    expect(await store.countLive(repository)).toBe(before);
    expect(ids(await store.liveGrants(repository, [holder], [], [grant.entry]))).toEqual([]);
    expect(await store.countRemovals(repository, accountId(77), instant(600))).toBe(1);
    expect(await store.countRemovals(repository, accountId(77), instant(601))).toBe(0);
    expect(await store.countRemovals(repository, accountId(78), instant(0))).toBe(0);
  });

  test("what is not ended is read page by page", async () => {
    const { store } = opened;
    for (const n of [31, 32, 33]) await store.addGrant(grantNumber(n), []);
    const seen: string[] = [];
    let after: Parameters<typeof store.allLive>[1] = null;
    for (;;) {
      const page = await store.allLive(repository, after, 2);
      seen.push(...page.map(({ grant }) => grant.id));
      if (page.length === 0) break;
      after = page.at(-1)!.grant.id;
    }
    expect(seen).toEqual(seen.toSorted());
    expect(seen).toEqual(expect.arrayContaining(["entry-31.1", "entry-32.1", "entry-33.1"]));
    expect(seen).not.toContain("entry-20.1");
  });

  test("what ended belongs to one revert, which is named in the request that brought it", async () => {
    const { store } = opened;
    const due = await store.unreverted(repository, 10);
    expect(due.grants.map(({ grant }) => grant.id)).toEqual(["entry-20.1"]);
    const rejection: Rejection = {
      repository,
      entry: entryId("sneaky"),
      path: "access/db/sneaky.yaml",
      commit: commitNumber(50),
      parent: commitNumber(49),
      pull: pullNumber(50),
      kind: "bypassed",
      change: "add",
      because: "nobody decided it",
      revertedBy: null,
    };
    expect(await store.addRejection(rejection)).toBe(true);
    expect(await store.addRejection(rejection)).toBe(false);
    expect(await store.rejectedEntries(repository, [rejection.entry, entryId("entry-1")])).toEqual([rejection.entry]);
    expect(await store.rejectionsOfPull(repository, pullNumber(50))).toEqual([rejection]);
    expect((await store.unreverted(repository, 10)).rejections).toEqual([rejection]);

    const revert: Revert = {
      repository,
      branch: "countersign/revert-1",
      grants: [grantId(entryId("entry-20"), 1)],
      rejections: [{ entry: rejection.entry, commit: rejection.commit }],
      pull: null,
      state: "planned",
    };
    expect(await store.addRevert(revert)).toBe(true);
    expect(await store.addRevert(revert)).toBe(false);
    expect(await store.addRevert({ ...revert, branch: "another" })).toBe(false);
    expect(await store.openReverts(repository)).toEqual([revert]);
    expect(await store.unreverted(repository, 10)).toEqual({ grants: [], rejections: [] });
    expect(await store.revertPullFor(repository, pullNumber(50))).toBeNull();
    await store.saveRevert({ ...revert, pull: pullNumber(51), state: "open" });
    expect(await store.revertPullFor(repository, pullNumber(50))).toBe(51);
    expect(await store.revertPullFor(repository, pullNumber(20))).toBe(51);
    expect((await store.revertOfPull(repository, pullNumber(51)))?.branch).toBe(revert.branch);

    await store.markRejectionReverted(repository, rejection, commitNumber(60));
    expect(await store.rejections(repository, revert.rejections)).toEqual([
      { ...rejection, revertedBy: commitNumber(60) },
    ]);
    expect(await store.rejectedEntries(repository, [rejection.entry])).toEqual([]);
    await store.saveRevert({ ...revert, pull: pullNumber(51), state: "merged" });
    expect(await store.openReverts(repository)).toEqual([]);
  });

  test("a ticket works until it expires, and once where it is taken", async () => {
    const { store } = opened;
    const ticket = { kind: "session", account: accountId(5), login: "requester", expiresAt: instant(100) } as const;
    await store.putTicket("aa", ticket);
    expect(await store.ticket("aa", instant(99), false)).toEqual(ticket);
    expect(await store.ticket("aa", instant(100), false)).toBeNull();
    expect(await store.ticket("aa", instant(99), true)).toEqual(ticket);
    expect(await store.ticket("aa", instant(99), true)).toBeNull();
  });

  test("a token that was revoked stays revoked", async () => {
    const { tokens } = opened;
    const token: IssuedToken = {
      handle: "jti-1",
      repository,
      grant: grantId(entryId("entry-1"), 1),
      attempt: 1,
      state: "unclaimed",
      expiresAt: instant(4_102_444_800_000),
      createdAt: instant(4_102_444_000_000),
    };
    await tokens.add(token);
    await tokens.add({ ...token, attempt: 2 });
    await tokens.setState("jti-1", "claimed");
    expect(await tokens.get("jti-1")).toEqual({ ...token, state: "claimed" });
    expect(await tokens.unfinished()).toEqual([{ ...token, state: "claimed" }]);
    await tokens.setState("jti-1", "revoked");
    await tokens.setState("jti-1", "claimed");
    expect((await tokens.get("jti-1"))?.state).toBe("revoked");
    expect(await tokens.unfinished()).toEqual([]);
    expect(await tokens.get("jti-2")).toBeNull();
  });

  test("a grant that was there already, or that somebody else changed, brings no work", async () => {
    const { store, queue } = opened;
    const grant = grantNumber(40);
    const stale = { grant, revision: 99 };
    await store.addGrant(grant, [{ work: endOf(40) }]);
    expect(await store.addGrant(grant, [{ work: evaluate(41) }])).toBe(false);
    expect(await store.saveGrant(stale, grant, [{ work: evaluate(42) }])).toBe(false);
    await store.enqueue([{ work: evaluate(43) }]);
    const done: string[] = [];
    await queue.start(async (work) => void done.push(work.kind === "evaluate" ? `#${work.pull}` : work.kind));
    await until("both are done", () => done.includes("#43") && done.includes("end"));
    expect(done.toSorted()).toEqual(["#43", "end"]);
    expect(await opened.healthy()).toBe(true);
    expect(opened.complaints).toEqual([]);
  });
});
