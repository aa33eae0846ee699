import { describe, expect, test } from "vitest";

import { entitlementId, entryId } from "../../../src/core/ids.ts";
import { days, hours, instant, minutes } from "../../../src/core/instant.ts";
import { explain, isExplained, type Explained } from "../../../src/core/rehearsal/explain.ts";
import type { Entry } from "../../../src/core/request.ts";
import { monday } from "../../support/case.ts";
import { entitlement, entry, failing, identity, rulesOf, stage, when, type World } from "../../support/rules.ts";

const holds = (source: string) => when(source, () => true);
const fails = (source: string) => when(source, () => false);

function explained(world: World, asked: Entry = entry()): Explained {
  const one = explain(asked, rulesOf(world).rules, (_rules, changes) => changes, monday);
  if (!isExplained(one)) throw new Error(JSON.stringify(one));
  return one;
}

/** Each rule as a line. */
const rules = ({ rules: all }: Explained): readonly string[] =>
  all.map(
    ({ rule, says, when: since, at }) => `${rule}: ${says}${since === undefined ? "" : `, since ${since}`} (${at})`,
  );

/** Each stage as lines. */
const stages = ({ stages: all }: Explained): string =>
  all
    .map(({ number, stage: name, applies, when: of, approvers, quorum, also, at }) =>
      [
        `${number} ${name} ${applies ? "applies" : "does not"} (${at})`,
        ...(of === undefined ? [] : [`when ${of.condition} (${of.at})`]),
        `${quorum} of ${approvers.join(", ")}`,
        ...also,
      ].join("\n  "),
    )
    .join("\n");

describe("the stages that an entry would go through", () => {
  test("who, how many, since which condition, and what else each of them asks", () => {
    const world: World = {
      stages: [
        stage("business", ["owner"], { answers: ["need", "scope"], assurance: "ial2", mayNarrow: true, quorum: 2 }),
        stage("technical", ["@acme/platform"], { when: fails("entitlement.risk == 'high'") }),
        stage("security", ["@acme/security", "olga"], {
          when: holds("true"),
          escalate: { after: hours(4), to: ["@acme/duty", "@olga", "manager"] },
          lapse: days(3),
        }),
        stage("plain", ["owner"], { mayNarrow: false }),
      ],
    };
    expect(stages(explained(world))).toMatchInlineSnapshot(`
      "1 business applies (policies/approval.yaml:5)
        2 of @acme/orders
        the review answers \`need:\`, \`scope:\`
        the approver holds \`ial2\`
        the review may narrow what is asked for
      2 technical does not (policies/approval.yaml:5)
        when entitlement.risk == 'high' (policies/approval.yaml:9)
        1 of 
      3 security applies (policies/approval.yaml:5)
        when true (policies/approval.yaml:9)
        1 of @acme/security, @olga
        after 4h also @acme/duty, @olga, manager
        given up after 3d
      4 plain applies (policies/approval.yaml:5)
        1 of @acme/orders"
    `);
  });

  test("of a route that is named, with its own limit and quota", () => {
    const place = { file: "policies/approval.yaml", line: 31, column: 1 };
    const quota = { perSubject: 2, per: days(30), place: { ...place, line: 33 } };
    const world: World = {
      routes: [
        { name: "emergency", stages: [stage("duty", ["@acme/duty"])], maxDuration: hours(2), quota, place },
        { name: "slow", stages: [stage("business", ["owner"])], place },
      ],
    };
    const urgent = explained(world, entry({ route: "emergency", duration: hours(1) }));
    expect([urgent.route, stages(urgent), urgent.longest, ...rules(urgent)]).toMatchInlineSnapshot(`
      [
        "emergency",
        "1 duty applies (policies/approval.yaml:5)
        1 of @acme/duty",
        "2h",
        "limit: at most 2h on the route \`emergency\` (policies/approval.yaml:31)",
        "quota: 2 within 30d for one subject (policies/approval.yaml:33)",
      ]
    `);
    const slow = explained(world, entry({ route: "slow" }));
    expect([slow.route, stages(slow), slow.longest, ...rules(slow)]).toMatchInlineSnapshot(`
      [
        "slow",
        "1 business applies (policies/approval.yaml:5)
        1 of @acme/orders",
        "8h",
      ]
    `);
    expect(rules(explained(world))).toEqual([]);
  });
});

