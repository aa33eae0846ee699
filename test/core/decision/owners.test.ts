import { describe, expect, test } from "vitest";

import { teamName } from "../../../src/core/ids.ts";
import type { RegisteredSubject } from "../../../src/core/register.ts";
import { Case } from "../../support/case.ts";
import { entitlement, entry, identity, stage, type EntryFields, type World } from "../../support/rules.ts";

const user = (login: string): RegisteredSubject["owner"] => ({ kind: "user", login });
const kinds = ["human", "service-account", "workload", "agent", "third-party"] as const;
const world: World = {
  stages: [stage("business", ["@acme/data", "@acme/platform"], { quorum: 2 })],
  teams: { "acme/data": ["data-1", "data-2"] },
  catalog: [entitlement("warehouse/export", { for: kinds }), entitlement("mart/export", { for: kinds })],
  register: [identity("service-account/exporter")],
};
const exports = (fields: EntryFields = {}) =>
  entry({ id: "export-1", entitlement: "warehouse/export", subject: "service-account/exporter", ...fields });
const asked = (over: World & { readonly by?: string } = {}, ...entries: readonly ReturnType<typeof entry>[]): Case =>
  new Case({ ...world, ...over, entries: entries.length === 0 ? [exports()] : entries });

describe("somebody who could collect is left", () => {
  test("whoever of them approved last is not counted, and the others are", () => {
    const c = asked();
    c.person("data-1");
    c.person("data-2").approves();
    c.person("data-1").approves();
    expect(c.shows()).toMatchObject({ approvers: { business: ["data-2"] }, discounted: ["data-1: excluded"] });
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ request: "approved", approvers: { business: ["data-2", "platform-1"] } });
  });

  test("who approves again has been there since the first time", () => {
    const c = asked();
    c.person("data-1").approves();
    c.person("data-2").approves();
    c.person("data-1").approves();
    expect(c.shows()).toMatchObject({
      approvers: { business: ["data-1"] },
      discounted: ["data-2: excluded"],
    });
  });

  test.each(["data-1", "data-2"])("of two in one moment, the one whose account is older: `%s`", (older) => {
    const c = asked();
    c.person(older);
    c.person("data-2").approves();
    const { submittedAt } = c.last("data-2");
    c.person("data-1").approves();
    c.last("data-1").submittedAt = submittedAt;
    expect(c.shows().approvers).toEqual({ business: [older] });
  });

  test.each([
    ["one of them has not approved", asked(), ["data-1", "platform-1"]],
    ["the requester is one of them", asked({ by: "data-2" }), ["data-1"]],
    [
      "a workload collects by itself",
      asked({ register: [identity("workload/nightly")] }, exports({ subject: "workload/nightly" })),
      ["data-1", "data-2"],
    ],
    ["a person collects for themselves", asked({}, entry({ entitlement: "warehouse/export" })), ["data-1", "data-2"]],
  ])("all count where %s", (_, c, who) => {
    for (const login of who) c.person(login).approves();
    expect(c.shows()).toMatchObject({ approvers: { business: who }, discounted: [] });
  });

  test("an agent's credential is collected by whom it acts for: its owners are free to approve", () => {
    const register = [identity("agent/helper")];
    const c = asked({ register }, exports({ subject: "agent/helper", onBehalfOf: "requester" }));
    c.person("data-1").approves();
    c.person("data-2").approves();
    expect(c.shows()).toMatchObject({ request: "approved", discounted: [] });
  });

  test("for each of several subjects: one is spared for both where they are the same people", () => {
    const register = [identity("service-account/exporter"), identity("third-party/vendor")];
    const both = [exports(), exports({ id: "export-2", subject: "third-party/vendor" })];
    const c = asked({ register }, ...both);
    c.person("data-1").approves();
    c.person("data-2").approves();
    c.person("platform-1").approves();
    expect(c.shows()).toMatchObject({ request: "approved", discounted: ["data-2: excluded"] });
    const orders = identity("third-party/vendor", { owner: { kind: "team", team: teamName("acme/platform") } });
    const apart = asked({ register: [identity("service-account/exporter"), orders] }, ...both);
    for (const login of ["data-1", "data-2", "platform-1", "platform-2"]) apart.person(login).approves();
    expect(apart.shows().discounted).toEqual(["data-2: excluded", "platform-2: excluded"]);
    expect(apart.shows().request).toBe("approved");
  });

  test("an owner by name is the only one who could, and does not count", () => {
    const register = [identity("service-account/exporter", { owner: user("data-1") })];
    const stages = [stage("business", ["subject-owner", "@acme/data"])];
    const c = asked({ register, stages });
    c.person("data-1").approves();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["data-1: excluded"] });
    expect(c.decide().discounted[0]?.because).toBe(
      "`data-1` is the last who could collect the credential: nobody approves and collects",
    );
    c.person("data-2").approves();
    expect(c.shows().request).toBe("approved");
  });
});

describe("an owner by name", () => {
  const register = [identity("workload/nightly", { owner: user("data-1") })];
  const nightly = exports({ subject: "workload/nightly" });

  test("of a part of its life, too, counts in no stage that does not ask the owner", () => {
    const rotated = [identity("workload/nightly", { owners: { rotation: user("platform-1") } })];
    const stages = [stage("business", ["@acme/platform"])];
    const c = asked({ register: rotated, stages }, nightly);
    c.person("platform-1").approves();
    expect(c.shows().discounted).toEqual(["platform-1: excluded"]);
  });

  test.each([
    [
      "the last line that matches asks the owner",
      ["@acme/platform"],
      { warehouse: ["subject-owner", "@data-1"] },
      "approved",
    ],
    ["only a line above it does", ["subject-owner", "@data-1"], { warehouse: ["@data-1"] }, "pending"],
    ["a line for another system does", ["@data-1"], { mart: ["subject-owner"] }, "pending"],
    ["it asks others beside the owner", ["manager", "subject-owner"], {}, "approved"],
  ])("where %s", (_, who, except, request) => {
    const c = asked({ register, stages: [stage("business", who, { except })] }, nightly);
    c.person("data-1").approves();
    expect(c.shows().request).toBe(request);
  });

  test("counts where one of several entries asks for the owner", () => {
    const stages = [stage("business", ["@data-1"], { except: { mart: ["subject-owner"] } })];
    const c = asked(
      { register, stages },
      nightly,
      exports({ id: "export-2", entitlement: "mart/export", subject: "workload/nightly" }),
    );
    c.person("data-1").approves();
    expect(c.shows().request).toBe("approved");
  });
});
