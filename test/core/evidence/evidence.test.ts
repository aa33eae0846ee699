import { describe, expect, test } from "vitest";

import type { CaseFile } from "../../../src/core/case-file.ts";
import { caseEvidence, guardedEvidence } from "../../../src/core/evidence/case-evidence.ts";
import { isActedOn, recordKey, type Json, type LedgerRecord } from "../../../src/core/evidence/evidence.ts";
import { accountId, entryId, grantId, oid, runName, sha } from "../../../src/core/ids.ts";
import { hours, instant } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import { changed, removed } from "../../support/change.ts";
import { approvedGrant } from "../../support/grant.ts";
import { GuardedCase } from "../../support/guarded-case.ts";
import { entitlement, entry, identity, stage, when } from "../../support/rules.ts";

describe("a line of the ledger", () => {
  const grant = grantId(entryId("a-1"), 1);
  const commit = sha("c".repeat(40));
  const of = { grant, attempt: 2 };
  const tree = oid("tree-1");
  const proof = { handle: "h", said: "gone", at: monday } as const;
  const records: readonly LedgerRecord[] = [
    { kind: "approved", ...of, subject: null, start: monday, until: monday, pull: 1 as never, commit, evidence: null },
    { kind: "issued", ...of, handle: "h" },
    { kind: "abandoned", ...of, because: "no" },
    { kind: "claimed", ...of, by: accountId(7), handle: "h" },
    { kind: "run", ...of, by: runName("9", "1"), until: monday },
    { kind: "revoked", ...of, cause: "revoked", because: "no", by: null },
    { kind: "ended", ...of, cause: "expired", proof },
    { kind: "reverted", ...of, commit },
    { kind: "refused", entry: entryId("a-1"), commit, pull: null, because: "no" },
    { kind: "bypassed", entry: entryId("a-1"), commit, pull: null, because: "no" },
    { kind: "not-adopted", of: "subjects", tree: null, commit, pull: null, because: "no" },
    {
      kind: "adopted",
      of: "policies",
      tree,
      commit,
      pull: null,
      since: monday,
      because: "",
      repositories: {},
      evidence: null,
    },
    { kind: "used", grant, subject: accountId(7), of: { kind: "route", name: "r" }, mergedAt: monday },
  ];

  test("is written once for what it says, and before anything is done that waits for it", () => {
    expect(records.map((one) => `${recordKey(one)}${isActedOn(one) ? "" : ", told afterwards"}`)).toEqual([
      "approved a-1.1 2",
      "issued a-1.1 2, told afterwards",
      "abandoned a-1.1 2",
      "claimed a-1.1 2",
      "run a-1.1 2",
      "revoked a-1.1 2, told afterwards",
      "ended a-1.1 2, told afterwards",
      "reverted a-1.1 2, told afterwards",
      `refused a-1 ${commit}`,
      `bypassed a-1 ${commit}`,
      `not-adopted subjects null ${commit}`,
      `adopted policies tree-1 ${commit}`,
      "used a-1.1",
    ]);
  });
});

