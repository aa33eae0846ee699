import { describe, expect, test } from "vitest";

import { entryId, teamName } from "../../../src/core/ids.ts";
import { days, hours, instant } from "../../../src/core/instant.ts";
import type { Happening, PolicyTest } from "../../../src/core/rehearsal/policy-test.ts";
import { monday } from "../../support/case.ts";
import { happening, minute, packsOf, played } from "../../support/policy-test.ts";
import { entry, identity, stage, when } from "../../support/rules.ts";

const approves = (by: string, body = ""): Happening => ({ kind: "reviews", by, verdict: "approved", body });

describe("the pull request", () => {
  test("is opened with its entries, pushed a minute before, under rules that were there already", () => {
    const { file, now } = played({});
    expect(now).toBe(monday);
    const { number, openedAt, draft, state, author } = file.pull;
    expect({ number, openedAt, draft, state, author: author.login }).toEqual({
      number: 1,
      openedAt: monday,
      draft: false,
      state: { kind: "open" },
      author: "requester",
    });
    expect(file.pushes).toEqual([{ by: author.id, before: null, after: file.pull.head, at: minute(-1) }]);
    expect(file.rules.map(({ since }) => since)).toEqual([minute(-2)]);
    expect(file.paths).toEqual([{ path: "access/orders-db/orders-read-1.yaml", kind: "access" }]);
    expect(file.changes).toEqual({
      ok: true,
      value: [{ kind: "add", path: "access/orders-db/orders-read-1.yaml", after: entry() }],
    });
    expect([...file.changesAt]).toEqual([[file.pull.head, file.changes]]);
    expect(file).toMatchObject({ ours: false, obstacles: [], asked: [], removals: { live: 0, byAuthorToday: 0 } });
  });

  test("what is live and asked for again is a change; as it is, none; and what goes is removed", () => {
    const [same, longer] = [entry({ id: "same-1" }), entry({ id: "longer-1" })];
    const live = [same, longer, entry({ id: "gone-1" })];
    const extended = entry({ id: "longer-1", duration: hours(6) });
    const deletes = [entryId("gone-1"), entryId("never-there")];
    const { file } = played({ live, deletes, entries: { ok: true, value: [same, extended] } });
    expect(file.changes.ok && file.changes.value.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      "change access/orders-db/longer-1.yaml",
      "delete access/orders-db/gone-1.yaml",
    ]);
    expect(file.changes.ok && file.changes.value[0]).toMatchObject({ before: longer, after: extended });
    expect(file.removals).toEqual({ live: 3, byAuthorToday: 0 });
  });

  test("entries that do not read leave the request with their problems", () => {
    const problems = [{ code: "E103", message: "unknown key `x`" }] as const;
    const { file } = played({ entries: { ok: false, problems } });
    expect(file.changes).toEqual({ ok: false, problems });
    expect(file.paths).toEqual([{ path: "access/", kind: "access" }]);
  });

  test("others that are open come before it", () => {
    const subject = "workload/nightly";
    const open = [
      { by: "rita", entries: [entry({ login: "rita" })] },
      { by: "rob", entries: [entry({ subject, entitlement: "mart/read" })] },
    ];
    const { file, cast } = played({ open });
    expect(file.pull.number).toBe(3);
    expect(file.open).toEqual([
      { pull: 1, by: cast.id("rita"), entries: [{ subject: "rita", entitlement: "orders-db/read" }] },
      { pull: 2, by: cast.id("rob"), entries: [{ subject, entitlement: "mart/read" }] },
    ]);
  });
});

