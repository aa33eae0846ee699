import { describe, expect, test } from "vitest";

import type { Commit } from "../../../src/core/case-file.ts";
import { teamName } from "../../../src/core/ids.ts";
import { Cast } from "../../../src/core/rehearsal/cast.ts";
import type { MadeCommit, PolicyTest } from "../../../src/core/rehearsal/policy-test.ts";
import type { Rules } from "../../../src/core/policy.ts";
import { asked, happening, minute, packsOf, played } from "../../support/policy-test.ts";
import { entitlement, entry, identity, rulesOf, stage } from "../../support/rules.ts";

const [orders, platform] = [teamName("acme/orders"), teamName("acme/platform")];
const vendor = { name: "Support Ltd", contract: "C-17", contact: "vera", offboarding: "keys are returned" };
const rules = (): Rules =>
  rulesOf({
    stages: [
      stage("business", ["owner", "Olga"], { except: { mart: ["mia", "@acme/mart"] } }),
      stage("technical", ["@acme/platform"], { escalate: { after: 1 as never, to: ["ella", "@acme/duty"] } }),
    ],
    routes: [{ name: "emergency", stages: [stage("duty", ["dan"])] }],
    catalog: [entitlement("mart/read", { owner: { kind: "user", login: "mona" } })],
    register: [identity("third-party/support", { vendor, owner: { kind: "user", login: "sue" } })],
    directory: [
      { login: "ann", accounts: ["ann-2"], manager: "max" },
      { login: "bob", accounts: [] },
    ],
    delegations: [{ from: "fred", to: "tom" } as never],
  }).rules;
const cast = (over: Partial<PolicyTest> = {}, all: readonly Rules[] = []): Cast => new Cast(asked(over), all);
const logins = (of: Cast): readonly string[] => [...of.accounts.values()].map(({ login }) => login);
const said = ({ login, kind, active }: ReturnType<Cast["account"]>): string =>
  `${login}: ${active ? "active" : "not active"} ${kind}`;
const members = (of: Cast, name = orders): readonly string[] => {
  const team = of.teams.get(name);
  return team?.visible === true ? team.members.map(({ login }) => login) : ["nobody can see"];
};

describe("the people of a test", () => {
  test("are all that its rules name: approvers, owners, the directory, delegates, contacts", () => {
    expect(logins(cast({ teams: new Map() }, [rules()]))).toEqual(
      "ann ann-2 bob dan ella fred max mia mona Olga requester sue tom vera".split(" "),
    );
    expect([...cast({ teams: new Map() }, [rules()]).teams.keys()].toSorted()).toEqual(
      "acme/duty acme/mart acme/orders acme/platform".split(" "),
    );
  });

  test("and all that the test itself names", () => {
    const person = (login: string, id = login) => entry({ id, login });
    const commit = (over: Partial<MadeCommit>): MadeCommit => ({ coAuthors: [], signed: false, ...over });
    const found = cast({
      teams: new Map([[orders, ["t1"]]]),
      outside: ["o1"],
      bots: ["b1"],
      by: "by1",
      live: [person("l1")],
      open: [{ by: "p1", entries: [person("p2")] }],
      entries: { ok: true, value: [person("e1"), entry({ subject: "agent/helper", onBehalfOf: "e2" })] },
      commits: [
        commit({ author: "c1", committer: "c2", coAuthors: ["c3"], signed: "c4" }),
        commit({ committer: "web-flow", signed: true }),
        commit({ author: "c1", committer: "github" }),
      ],
      events: happening(
        { kind: "reviews", by: "v1", verdict: "approved", body: "" },
        { kind: "dismisses", by: "v2", of: "v3" },
        { kind: "edits", by: "v4", of: "v5" },
        { kind: "pushes", by: "v6", commits: [commit({ author: "v7" })], entries: { ok: true, value: [person("v8")] } },
        { kind: "pushes", by: "v6", entries: { ok: false, problems: [] } },
        { kind: "waits" },
        { kind: "joins", by: "v9", team: null },
      ),
    });
    expect(logins(found)).toEqual("b1 by1 c1 c2 c3 c4 e1 e2 l1 o1 p1 p2 t1 v1 v2 v3 v4 v5 v6 v7 v8 v9".split(" "));
  });

  test("have ids in the order of their names, and are the same in any letters", () => {
    const found = cast({ teams: new Map([[orders, ["Zoe", "adam", "ZOE"]]]), by: "zoe" });
    expect(logins(found)).toEqual(["adam", "requester", "Zoe"]);
    expect([found.id("ADAM"), found.id("zoe"), found.login(found.id("zOe"))]).toEqual([1, 3, "Zoe"]);
    expect([...found.logins]).toEqual([
      ["adam", 1],
      ["requester", 2],
      ["zoe", 3],
    ]);
    expect(() => found.id("eve")).toThrow("nobody in the test is named eve");
  });

  test("are active, unless they are bots or outside", () => {
    const found = cast({
      teams: new Map([[orders, ["olga", "Robot", "app[bot]", "Otto"]]]),
      outside: ["OTTO"],
      bots: ["robot"],
    });
    expect(["olga", "robot", "app[bot]", "otto"].map((one) => said(found.account(one)))).toEqual([
      "olga: active user",
      "Robot: not active bot",
      "app[bot]: not active bot",
      "Otto: not active user",
    ]);
    expect(members(found)).toEqual(["olga"]);
    expect(members(cast({ teams: new Map() }, [rules()]))).toEqual([]);
  });
});

