import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runName } from "../../src/core/ids.ts";
import { advance } from "../../src/core/grant/events.ts";
import { after, days, hours, minutes } from "../../src/core/instant.ts";
import { backends, open, type Opened } from "./backends.ts";
import { grantNumber, repository } from "./grant.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

describe.each(every)("what runs collected, on $name", (backend) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open(await backend.place());
  });
  afterAll(async () => {
    await opened.queue.stop(days(0));
    await opened.close();
  });

  /** An active grant, and what a run asks of it now. */
  async function active(number: number) {
    const { store, clock } = opened;
    const begun = grantNumber(number, { until: after(clock.now(), days(30)) });
    await store.addGrant(begun, []);
    const stored = (await store.grant(repository, begun.id))!;
    const { grant } = advance(stored.grant, { kind: "issued", attempt: stored.grant.attempt, handle: `h-${number}` });
    await store.saveGrant(stored, grant, []);
    const take = (run: number, at = clock.now()) =>
      store.takeRun(
        {
          repository,
          grant: grant.id,
          entry: grant.entry,
          by: runName(String(run), "1"),
          at,
          until: after(at, minutes(15)),
        },
        3,
      );
    return { grant, take };
  }

  test("a token of a run is good once, however many try at the same time", async () => {
    const until = after(opened.clock.now(), minutes(5));
    const tried = await Promise.all(Array.from({ length: 10 }, () => opened.store.useRunToken("jti-1", until)));
    expect(tried.filter(Boolean)).toHaveLength(1);
    expect(await opened.store.useRunToken("jti-2", until)).toBe(true);
  });

  test("a token is forgotten when it is none any more, and not before", async () => {
    const until = after(opened.clock.now(), minutes(5));
    await opened.store.useRunToken("jti-3", until);
    await opened.store.prune(after(opened.clock.now(), minutes(4)));
    expect(await opened.store.useRunToken("jti-3", until)).toBe(false);
    await opened.store.prune(until);
    expect(await opened.store.useRunToken("jti-3", until)).toBe(true);
  });

  test("a day's cap holds for all that take at the same time; after 24 hours there is room again", async () => {
    const { grant, take } = await active(901);
    const now = opened.clock.now();
    const taken = await Promise.all(Array.from({ length: 12 }, (_, run) => take(run + 1, now)));
    const got = taken.flatMap((one) => (one !== null && "attempt" in one ? [one.attempt] : []));
    expect(got.toSorted((a, b) => a - b)).toEqual([2, 3, 4]);
    expect(taken.filter((one) => one !== null && "usedUp" in one)).toEqual(
      Array.from({ length: 9 }, () => ({ usedUp: after(now, days(1)) })),
    );
    expect(await take(20, after(now, hours(23)))).toEqual({ usedUp: after(now, days(1)) });
    expect(await take(21, after(now, days(1)))).toMatchObject({ attempt: 5, by: "run 21.1" });
    expect(await opened.store.runsOf(repository, grant.id, now)).toHaveLength(4);
    expect(await opened.store.runsOf(repository, grant.id, after(now, minutes(15)))).toHaveLength(1);
  });

  test("what was taken two weeks ago is forgotten, but for how many there were", async () => {
    const { grant, take } = await active(904);
    const now = opened.clock.now();
    for (const run of [1, 2, 3]) await take(run, after(now, days(run - 1)));
    const those = async () => (await opened.store.runsOf(repository, grant.id, now)).map(({ attempt }) => attempt);
    await opened.store.prune(after(now, days(14)));
    expect(await those()).toEqual([2, 3, 4]);
    await opened.store.prune(after(now, days(15)));
    expect(await those()).toEqual([3, 4]);
    await opened.store.prune(after(now, days(90)));
    expect(await those()).toEqual([4]);
    expect(await take(5, after(now, days(90)))).toMatchObject({ attempt: 5 });
  });

  test("of a grant that is not active nothing is taken", async () => {
    const { grant, take } = await active(902);
    expect(await take(1)).toMatchObject({ attempt: 2 });
    const stored = (await opened.store.grant(repository, grant.id))!;
    const reason = { cause: "revoked", because: "asked for", by: null } as const;
    const ending = advance(stored.grant, { kind: "end-asked", reason, at: opened.clock.now() }).grant;
    await opened.store.saveGrant(stored, ending, []);
    expect(await take(2)).toBeNull();
  });

  test("put back twice, a run counts once", async () => {
    const { grant, take } = await active(903);
    const at = opened.clock.now();
    const run = {
      repository,
      grant: grant.id,
      entry: grant.entry,
      by: runName("7", "1"),
      at,
      until: after(at, hours(1)),
    };
    await opened.store.restoreRun({ ...run, attempt: 7 });
    await opened.store.restoreRun({ ...run, attempt: 7 });
    expect(await take(8)).toMatchObject({ attempt: 8 });
    expect(await opened.store.runsOf(repository, grant.id, at)).toHaveLength(2);
  });
});