describe("the rules that hold for it", () => {
  test("limits, the least of which bounds it; what must be given; what is denied", () => {
    const found = explained({
      limits: [
        { maxDuration: hours(6), when: holds("subject.kind == 'human'") },
        { maxDuration: hours(5), maxLivePerSubject: 1 },
        { maxDuration: hours(1), when: fails("subject.kind == 'agent'") },
      ],
      require: [{ fields: ["ticket", "justification"] }, { fields: ["ticket"], when: fails("false") }],
      deny: [
        { because: "nobody does", when: holds("true") },
        { because: "agents never", when: fails("false") },
      ],
    });
    expect(rules(found)).toMatchInlineSnapshot(`
      [
        "limit: at most 6h, since subject.kind == 'human' (policies/approval.yaml:20)",
        "limit: at most 5h, at most 1 live at a time for one subject (policies/approval.yaml:20)",
        "requirement: \`ticket\` and \`justification\` must be given (policies/approval.yaml:20)",
        "denial: nobody does, since true (policies/approval.yaml:20)",
      ]
    `);
    expect(found.longest).toBe("5h");
    expect(found.problems.map(({ message }) => message)).toEqual(["denied by the policy: nobody does"]);
  });

  test("a condition that cannot be answered bounds nothing, and is told", () => {
    const found = explained({ limits: [{ maxDuration: hours(1), when: failing("request.duration > x") }] });
    expect([rules(found), found.longest]).toEqual([[], "8h"]);
    expect(found.problems.map(({ message }) => message)).toEqual(["the condition cannot be answered"]);
  });

  test("how many may be live bounds no length; without anybody to act for, somebody asks", () => {
    const only = explained(
      { limits: [{ maxLivePerSubject: 1, when: when("by", ({ request }) => request.by === "requester") }] },
      entry({ login: "requester" }),
    );
    expect([rules(only), only.longest]).toEqual([
      ["limit: at most 1 live at a time for one subject, since by (policies/approval.yaml:20)"],
      "8h",
    ]);
    const workload: World = {
      register: [identity("workload/nightly")],
      catalog: [entitlement("orders-db/read", { for: ["workload"] })],
      limits: [{ maxDuration: hours(6), when: when("by", ({ request }) => request.by === "requester") }],
    };
    expect(explained(workload, entry({ subject: "workload/nightly" })).longest).toBe("6h");
  });

  test("what it does not go together with, whichever of the two it is", () => {
    const found = explained({
      conflicts: [
        ["orders-db/read", "payments/release"],
        ["payments/initiate", "orders-db/read"],
        ["payments/initiate", "payments/release"],
      ],
    });
    expect(rules(found)).toEqual([
      "conflict: not together with `payments/release` (policies/approval.yaml:20)",
      "conflict: not together with `payments/initiate` (policies/approval.yaml:20)",
    ]);
  });

  test("what approves it beforehand: a pattern for this subject, where no route is named", () => {
    const nightly = "workload/nightly";
    const world: World = {
      catalog: [entitlement("orders-db/read", { for: ["workload"] })],
      register: [identity(nightly), identity("workload/other")],
      preApproved: [
        { name: "nightly", subject: nightly, perDay: 4, when: holds("request.duration <= duration('4h')") },
        { name: "never", subject: nightly, when: fails("false") },
        { name: "others", subject: "workload/other" },
      ],
      routes: [{ name: "slow", stages: [stage("business", ["owner"])] }],
    };
    const found = explained(world, entry({ subject: nightly }));
    expect(rules(found)).toEqual([
      "pre-approved: `nightly` approves it, 4 within any 24 hours; beyond that the stages do, since request.duration <= duration('4h') (policies/approval.yaml:20)",
    ]);
    expect(found.stages.map(({ applies }) => applies)).toEqual([true, true, true]);
    expect(rules(explained(world, entry({ subject: nightly, route: "slow" })))).toEqual([]);
  });
});