describe("coming and going", () => {
  const teams = new Map([
    [orders, ["Olga", "otto"]],
    [platform, ["olga"]],
  ]);

  test("whoever joins a team is in it, and whoever joins the organisation is active", () => {
    const found = cast({ teams, outside: ["vera"] });
    found.joins("Vera", orders);
    expect(members(found)).toEqual(["Olga", "otto"]);
    found.joins("VERA", null);
    expect(members(found)).toEqual(["Olga", "otto", "vera"]);
    found.joins("vera", teamName("acme/new"));
    expect(members(found, teamName("acme/new"))).toEqual(["vera"]);
  });

  test("whoever leaves a team left that team alone; and nobody leaves what they are not in", () => {
    const found = cast({ teams });
    found.leaves("OLGA", orders, minute(1));
    found.leaves("olga", orders, minute(2));
    expect([members(found), members(found, platform), said(found.account("olga"))]).toEqual([
      ["otto"],
      ["Olga"],
      "Olga: active user",
    ]);
    expect(found.departures).toEqual([{ account: found.id("olga"), team: orders, at: minute(1) }]);
  });

  test("whoever leaves the organisation left every team, once", () => {
    const found = cast({ teams });
    const account = found.id("olga");
    found.leaves("olga", null, minute(1));
    found.leaves("olga", null, minute(2));
    expect([members(found), members(found, platform), said(found.account("olga"))]).toEqual([
      ["otto"],
      [],
      "Olga: not active user",
    ]);
    expect(found.departures).toEqual([
      { account, team: orders, at: minute(1) },
      { account, team: platform, at: minute(1) },
      { account, team: null, at: minute(1) },
    ]);
  });
});

describe("commits of a test", () => {
  /** Who GitHub would say made a commit, signed it and committed it. */
  const made = (commit: Partial<MadeCommit>): string => {
    const { file } = played({ commits: [{ coAuthors: [], signed: false, ...commit }] });
    const { author, committer, coAuthors, signedBy } = file.commits[0]!;
    const name = (one: Commit["committer"]): string =>
      one.kind === "account" ? file.accounts.get(one.account)!.login : one.kind === "unknown" ? one.as : one.kind;
    const signer = signedBy === undefined ? "nobody" : file.accounts.get(signedBy)!.login;
    return [
      `by ${[author, ...coAuthors].map(name).join(" with ")}`,
      `committed by ${name(committer)}`,
      `signed by ${signer}`,
    ].join(", ");
  };

  test("by their author, unless they say who committed or signed them", () => {
    expect([
      made({ author: "rita" }),
      made({ author: "rita", committer: "carl", coAuthors: ["olga", "otto"] }),
      made({ author: "rita", signed: true }),
      made({ author: "rita", committer: "carl", signed: true }),
      made({ author: "rita", signed: "sue" }),
      made({ committer: "carl" }),
      made({ author: "rita", committer: "web-flow", signed: true }),
      made({ author: "rita", committer: "github", signed: true }),
      made({ author: "rita", committer: "web-flow" }),
      made({ signed: true }),
    ]).toMatchInlineSnapshot(`
      [
        "by rita, committed by rita, signed by nobody",
        "by rita with olga with otto, committed by carl, signed by nobody",
        "by rita, committed by rita, signed by rita",
        "by rita, committed by carl, signed by carl",
        "by rita, committed by rita, signed by sue",
        "by nobody@example.com, committed by carl, signed by nobody",
        "by rita, committed by github, signed by nobody",
        "by rita, committed by github, signed by nobody",
        "by rita, committed by nobody@example.com, signed by nobody",
        "by nobody@example.com, committed by nobody@example.com, signed by nobody",
      ]
    `);
  });

  test("each has a name of its own and follows the one before", () => {
    const commits = Array.from({ length: 3 }, () => ({ author: "rita", coAuthors: [], signed: false }));
    const { file } = played({ commits, events: happening({ kind: "pushes", by: "rita", commits }) }, packsOf({}));
    expect(file.commits.map(({ sha }) => sha.slice(0, 8))).toEqual([1, 2, 3, 4, 5, 6].map((n) => `000000${n}0`));
    expect(file.commits.map(({ sha }) => sha.length)).toEqual([40, 40, 40, 40, 40, 40]);
    expect(file.commits.slice(1).map(({ parents }) => parents)).toEqual(
      file.commits.slice(0, -1).map(({ sha }) => [sha]),
    );
    expect(file.pull.head).toBe(file.commits.at(-1)?.sha);
    expect(played({ commits: [] }).file.pull.head).toBe("b".repeat(40));
  });
});
