import { describe, expect, test } from "vitest";
import { entryId, type GrantId } from "../../../src/core/ids.ts";
import { changed } from "../../support/change.ts";
import { hours, instant } from "../../../src/core/instant.ts";
import type { Entry, Replacement } from "../../../src/core/request.ts";
import { added } from "../../support/change.ts";
import { Case, monday } from "../../support/case.ts";
import { entry, when, type World } from "../../support/rules.ts";

const rotates = (of: string): Replacement => ({ kind: "rotation", of: of as GrantId, rollback: "the old one" });
const old = entry({ id: "old" });
const fresh = (replaces: Replacement, fields: Parameters<typeof entry>[0] = {}): Entry =>
  entry({ id: "new", replaces, ...fields });

/** A rotation while `old` is live, for its holder unless it says otherwise. */
function asked(of: Entry | readonly Entry[], world: World = {}): Case {
  const c = new Case({ ...world, entries: Array.isArray(of) ? (of as readonly Entry[]) : [of as Entry] });
  c.holds(old, -60);
  return c;
}

describe("a rotation or a reset", () => {
  test.each(["old", "old.1"])("goes through the stages where `%s` is live", (of) => {
    expect(asked(fresh(rotates(of))).shows().request).toBe("pending");
    expect(asked(fresh({ kind: "reset", of: entryId(of) })).shows().request).toBe("pending");
  });

  test.each(["nobody", "old.2", "new"])("is denied where `%s` is not live", (of) => {
    expect(asked(fresh(rotates(of))).shows()).toMatchObject({
      request: "denied",
      problems: [`E531 \`${of}\` gives no access now: there is nothing to replace`],
    });
  });

  test("is denied when what it names has ended; merged, that is told where it lands", () => {
    const c = asked(fresh(rotates("old")));
    c.minute = 180;
    expect(c.shows().problems).toEqual(["E531 `old` gives no access now: there is nothing to replace"]);
    c.live.splice(0);
    c.minute = 0;
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("security-1").approves();
    c.merged();
    expect(c.shows().request).toBe("approved");
  });

  test("is for whoever holds it, by person, and for the same access", () => {
    expect(asked(fresh(rotates("old"), { login: "requester-2" })).shows().problems).toEqual([
      "E532 `old.1` is held by `requester`, not by `requester-2`",
    ]);
    expect(
      asked(fresh(rotates("old"), { entitlement: "orders-db/admin", duration: hours(1) })).shows().problems,
    ).toEqual(["E533 `old.1` is for `orders-db/read`, not for `orders-db/admin`"]);
    const directory = [{ login: "requester", accounts: ["requester-admin"] }];
    expect(asked(fresh(rotates("old"), { login: "requester-admin" }), { directory }).shows().request).toBe("pending");
  });

  test("is of the newest grant, and no other stands against its own", () => {
    const c = asked(fresh(rotates("old"), { login: "requester-2" }));
    c.live.splice(0);
    for (const n of [2, 10, 1]) c.holds(old, -60, n);
    expect(c.shows().problems).toEqual(["E532 `old.10` is held by `requester`, not by `requester-2`"]);
    const granted = asked(fresh(rotates("old")));
    for (const by of ["owner", "platform-1", "security-1"]) granted.person(by).approves();
    granted.merged();
    granted.holds(fresh(rotates("old")), granted.minute);
    granted.live.splice(1, 1, { ...granted.live[1]!, replaces: entryId("old") });
    expect(granted.shows().request).toBe("approved");
  });

  test("that cannot be says what to do instead", () => {
    const helps = (c: Case): readonly unknown[] => {
      const { outcome } = c.decide();
      return "problems" in outcome ? outcome.problems.map(({ help }) => help) : [];
    };
    expect(helps(asked([fresh(rotates("old")), fresh(rotates("old.1"), { id: "newer" })]))).toEqual([
      "ask for one of them",
    ]);
    const beside = asked(fresh(rotates("old")));
    beside.holds(entry({ id: "other" }), -30);
    beside.live.splice(1, 1, { ...beside.live[1]!, replaces: entryId("old") });
    expect(helps(beside)).toEqual(["collect that one, or replace it: `of: other`"]);
    expect(helps(asked(fresh(rotates("nobody"))))).toEqual([
      "name an entry whose access is live, or ask for access with a new entry",
    ]);
    expect(
      helps(asked(fresh(rotates("old"), { login: "owner", entitlement: "orders-db/admin", duration: hours(1) }))),
    ).toEqual([
      "a credential is replaced for whoever holds it, and for nobody else",
      "ask for other access with an entry of its own",
    ]);
  });

  test("is one at a time: in a request, and beside one that was granted and not collected yet", () => {
    const two = [fresh(rotates("old")), fresh(rotates("old.1"), { id: "newer" })];
    expect(asked(two).shows().problems).toEqual(["E534 this request replaces `old` twice"]);
    const c = asked(fresh(rotates("old")));
    const other = entry({ id: "other", replaces: rotates("old") });
    c.holds(other, -30);
    c.live.splice(1, 1, { ...c.live[1]!, replaces: entryId("old") });
    expect(c.shows().problems).toEqual(["E534 `other.1` replaces `old` already"]);
  });

  test("counts in the place of what it replaces, not beside it", () => {
    const limits = [{ maxLivePerSubject: 1 }];
    expect(asked(fresh(rotates("old")), { limits }).shows().request).toBe("pending");
    expect(asked(entry({ id: "more" }), { limits }).shows().request).toBe("denied");
    // Granted, and not collected yet: both are live, and are one access.
    const c = asked(entry({ id: "more" }), { limits: [{ maxLivePerSubject: 2 }] });
    c.holds(entry({ id: "other" }), -30);
    c.live.splice(1, 1, { ...c.live[1]!, replaces: entryId("old") });
    expect(c.shows().request).toBe("pending");
  });

  test("is what conditions can ask about", () => {
    const deny = [{ when: when("resets", ({ request }) => request.kind === "reset"), because: "no resets" }];
    expect(asked(fresh({ kind: "reset", of: entryId("old") }), { deny }).shows().request).toBe("denied");
    expect(asked(fresh(rotates("old")), { deny }).shows().request).toBe("pending");
    expect(asked(entry({ id: "plain" }), { deny }).shows().request).toBe("pending");
  });

  test("cannot be made out of something else, nor changed, once it is live", () => {
    const c = new Case();
    const live = fresh(rotates("old"));
    c.holds(live, -60);
    const other: Entry = { ...fresh({ kind: "reset", of: entryId("older") }), start: monday };
    c.rewritten("requester", [changed(live, other)]);
    expect(c.shows().problems.map((text) => text.split(" of `new`")[0])).toEqual([
      "E512 `start`",
      "E512 `kind`",
      "E512 `of`",
      "E512 `rollback`",
    ]);
  });

  test("is other content than plain access, so that earlier approvals do not count for it", () => {
    const c = asked(entry({ id: "new" }));
    c.person("owner").approves();
    c.pushed("requester", [added(fresh(rotates("old")))]);
    expect(c.shows().discounted).toEqual(["owner: stale-content"]);
    c.person("owner").approves();
    c.pushed("requester", [added({ ...fresh(rotates("old")), start: instant(monday + 1000) })]);
    expect(c.shows().discounted).toEqual(["owner: superseded", "owner: stale-content"]);
  });
});