describe("who and what it is about", () => {
  test("of what is no person: who answers for it, who collects, and until when it is registered", () => {
    const register = [
      identity("service-account/old", { legacy: true, attribution: "the log", end: instant(monday + days(30)) }),
    ];
    const catalog = [entitlement("orders-db/read", { for: ["service-account"] })];
    const found = explained({ register, catalog }, entry({ subject: "service-account/old" }));
    expect([found.subject, found.identity]).toMatchInlineSnapshot(`
      [
        "service-account/old",
        {
          "at": "subjects/service-account/old.yaml:2",
          "collector": "@acme/data",
          "end": "2026-12-02T09:00:00Z",
          "notes": [
            {
              "says": "the log",
              "what": "Legacy, who used it is told by",
            },
          ],
          "owner": "@acme/data",
        },
      ]
    `);
    expect(found.problems).toEqual([]);
    const endless = explained(
      { register: [identity("service-account/old")], catalog },
      entry({ subject: "service-account/old" }),
    );
    expect(endless.identity).not.toHaveProperty("end");
    expect(explained({})).not.toHaveProperty("identity");
  });

  test("an agent is asked for by the person it acts for, and owners are thought to be there", () => {
    const world: World = {
      register: [identity("agent/helper")],
      catalog: [entitlement("orders-db/read", { for: ["agent"] })],
      stages: [stage("business", ["manager"], { when: when("request.by", ({ request }) => request.by === "rita") })],
      directory: [{ login: "rita", accounts: [], manager: "mona" }],
    };
    const found = explained(world, entry({ subject: "agent/helper", onBehalfOf: "rita" }));
    expect([found.problems, found.stages[0]?.approvers]).toEqual([[], ["@mona"]]);
  });

  test("what is replaced is thought to be live, whichever of its grants is named", () => {
    const rotation = { kind: "rotation", of: "old-1.2" as never, rollback: "go back" } as const;
    const reset = { kind: "reset", of: entryId("old-1") } as const;
    const routes = [{ name: "slow", stages: [stage("business", ["owner"])] }];
    for (const replaces of [rotation, reset]) {
      const start = instant(monday + hours(1));
      expect(explained({ routes }, entry({ replaces, route: "slow", start })).problems).toEqual([]);
    }
  });

  test("an entitlement that no catalog has cannot be explained: the problems are told instead", () => {
    const one = explain(entry({ entitlement: "mart/gone" }), rulesOf({}).rules, (_rules, changes) => changes, monday);
    expect(isExplained(one)).toBe(false);
    expect(one).toMatchObject({ ok: false, problems: [{ message: "unknown entitlement `mart/gone`" }] });
  });
});

test("what gives it out, and how that ends, for each kind of issuer", () => {
  const by = (issuer: ReturnType<typeof entitlement>["issuer"]): string => {
    const { issuer: name, endsOnTime, endsEarly } = explained({ catalog: [entitlement("orders-db/read", { issuer })] });
    return [name, endsOnTime, endsEarly].join("\n  ");
  };
  expect(
    [
      by({ kind: "embedded", introspected: true }),
      by({ kind: "embedded", introspected: false }),
      by({ kind: "vault", credential: { kind: "ssh", mount: "ssh", role: "host" } }),
    ].join("\n"),
  ).toMatchInlineSnapshot(`
    "a token that Countersign signs
      by itself: the token says so
      at once: its system asks before it trusts a token
    a token that Countersign signs
      by itself: the token says so
      at its own end only
    Vault, SSH certificate of the role \`host\` at \`ssh\`
      by itself: the certificate says so
      not before its own end"
  `);
});

test("a key of the subject's own is told with what signs it, and bounds it to an hour", () => {
  const publicKey = { text: "ssh-ed25519 AAAA", says: "ssh-ed25519 SHA256:abc" };
  const { issuer, longest } = explained({}, { ...entry({ duration: hours(1) }), publicKey });
  expect([issuer, longest]).toEqual(["an SSH certificate that Countersign signs, for ssh-ed25519 SHA256:abc", "1h"]);
});

test("how long is told as it was asked for", () => {
  const { id, entitlement: what, term, longest } = explained({}, entry({ duration: minutes(90) }));
  expect([id, what, term, longest]).toEqual(["orders-read-1", entitlementId("orders-db/read"), "1h30m", "8h"]);
});
