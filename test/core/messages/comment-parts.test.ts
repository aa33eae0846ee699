import { describe, expect, test } from "vitest";

import type { Decision } from "../../../src/core/decision/decision.ts";
import { hours, minutes } from "../../../src/core/instant.ts";
import { teamName } from "../../../src/core/ids.ts";
import { commentOf } from "../../../src/core/messages/comment.ts";
import { loginOf, noAftermath } from "../../../src/core/messages/context.ts";
import { identities } from "../../../src/core/messages/identities.ts";
import { termOf } from "../../../src/core/messages/term.ts";
import { Case } from "../../support/case.ts";
import { GuardedCase } from "../../support/guarded-case.ts";
import { entitlement, entry, identity, stage } from "../../support/rules.ts";

const comment = (c: Case, over: Partial<Decision> = {}): string =>
  commentOf(c.file(), { ...c.decide(), ...over }, noAftermath, { claim: () => "" });
const lineOf = (text: string, words: string): string | undefined =>
  text.split("\n").find((line) => line.includes(words));

describe("where a stage is", () => {
  test("half complete: who approved, and who is missing", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { quorum: 2 })] });
    c.person("owner").approves("fine");
    expect(lineOf(comment(c), "business")).toBe(
      "### Countersign: 0 of 1 stage complete: waiting for business (@\u2060acme/orders)",
    );
    expect(lineOf(comment(c), "`business`")).toBe(
      "| 1 | `business` | **open**: 1 of 2 missing, from `@acme/orders`; `owner` approved at 2026-11-02T09:01:00Z, saying `fine` |",
    );
  });

  test("waiting until GitHub tells what merging a change of the rules yields", () => {
    const c = Object.assign(new GuardedCase(), { guarded: { yields: { kind: "unknown" } } });
    const file = c.file();
    const paths = [...file.paths, { path: ".github/workflows/a.yaml", kind: "other" as const }];
    const text = commentOf({ ...file, paths }, c.decide(), noAftermath, { claim: () => "" });
    expect(text).not.toContain("| entry |");
    expect(text).toContain("This changes the rules themselves: `policies/approval.yaml`.");
    expect(lineOf(text, "`security`")).toBe(
      "| 2 | `security` | opens when what is wrong is mended, then `@acme/security` |",
    );
  });

  test("no stages, no table of them", () => {
    const c = new Case();
    c.over = { ours: true };
    expect(comment(c, { stages: [] })).not.toContain("| | stage | state |");
  });
});

test("a request that is denied is told why, and nothing else", () => {
  const text = comment(
    new Case({ entries: [entry({ duration: hours(9) }), entry({ id: "b-2", duration: hours(10) })] }),
  );
  expect(text).not.toContain("| entry |");
  expect(text).toContain("  = help: ask for 8h at most\n\naccess/b-2.yaml:4:1: ");
});

test("one team that cannot be asked is one", () => {
  const asks = { accounts: [], teams: [], unaskable: [teamName("acme/platform")] };
  expect(comment(new Case(), { asks })).toContain(
    "GitHub does not let Countersign ask `@acme/platform` for a review: the team has no access to this repository. Its members can still approve.",
  );
});

test("a change of which nothing is known to come into force does not say that it does", () => {
  const c = new GuardedCase();
  const force = "comes into force";
  expect(comment(c)).toContain(force);
  c.guarded = { proposed: undefined as never };
  expect(comment(c)).not.toContain(force);
  c.guarded = { tree: null, yields: { kind: "tree", tree: null, asReviewed: true } };
  expect(comment(c)).not.toContain(force);
  c.guarded = { impact: { looked: 3, unseen: 0, differences: [] } };
  expect(lineOf(comment(c), "would be decided")).toBe("3 open requests would be decided as now.");
});

test("where rules or entries cannot be read, the register says nothing of them", () => {
  const c = new Case({
    entries: [entry({ subject: "workload/nightly" })],
    register: [identity("workload/nightly")],
    catalog: [entitlement("orders-db/read", { for: ["workload"] })],
  });
  expect(identities(c.file())).toContain("`workload/nightly` belongs to");
  const problems = [{ code: "E103", message: "unknown key `x`" }] as const;
  const [inForce] = c.file().rules;
  c.over = { changes: { ok: false, problems } };
  expect(identities(c.file())).toBe("");
  c.over = { rules: [{ ...inForce!, rules: { ok: false, problems } }] };
  expect(identities(c.file())).toBe("");
  c.over = { rules: [] };
  expect(identities(c.file())).toBe("");
});

test("an account that nobody named is shown by its id", () => {
  const c = new Case();
  expect([loginOf(c.file(), c.id("requester")), loginOf(c.file(), c.id("nobody yet"))]).toEqual([
    "requester",
    `account ${c.id("nobody yet")}`,
  ]);
});

test("a term is told as it was written, with what each run may have", () => {
  const perRun = { maxDuration: minutes(15), perDay: 50 };
  expect(termOf({ ...entry(), perRun })).toBe("4h, each run 15m at most, 50 within any 24 hours");
});
