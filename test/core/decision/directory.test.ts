import { describe, expect, test } from "vitest";

import { People } from "../../../src/core/decision/people.ts";
import { accountId, stageName, teamName } from "../../../src/core/ids.ts";
import { hours, instant, type Instant } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import type { World } from "../../support/rules.ts";

const later = instant(monday + hours(1));

/** The people of a case, and their ids by login. */
function known(world: World, acts: (c: Case) => void = () => {}, moment: Instant | null = monday, past = false) {
  const c = new Case(world);
  acts(c);
  const { rules } = c.rules[0]!;
  return { people: new People(c.file(), rules.directory, moment, past), id: (login: string) => c.id(login) };
}

describe("accounts of one person", () => {
  const directory = [
    { login: "olga", accounts: ["olga-admin", "olga-old"], manager: "boss", assurance: new Map([["ial2", monday]]) },
    { login: "gone", accounts: ["second", "third"], manager: "dan" },
    { login: "nobody", accounts: [] },
  ];
  const world = { directory };
  const missing = (c: Case): void => {
    c.id("third");
    c.id("second");
    for (const login of ["gone", "nobody"]) c.missing.add(login);
  };

  test("are one, by the account that the directory puts first, or the oldest that is there", () => {
    const { people, id } = known(world, missing);
    expect(["olga", "olga-admin", "olga-old"].map((login) => people.personOf(id(login)))).toEqual(
      Array(3).fill(id("olga")),
    );
    expect(["second", "third"].map((login) => people.personOf(id(login)))).toEqual([id("third"), id("third")]);
    expect(people.personOf(id("requester"))).toBe(id("requester"));
    expect(people.personOf(accountId(9999))).toBe(9999);
  });

  test("have one manager and one assurance; others have none", () => {
    const { people, id } = known(world, missing);
    expect([people.managerOf(id("olga")), people.managerOf(id("third")), people.managerOf(id("requester"))]).toEqual([
      "boss",
      "dan",
      undefined,
    ]);
    expect(people.assuredSince(id("olga"), "ial2")).toBe(monday);
    expect(people.assuredSince(id("olga"), "ial3")).toBeUndefined();
    expect(people.assuredSince(id("third"), "ial2")).toBeUndefined();
  });

  test("are found by any letter case, with or without `@`", () => {
    const { people, id } = known(world);
    expect(["olga", "@Olga", "OLGA"].map((login) => people.accountNamed(login))).toEqual(Array(3).fill(id("olga")));
    expect(people.accountNamed("ol@ga")).toBeUndefined();
  });
});

describe("delegations", () => {
  const one = { from: "olga", to: "dan", until: later, stages: [stageName("business")] };
  const world: World = {
    directory: [{ login: "olga", accounts: [] }],
    delegations: [one, { from: "olga", to: "eve", until: monday }, { from: "fay", to: "gus", until: later }],
  };
  const logins = (moment: Instant | null, stage?: string, acts: (c: Case) => void = () => {}): readonly string[] =>
    known(world, acts, moment)
      .people.delegations(stage === undefined ? undefined : stageName(stage))
      .map(({ login }) => login);

  test("hold until their end, in their stages, or in all", () => {
    expect(logins(instant(monday - 1), "business")).toEqual(["dan", "eve", "gus"]);
    expect(logins(monday, "business")).toEqual(["dan", "gus"]);
    expect(logins(monday, "technical")).toEqual(["gus"]);
    expect(logins(monday)).toEqual(["dan", "gus"]);
    expect(logins(later)).toEqual([]);
    expect(logins(null)).toEqual([]);
  });

  test("are between people who are there", () => {
    expect(logins(monday, "business", (c) => c.missing.add("dan"))).toEqual(["gus"]);
    expect(logins(monday, "business", (c) => c.missing.add("fay"))).toEqual(["dan"]);
    const { people, id } = known(world);
    expect(people.delegations()[0]).toEqual({ from: id("olga"), to: id("dan"), login: "dan" });
  });
});

describe("who is there", () => {
  const world: World = { teams: { "acme/Data": ["data-1", "robot", "invited"], "acme/hidden": ["data-1"] } };
  const acts = (c: Case): void => {
    for (const login of ["data-2", "data-3"]) c.id(login);
    c.bots.add("robot");
    c.outside.add("invited");
    c.hidden.add("acme/hidden");
  };

  test("is an active member, and no bot", () => {
    const { people, id } = known(world, acts);
    expect(["data-1", "robot", "invited"].map((login) => people.isActive(id(login)))).toEqual([true, false, false]);
    expect(people.isActive(accountId(9999))).toBe(false);
    expect(people.membersOf(teamName("acme/Data"))).toEqual([id("data-1")]);
    expect(people.membersOf(teamName("acme/hidden"))).toBeNull();
    expect(people.membersOf(teamName("acme/unknown"))).toBeNull();
  });

  test("is as it is now, and asked of the past whoever left since", () => {
    const left = (c: Case): void => {
      acts(c);
      for (const login of ["data-2", "data-3", "invited", "robot"])
        c.departures.push({ account: c.id(login), team: teamName("acme/DATA"), at: later });
      for (const login of ["data-2", "robot"]) c.departures.push({ account: c.id(login), team: null, at: later });
      c.outside.add("data-2");
    };
    const now = known(world, left);
    expect(now.people.isActive(now.id("data-2"))).toBe(false);
    expect(now.people.membersOf(teamName("acme/Data"))).toEqual([now.id("data-1")]);
    const then = known(world, left, monday, true);
    expect(["data-2", "invited", "robot"].map((login) => then.people.isActive(then.id(login)))).toEqual([
      true,
      false,
      false,
    ]);
    expect(then.people.membersOf(teamName("acme/Data"))).toEqual(
      ["data-1", "data-2", "data-3"].map((login) => then.id(login)),
    );
    expect(then.people.membersOf(teamName("acme/orders"))).toEqual(["owner", "owner-2"].map((login) => then.id(login)));
    const after = known(world, left, later, true);
    expect(after.people.isActive(after.id("data-2"))).toBe(false);
    expect(after.people.membersOf(teamName("acme/Data"))).toEqual([after.id("data-1")]);
    expect(known(world, left, null, true).people.isActive(now.id("data-2"))).toBe(false);
  });
});