describe("what happens to it", () => {
  test("reviews name the head of their moment", () => {
    const { file, cast, now } = played({
      events: happening(
        approves("owner", "fine"),
        { kind: "pushes", by: "requester", commits: [{ author: "rob", coAuthors: [], signed: false }] },
        { kind: "reviews", by: "sam", verdict: "changes-requested", body: "no" },
        { kind: "comments", by: "sam" },
        { kind: "waits" },
      ),
    });
    const [first, second] = file.commits.map(({ sha }) => sha);
    expect(file.reviews).toEqual([
      { id: "1", by: cast.id("owner"), verdict: "approved", submittedAt: minute(1), commits: [first], body: "fine" },
      {
        id: "2",
        by: cast.id("sam"),
        verdict: "changes-requested",
        submittedAt: minute(3),
        commits: [second],
        body: "no",
      },
    ]);
    expect(now).toBe(minute(5));
  });

  test("a push without entries and commits merges the default branch", () => {
    const { file, cast } = played({ events: happening({ kind: "pushes", by: "rob" }) });
    const [first, merge] = file.commits;
    expect(merge).toMatchObject({ mergesDefaultBranch: true, author: { kind: "account", account: cast.id("rob") } });
    expect([first?.mergesDefaultBranch, first?.parents, merge?.parents]).toEqual([
      false,
      ["b".repeat(40)],
      [first?.sha, "e".repeat(40)],
    ]);
    expect(file.pushes[1]).toEqual({ by: cast.id("rob"), before: first?.sha, after: merge?.sha, at: minute(1) });
    expect(file.changesAt.get(merge!.sha)).toBe(file.changesAt.get(first!.sha));
  });

  test("a push of other entries, by whoever pushes them", () => {
    const entries = { ok: true, value: [entry({ duration: hours(2) })] } as const;
    const { file, cast } = played({ events: happening({ kind: "pushes", by: "rob", entries }) });
    const [first, second] = file.commits;
    expect(second).toMatchObject({
      author: { account: cast.id("rob") },
      parents: [first?.sha],
      mergesDefaultBranch: false,
    });
    expect(file.changesAt.get(first!.sha)).toMatchObject({ value: [{ after: { term: { duration: hours(4) } } }] });
    expect(file.changesAt.get(second!.sha)).toBe(file.changes);
    expect(file.changes).toMatchObject({ value: [{ after: { term: { duration: hours(2) } } }] });
    expect(file.pushes[1]).toEqual({ by: cast.id("rob"), before: first?.sha, after: second?.sha, at: minute(1) });
  });

  test("a force-push leaves one commit, which GitHub names for what was said before", () => {
    const { file, cast } = played({ events: happening(approves("owner"), { kind: "rewrites", by: "requester" }) });
    const [only, ...others] = file.commits;
    expect(others).toEqual([]);
    const [pushed, rewritten] = file.pushes;
    expect(rewritten).toEqual({ by: cast.id("requester"), before: pushed?.after, after: only?.sha, at: minute(2) });
    expect(only).toMatchObject({ parents: ["b".repeat(40)], author: { account: cast.id("requester") } });
    expect(file.reviews.map(({ commits }) => commits)).toEqual([[pushed?.after, only?.sha]]);
    expect(file.changesAt.size).toBe(2);
  });

  test("the last review of somebody that still stands is dismissed or edited", () => {
    const dismisses: Happening = { kind: "dismisses", by: "pat", of: "owner" };
    const { file, cast } = played({
      events: happening(
        approves("owner", "one"),
        approves("sam", "other"),
        approves("owner", "two"),
        dismisses,
        { kind: "edits", by: "rita", of: "Owner" },
        { kind: "edits", by: "rita", of: "sam", body: "more" },
        dismisses,
        dismisses,
      ),
    });
    const pat = cast.id("pat");
    expect(file.reviews.map(({ body, editedAt, dismissed }) => ({ body, editedAt, dismissed }))).toEqual([
      { body: "one", editedAt: minute(5), dismissed: { by: pat, at: minute(7) } },
      { body: "more", editedAt: minute(6), dismissed: undefined },
      { body: "two", editedAt: undefined, dismissed: { by: pat, at: minute(4) } },
    ]);
  });

  test("another pack comes into force, and its own tree", () => {
    const packs = packsOf({}, { "../riskier": { stages: [stage("only", ["owner"])] } });
    const { file } = played({ events: happening({ kind: "policy", dir: "../riskier" }) }, packs);
    expect(file.rules.map(({ tree, since }) => [tree, since])).toEqual([
      ["1".padStart(40, "a"), minute(-2)],
      ["2".padStart(40, "a"), minute(1)],
    ]);
    const names = file.rules.map(({ rules }) => rules.ok && rules.value.policy.stages.map(({ name }) => name));
    expect(names).toEqual([["business", "technical", "security"], ["only"]]);
    const nowhere = { events: happening({ kind: "policy", dir: "../nowhere" }) };
    expect(() => played(nowhere)).toThrow("the pack ../nowhere was not read");
    expect(() => played({ events: happening({ kind: "dances" } as never) })).toThrow("no such event");
  });
});

