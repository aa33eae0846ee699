import { describe, expect, test } from "vitest";

import type { Diagnostic } from "../../../src/core/diagnostics/diagnostic.ts";
import type { GuardedChange } from "../../../src/core/guarded.ts";
import { oid, teamName } from "../../../src/core/ids.ts";
import type { RegisteredSubject, Register } from "../../../src/core/register.ts";
import { GuardedCase } from "../../support/guarded-case.ts";
import { identity, stage } from "../../support/rules.ts";

const name = "workload/nightly-export";
const registered = (fields: Partial<RegisteredSubject> = {}): Register =>
  new Map([[name, identity(name, { owner: { kind: "team", team: teamName("acme/platform") }, ...fields })]]);
const registration = [stage("owner", ["subject-owner"]), stage("identity", ["@acme/security"])];

const rules = (guarded: Partial<GuardedChange> = {}): GuardedCase => Object.assign(new GuardedCase(), { guarded });
const register = (guarded: Partial<GuardedChange> = {}): GuardedCase =>
  Object.assign(new GuardedCase({ registration, proposed: registered() }), { guarded });
/** A change of the register's folder, while none is in force. */
const first = (guarded: Partial<GuardedChange> = {}): GuardedCase => register({ base: null, ...guarded });

/** Each problem as it is read: what, where, and what to do. */
function read(c: GuardedCase): readonly string[] {
  const { outcome } = c.decide();
  return outcome.kind === "invalid" ? outcome.problems.map(asRead) : [];
}

const asRead = ({ code, message, help, place }: Diagnostic): string =>
  [
    place === undefined ? code : `${place.file}:${place.line} ${code}`,
    message,
    ...(help === undefined ? [] : [help]),
  ].join("\n");

const another = { yields: { kind: "tree", tree: oid("other"), asReviewed: false } } as const;

describe("what a guarded change is told, in full", () => {
  test("that merging it would yield something else than reviewers saw", () => {
    expect(read(rules({ yields: { kind: "conflict" } }))).toMatchInlineSnapshot(`
      [
        "E641
      it conflicts with the default branch: it cannot be told which \`policies/\` merging it would yield
      bring the default branch in, and resolve the conflict there",
      ]
    `);
    expect(read(first({ yields: { kind: "conflict" } }))).toMatchInlineSnapshot(`
      [
        "E641
      it conflicts with the default branch: it cannot be told which \`subjects/\` merging it would yield
      bring the default branch in, and resolve the conflict there",
      ]
    `);
    expect(read(rules(another))).toMatchInlineSnapshot(`
      [
        "E642
      the default branch has changed where this does: merging it would yield another \`policies/\` than the branch holds
      bring the default branch in (“Update branch”): what is approved must be what comes into force",
      ]
    `);
    expect(read(first(another))).toMatchInlineSnapshot(`
      [
        "E642
      the default branch has changed where this does: merging it would yield another \`subjects/\` than the branch holds
      bring the default branch in (“Update branch”): what is approved must be what comes into force",
      ]
    `);
    const merged = rules(another);
    merged.merged();
    expect(read(merged)).toMatchInlineSnapshot(`
      [
        "E643
      the merge brought something else than its branch held
      open it again from the default branch of today",
      ]
    `);
  });

  test("that it begins with something else than what is in force", () => {
    expect(read(rules({ base: oid("pushed-past") }))).toMatchInlineSnapshot(`
      [
        "E647
      it does not begin with the \`policies/\` in force: reviewers would see only a part of what it changes
      bring the default branch in; where that holds \`policies/\` that nobody countersigned, they are put back first",
      ]
    `);
    expect(read(register({ base: oid("pushed-past") }))).toMatchInlineSnapshot(`
      [
        "E647
      it does not begin with the \`subjects/\` in force: reviewers would see only a part of what it changes
      bring the default branch in; where that holds \`subjects/\` that nobody countersigned, they are put back first",
      ]
    `);
    expect(read(rules({ base: oid("pushed-past"), yields: { kind: "unknown" } }))[0]).toContain("E647");
    expect(read(rules({ base: oid("tree-1") }))).toEqual([]);
  });

  test("that nobody may countersign it", () => {
    expect(read(new GuardedCase({ proposed: registered() }))).toMatchInlineSnapshot(`
      [
        "E613
      the policy in force has no \`registration\`: nobody may countersign a change of \`subjects/\`
      say in the policy who does, by a pull request",
      ]
    `);
    const same = { register: registered(), proposed: registered(), registration: registration.slice(0, 1) };
    expect(read(new GuardedCase(same))).toMatchInlineSnapshot(`
      [
        "E612
      no stage applies to this change: nobody would look at it
      name somebody beside \`subject-owner\` in the stages of \`registration\`",
      ]
    `);
    const c = new GuardedCase();
    const broken = { ok: false, problems: [{ code: "E304", message: "`recertify` is not supported yet" }] } as const;
    const [inForce] = c.file().rules;
    const obstacles = [{ code: "E631", message: "this looks like a credential" }] as const;
    c.over = { rules: [{ ...inForce!, rules: broken }], obstacles };
    expect(read(c)).toMatchInlineSnapshot(`
      [
        "E631
      this looks like a credential",
        "E304
      \`recertify\` is not supported yet",
        "E648
      the governance in force cannot be read: nobody can countersign a change of the rules
      the operator runs \`countersign policy adopt <tree>\`, with a tree of \`policies/\` that reads",
      ]
    `);
    c.over = { rules: [], obstacles };
    expect(read(c)).toMatchInlineSnapshot(`
      [
        "E631
      this looks like a credential",
        "E615
      no rules are in force in this repository
      let Countersign adopt \`policies/\` of the default branch first: see its issue about them",
      ]
    `);
  });

  test("that an owner is not there, at the line of what they would own", () => {
    const c = new GuardedCase({ registration, proposed: registered({ owner: { kind: "user", login: "nobody" } }) });
    c.missing.add("nobody");
    expect(read(c)).toMatchInlineSnapshot(`
      [
        "subjects/workload/nightly-export.yaml:2 E907
      there is no user \`@nobody\`
      name an owner who is there to answer for it",
      ]
    `);
  });

  test("that one of our own would not put back what is in force, and whatever else is the matter", () => {
    const c = first({ yields: { kind: "tree", tree: oid("other"), asReviewed: true } });
    c.ours = true;
    c.over = { obstacles: [{ code: "E631", message: "this looks like a credential" }] };
    expect(read(c)).toMatchInlineSnapshot(`
      [
        "E631
      this looks like a credential",
        "E644
      merging this pull request of Countersign would not yield exactly the \`subjects/\` in force
      close it: where that is still needed, another one is opened",
      ]
    `);
  });

  test("nothing twice", () => {
    const problem = { code: "E645", message: "the test `a` fails" } as const;
    expect(read(rules({ problems: [problem, { ...problem }, { ...problem, message: "the test `b` fails" }] }))).toEqual(
      ["E645\nthe test `a` fails", "E645\nthe test `b` fails"],
    );
  });
});