describe("what is kept of a decision, so that anybody can decide the case again", () => {
  test("everything that was known, and what came of it", () => {
    const c = new Case({
      stages: [
        stage("business", ["owner"], { mayNarrow: true }),
        stage("technical", ["@acme/platform"], { when: when("false", () => false) }),
        stage("security", ["@acme/security"]),
      ],
      catalog: [entitlement("mart/read", { for: ["workload"] })],
      register: [identity("workload/nightly")],
      preApproved: [{ name: "nightly", subject: "workload/nightly" }],
      teams: { "acme/data": ["data-1"] },
    });
    const held = entry({ id: "b-2" });
    c.holds(held, -30);
    c.used("u-1", "workload/nightly", { kind: "pattern", name: "nightly" }, -2000);
    c.changes = [
      ...c.changes,
      changed(held, entry({ id: "b-2", duration: hours(6) })),
      removed(entry({ id: "c-3" })),
      ...new Case({ entries: [entry({ id: "d-4", subject: "workload/nightly", entitlement: "mart/read" })] }).changes,
    ];
    c.person("owner").approves("/narrow orders-read-1 duration=1h");
    c.person("stranger").approves();
    c.left("owner-2");
    c.hidden.add("acme/hidden");
    c.teams["acme/hidden"] = [];
    c.over = { usedIds: new Set([entryId("old-1")]), open: [{ pull: 3, by: 100, entries: [] }] as never };
    const terms = approvedGrant(monday, {
      scope: ["sales"],
      collector: "@acme/data",
      mergedAt: monday,
      replaces: grantId(entryId("old-1"), 1),
      preApproved: "nightly",
      told: "as told",
    });
    const decision = { ...c.decide(), digest: "what reviewers approve" };
    const evidence = caseEvidence({ ...c.file(), changesAt: readOnce(c) }, decision, terms);
    expect(linesOf(evidence)).toMatchInlineSnapshot(`
      "version: 1
      pull: {"number":7,"author":{"id":100,"login":"requester","kind":"user","active":true},"openedAt":1793610000000,"head":"c…1","draft":false,"state":{"kind":"open"}}
      base: "b…"
      paths: {"path":"access/orders-db/orders-read-1.yaml","kind":"access"}
      paths: {"path":"access/orders-db/b-2.yaml","kind":"access"}
      paths: {"path":"access/orders-db/c-3.yaml","kind":"access"}
      paths: {"path":"access/mart/d-4.yaml","kind":"access"}
      changes: {"kind":"add","path":"access/orders-db/orders-read-1.yaml","before":null,"after":{"id":"orders-read-1","subject":{"kind":"human","login":"requester"},"entitlement":"orders-db/read","term":{"kind":"duration","duration":14400000},"justification":"Reconcile refunds","ticket":"INC-1"}}
      changes: {"kind":"change","path":"access/orders-db/b-2.yaml","before":{"id":"b-2","subject":{"kind":"human","login":"requester"},"entitlement":"orders-db/read","term":{"kind":"duration","duration":14400000},"justification":"Reconcile refunds","ticket":"INC-1"},"after":{"id":"b-2","subject":{"kind":"human","login":"requester"},"entitlement":"orders-db/read","term":{"kind":"duration","duration":21600000},"justification":"Reconcile refunds","ticket":"INC-1"}}
      changes: {"kind":"delete","path":"access/orders-db/c-3.yaml","before":{"id":"c-3","subject":{"kind":"human","login":"requester"},"entitlement":"orders-db/read","term":{"kind":"duration","duration":14400000},"justification":"Reconcile refunds","ticket":"INC-1"},"after":null}
      changes: {"kind":"add","path":"access/mart/d-4.yaml","before":null,"after":{"id":"d-4","subject":{"kind":"workload","name":"nightly"},"entitlement":"mart/read","term":{"kind":"duration","duration":14400000},"justification":"Reconcile refunds","ticket":"INC-1"}}
      changesAt: {"c…1":[{"kind":"add","path":"access/orders-db/orders-read-1.yaml","before":null,"after":{"id":"orders-read-1","subject":{"kind":"human","login":"requester"},"entitlement":"orders-db/read","term":{"kind":"duration","duration":14400000},"justification":"Reconcile refunds","ticket":"INC-1"}}]}
      commits: {"sha":"c…1","parents":["b…"],"author":{"kind":"account","account":100},"committer":{"kind":"account","account":100},"coAuthors":[],"mergesDefaultBranch":false}
      pushes: {"by":100,"before":null,"after":"c…1","at":1793609940000}
      reviews: {"id":"1000","by":101,"verdict":"approved","submittedAt":1793610060000,"commits":["c…1"],"body":"/narrow orders-read-1 duration=1h"}
      reviews: {"id":"1001","by":102,"verdict":"approved","submittedAt":1793610120000,"commits":["c…1"],"body":""}
      rules: {"tree":"tree-1","since":1793606400000,"register":null}
      teams: {"name":"acme/orders","members":[101]}
      teams: {"name":"acme/platform","members":[104,105]}
      teams: {"name":"acme/security","members":[106,107]}
      teams: {"name":"acme/data","members":[108]}
      teams: {"name":"acme/hidden"}
      accounts: {"id":100,"login":"requester","kind":"user","active":true}
      accounts: {"id":101,"login":"owner","kind":"user","active":true}
      accounts: {"id":102,"login":"stranger","kind":"user","active":true}
      accounts: {"id":103,"login":"owner-2","kind":"user","active":false}
      accounts: {"id":104,"login":"platform-1","kind":"user","active":true}
      accounts: {"id":105,"login":"platform-2","kind":"user","active":true}
      accounts: {"id":106,"login":"security-1","kind":"user","active":true}
      accounts: {"id":107,"login":"security-2","kind":"user","active":true}
      accounts: {"id":108,"login":"data-1","kind":"user","active":true}
      logins: {"requester":100,"owner":101,"stranger":102,"owner-2":103,"platform-1":104,"platform-2":105,"security-1":106,"security-2":107,"data-1":108}
      live: {"grant":"b-2.1","entitlement":"orders-db/read","subject":100,"start":1793608200000,"until":1793622600000}
      uses: {"entry":"u-1","subject":"workload/nightly","of":{"kind":"pattern","name":"nightly"},"at":1793490000000}
      open: {"pull":3,"by":100,"entries":[]}
      departures: {"account":103,"team":"acme/orders","at":1793610180000}
      departures: {"account":103,"team":null,"at":1793610180000}
      usedIds: "old-1"
      decision: {"outcome":"pending","digest":"what reviewers approve","stages":[{"stage":"business","number":1,"quorum":1,"outcome":"complete","by":["1000"],"because":""},{"stage":"technical","number":2,"quorum":1,"outcome":"not-applicable","by":[],"because":"its condition \`false\` does not hold"},{"stage":"security","number":3,"quorum":1,"outcome":"open","by":[],"because":""}],"preApproved":[{"entry":"d-4","pattern":"nightly","at":"policies/approval.yaml:20"}],"narrowed":[{"entry":"orders-read-1","duration":3600000}],"discounted":[{"review":"1001","why":"not-eligible"}]}
      grant: {"entry":{"id":"orders-read-1","subject":{"kind":"human","login":"requester"},"entitlement":"orders-db/read","term":{"kind":"duration","duration":14400000},"justification":"why","ticket":"INC-1"},"path":"access/orders-db/orders-read-1.yaml","login":"requester","told":"as told","issuer":{"kind":"embedded","introspected":true},"ends":{"endsOnTime":"by itself: the token says so","endsEarly":"at once: its system asks before it trusts a token"},"scope":["sales"],"collector":"@acme/data","mergedAt":1793610000000,"replaces":"old-1.1","preApproved":"nightly","countersigners":[2,3]}"
    `);
  });

  test("of a plain grant no more than it has", () => {
    const c = new Case();
    const { grant } = caseEvidence(c.file(), c.decide(), approvedGrant(monday)) as Readonly<Record<string, object>>;
    expect(Object.keys(grant!)).toStrictEqual(["entry", "path", "login", "told", "issuer", "ends", "countersigners"]);
    const replaced = { ...c.file(), live: [{ ...heldBy(c), replaces: grantId(entryId("x-0"), 1) }] };
    expect(caseEvidence(replaced as never, c.decide(), approvedGrant(monday))).toMatchObject({
      live: [{ grant: "x-1.1", replaces: "x-0.1" }],
    });
  });

  test("of entries that do not read, the problems", () => {
    const c = new Case();
    c.over = { changes: { ok: false, problems: [{ code: "E103", message: "unknown key `x`" }] } };
    expect(caseEvidence(c.file(), c.decide(), approvedGrant(monday))).toMatchObject({
      changes: { problems: ["E103 unknown key `x`"] },
      decision: { outcome: "invalid" },
    });
  });

  test("of what is not known, that it is not", () => {
    const c = new Case();
    const { uses: _uses, open: _open, departures: _departures, ...file } = c.file();
    expect(caseEvidence(file, c.decide(), approvedGrant(monday))).toMatchObject({ uses: [], open: [], departures: [] });
  });

  test("of a change of the rules: which tree, what each commit holds, whom it names, and how many tests were played", () => {
    const c = new GuardedCase();
    c.names("@acme/new", "@olga");
    c.guarded = { ...c.guarded, tests: 3 };
    const file = c.file();
    expect((guardedEvidence(file, c.decide(), file.guarded!) as Readonly<Record<string, unknown>>)["guarded"]).toEqual({
      kind: "rules",
      tree: "proposed",
      contentAt: { [file.pull.head]: "as proposed" },
      named: [
        { where: "approval.yaml: stages/business/*", who: { kind: "team", team: "acme/new" } },
        { where: "approval.yaml: stages/business/*", who: { kind: "user", login: "olga" } },
      ],
      tests: 3,
    });
  });

  test("holds plain data only", () => {
    const c = new Case();
    const odd = { ...c.file(), paths: [{ path: "x", kind: () => "access" }] };
    expect(() => caseEvidence(odd as never, c.decide(), approvedGrant(instant(0)))).toThrow(
      "evidence holds plain data only, not function",
    );
  });
});

/** Each member as a line, and of a list each item; long names of commits are shortened. */
function linesOf(evidence: Json): string {
  const members = Object.entries(evidence as Readonly<Record<string, Json>>);
  const line = (key: string, value: Json): string => `${key}: ${JSON.stringify(value)}`;
  return members
    .flatMap(([key, value]) => (Array.isArray(value) ? value.map((one) => line(key, one)) : [line(key, value)]))
    .join("\n")
    .replaceAll(/([bc])\1{30,}/gu, "$1…");
}

const readOnce = (c: Case): CaseFile["changesAt"] => new Map([[c.head, { ok: true, value: c.changes.slice(0, 1) }]]);

function heldBy(c: Case) {
  c.holds(entry({ id: "x-1" }), -60);
  return c.file().live[0]!;
}