describe("what is live", () => {
  const live = [
    entry({ id: "a-1", login: "rita" }),
    entry({ id: "b-2", subject: "workload/nightly", until: instant(monday + days(1)) }),
    entry({ id: "c-3", start: minute(60) }),
  ];

  test("began with the rules, or at its own start, and ends as it says", () => {
    const { file, cast } = played({ live });
    expect(file.live.map(({ grant, subject, start, until }) => [grant, subject, start, until])).toEqual([
      ["a-1.1", cast.id("rita"), minute(-1), minute(239)],
      ["b-2.1", null, minute(-1), instant(monday + days(1))],
      ["c-3.1", cast.id("requester"), minute(60), minute(300)],
    ]);
  });

  test("used up its route, or the first pattern with room for it", () => {
    const nightly = "workload/nightly";
    const packs = packsOf({
      register: [identity(nightly)],
      routes: [{ name: "emergency", stages: [stage("duty", ["owner"])] }],
      preApproved: [
        { name: "one", subject: nightly, perDay: 1 },
        {
          name: "two",
          subject: nightly,
          perDay: 1,
          when: when("request.duration", ({ request }) => request.duration === hours(4)),
        },
      ],
    });
    const { file, cast } = played(
      {
        live: [
          entry({ id: "a-1", login: "rita", route: "emergency" }),
          ...["b-2", "c-3", "d-4"].map((id) => entry({ id, subject: nightly })),
          entry({ id: "e-5", login: "rita" }),
        ],
      },
      packs,
    );
    expect(file.uses).toEqual([
      { entry: "a-1", subject: cast.id("rita"), at: minute(-1), of: { kind: "route", name: "emergency" } },
      { entry: "b-2", subject: nightly, at: minute(-1), of: { kind: "pattern", name: "one" } },
      { entry: "c-3", subject: nightly, at: minute(-1), of: { kind: "pattern", name: "two" } },
    ]);
  });

  test("under rules that cannot be read, its route alone is known", () => {
    const broken = new Map([["", { ok: false, problems: [{ code: "E303", message: "no" }] } as const]]);
    const { file } = played({ live: [entry({ route: "emergency" }), entry({ id: "b-2" })] }, broken);
    expect(file.uses?.map(({ of }) => of)).toEqual([{ kind: "route", name: "emergency" }]);
    expect(file.rules[0]?.rules.ok).toBe(false);
  });
});

describe("people and identities of a test take the place of the pack's", () => {
  const packs = packsOf({
    directory: [
      { login: "Rita", accounts: ["rita-2"], manager: "mona" },
      { login: "olga", accounts: [], manager: "mia" },
    ],
    delegations: [{ from: "olga", to: "otto", until: minute(10) }],
    register: [identity("workload/nightly"), identity("workload/other")],
  });
  const rulesIn = (over: Partial<PolicyTest>) => {
    const [inForce] = played(over, packs).file.rules;
    if (inForce?.rules.ok !== true) throw new Error("the rules read");
    return inForce.rules.value;
  };

  test("by name, in any letters; delegations add up", () => {
    const { directory, register } = rulesIn({
      directory: {
        people: [{ login: "rita", accounts: [], manager: "maud" }],
        delegations: [{ from: "pat", to: "paul" } as never],
      },
      subjects: new Map([["workload/nightly", identity("workload/nightly", { purpose: "another one" })]]),
    });
    expect(directory.people.map(({ login, manager }) => `${login} ${manager}`)).toEqual(["olga mia", "rita maud"]);
    expect(directory.delegations?.map(({ from, to }) => `${from} ${to}`)).toEqual(["olga otto", "pat paul"]);
    expect([...register!].map(([name, { purpose }]) => `${name}: ${purpose}`)).toEqual([
      "workload/nightly: another one",
      "workload/other: Copies orders to the mart",
    ]);
  });

  test("without any of a test's, the pack's stay", () => {
    const { directory } = rulesIn({});
    expect(directory.people.map(({ login }) => login)).toEqual(["Rita", "olga"]);
    expect(directory.delegations?.length).toBe(1);
  });

  test("teams of a test hold the people that it names", () => {
    const { file } = played({ teams: new Map([[teamName("acme/orders"), ["olga"]]]) });
    const members = [...file.teams.values()].map((team) => [
      team.name,
      team.visible && team.members.map(({ login }) => login),
    ]);
    expect(members).toEqual([
      ["acme/platform", []],
      ["acme/security", []],
      ["acme/orders", ["olga"]],
    ]);
  });
});