describe("what a decision about a guarded change says of itself", () => {
  test("by which rules, about which content", () => {
    const c = rules();
    expect(c.decide()).toMatchObject({ policy: "tree-1", digest: "as proposed" });
    c.pushed("requester", []);
    expect(c.decide().digest).toBe("");
  });

  test("what the proposed rules are warned of, and only where they can be read", () => {
    const c = rules();
    const value = c.inForce(0, "any").rules;
    const warnings: readonly Diagnostic[] = [{ code: "W201", message: "nobody can reach this line" }];
    c.guarded = { proposed: { ok: true, value, warnings } };
    expect(c.decide().warnings).toEqual(warnings);
    c.guarded = { proposed: { ok: true, value } };
    expect(c.decide().warnings).toEqual([]);
    c.guarded = { proposed: { ok: false, problems: [{ code: "E303", message: "unknown key `stagse`" }] } };
    expect(c.decide().warnings).toEqual([]);
  });

  test("with problems, its stages wait for nothing but these, and nobody is asked", () => {
    const c = rules({ problems: [{ code: "E645", message: "the test `a` fails" }] });
    c.person("platform-1").approves();
    const { stages, next } = c.decide();
    expect(stages.map(({ number, outcome, named }) => [number, outcome, named])).toEqual([
      [1, { kind: "waiting", for: null }, ["@acme/platform"]],
      [2, { kind: "waiting", for: null }, ["@acme/security"]],
    ]);
    expect(next).toBeNull();
    expect(c.shows().asks).toEqual([]);
  });

  test("while GitHub has not told what merging yields, all stages wait, and our own is looked at again, too", () => {
    const c = rules({ yields: { kind: "unknown" } });
    expect(c.shows()).toMatchObject({
      request: "pending",
      stages: { "rules-owner": "waiting", security: "waiting" },
      asks: [],
    });
    c.ours = true;
    expect(c.decide()).toMatchObject({ outcome: { kind: "pending" }, next: c.now() + 3000, stages: [] });
  });
});

describe("a change beside the guarded tree", () => {
  test("is not asked where the tree began, and nothing is proposed", () => {
    const c = rules({ proposed: undefined as never, base: oid("pushed-past") });
    c.person("platform-1").approves();
    c.person("security-1").approves();
    expect(c.shows()).toMatchObject({ request: "approved", problems: [] });
    expect(c.decide().warnings).toEqual([]);
  });
});

describe("our own pull request puts the register back", () => {
  test.each([
    ["exactly what is in force", ["subjects/workload/nightly-export.yaml"], "register-1", "approved"],
    ["something else", ["subjects/workload/nightly-export.yaml"], "register-2", "invalid"],
    ["and touches more", ["subjects/a.yaml", "policies/approval.yaml"], "register-1", "invalid"],
    ["only beside its folder", ["subjects-old/a.yaml"], "register-1", "invalid"],
  ])("%s", (_, paths, tree, request) => {
    const c = register({ yields: { kind: "tree", tree: oid(tree), asReviewed: true } });
    c.ours = true;
    c.paths = paths;
    const [inForce] = c.file().rules;
    c.over = { rules: [{ ...inForce!, register: oid("register-1") }] };
    expect(c.shows().request).toBe(request);
    if (request === "approved") expect(c.decide().outcome).toEqual({ kind: "approved", at: c.file().pull.openedAt });
  });
});
