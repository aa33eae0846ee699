import { describe, expect, test } from "vitest";

import type { Decision } from "../../../src/core/decision/decision.ts";
import { entitlementId } from "../../../src/core/ids.ts";
import { blastRadius } from "../../../src/core/messages/blast-radius.ts";
import { headline } from "../../../src/core/messages/headline.ts";
import { Case } from "../../support/case.ts";
import { removed } from "../../support/change.ts";
import { entitlement, entry, stage } from "../../support/rules.ts";
import { GuardedCase } from "../../support/guarded-case.ts";

const title = (c: Case, over: Partial<Decision> = {}): string => headline(c.file(), { ...c.decide(), ...over });

describe("the title of the required check", () => {
  test("one stage, or all of them; and whom it waits for", () => {
    const c = new Case({ stages: [stage("business", ["owner", "second"])] });
    expect(title(c)).toBe("0 of 1 stage complete: waiting for business (@acme/orders or @second)");
    c.person("owner").approves();
    expect(title(c)).toBe("approved: the only stage is complete");
  });

  test("whoever asks for changes, each once", () => {
    const c = new Case({ stages: [stage("business", ["owner"]), stage("technical", ["owner", "@acme/platform"])] });
    c.person("owner").requestsChanges();
    expect(title(c)).toBe("changes requested by owner");
    const [objection] = c.decide().objections;
    expect(title(c, { objections: [objection!, objection!] })).toBe("changes requested by owner");
  });

  test("many removals wait for one other person", () => {
    const c = new Case();
    c.changes = [removed(entry())];
    c.over = { removals: { live: 1, byAuthorToday: 200 } };
    expect(title(c, { outcome: { kind: "pending" }, stages: [] })).toBe(
      "many removals at once: waiting for one other person to confirm",
    );
    expect(title(new Case(), { outcome: { kind: "pending" }, stages: [] })).toBe("waiting");
  });

  test("our own pull requests: what is put back, or how many entries are removed", () => {
    const c = new Case({ entries: [entry(), entry({ id: "b-2" })] });
    c.over = { ours: true };
    const approved = { outcome: { kind: "approved", at: c.now() } } as const;
    expect(title(c, approved)).toBe("2 entries ended, credentials gone: to be removed");
    expect(title(c, { ...approved, entries: c.decide().entries.slice(1) })).toBe(
      "1 entry ended, credentials gone: to be removed",
    );
    const guarded = Object.assign(new GuardedCase(), { ours: true });
    expect(title(guarded, approved)).toBe("puts back exactly what is in force");
  });

  test("problems: the first with its place, and how many more", () => {
    const place = { file: "access/a.yaml", line: 3, column: 1 };
    const problem = { code: "E102", message: "unknown entitlement `x`", place } as const;
    const plain = { code: "E103", message: "unknown key `y`" } as const;
    const c = new Case();
    const of = (...problems: readonly (typeof problem | typeof plain)[]): string =>
      title(c, { outcome: { kind: "denied", problems } });
    expect([of(problem), of(plain), of(plain, problem, problem), of()]).toEqual([
      "denied: access/a.yaml:3: unknown entitlement `x`",
      "denied: unknown key `y`",
      "denied: unknown key `y` (and 2 more)",
      "denied",
    ]);
  });

  test("too late, without the marks of code", () => {
    const because = "`business` was not complete within 3d";
    const c = new Case();
    expect(title(c, { outcome: { kind: "lapsed", at: c.now(), because } })).toBe(
      "lapsed: business was not complete within 3d",
    );
    expect(title(c, { outcome: { kind: "lapsed", at: c.now(), because: "x".repeat(400) } })).toHaveLength(250);
  });
});

describe("what can be reached from what is asked for", () => {
  const reaching = (many: number): Case =>
    new Case({
      catalog: [
        entitlement("orders-db/read", { reaches: Array.from({ length: many }, (_, i) => `mart/${i}` as never) }),
      ],
      entries: [entry(), entry({ id: "b-2" }), entry({ id: "c-3", entitlement: "orders-db/admin" })],
    });
  const told = (c: Case): string => blastRadius(c.file());

  test("five are named, each entitlement once", () => {
    expect(told(reaching(0))).toBe("");
    expect(told(reaching(1))).toBe("Whoever holds `orders-db/read` can reach 1 entitlement more from there: `mart/0`.");
    expect(told(reaching(5))).toBe(
      "Whoever holds `orders-db/read` can reach 5 entitlements more from there: `mart/0`, `mart/1`, `mart/2`, `mart/3` and `mart/4`.",
    );
    expect(told(reaching(7))).toBe(
      "Whoever holds `orders-db/read` can reach 7 entitlements more from there: `mart/0`, `mart/1`, `mart/2`, `mart/3`, `mart/4` and 2 more.",
    );
  });

  test("each that is asked for is told in a line of its own", () => {
    const reaches = [entitlementId("mart/0")];
    const c = new Case({
      catalog: [entitlement("orders-db/read", { reaches }), entitlement("orders-db/write", { reaches })],
      entries: [entry(), entry({ id: "b-2", entitlement: "orders-db/write" })],
    });
    expect(told(c).split("\n")).toEqual(
      ["read", "write"].map(
        (name) => `Whoever holds \`orders-db/${name}\` can reach 1 entitlement more from there: \`mart/0\`.`,
      ),
    );
  });

  test("a removal gives nothing, and what no catalog has reaches nothing", () => {
    const c = reaching(1);
    c.changes = [removed(entry())];
    expect(told(c)).toBe("");
    expect(told(new Case({ entries: [entry({ entitlement: "mart/gone" })] }))).toBe("");
  });

  test("where rules or entries cannot be read, nothing is said", () => {
    const c = reaching(1);
    const problems = [{ code: "E103", message: "unknown key `x`" }] as const;
    c.over = { changes: { ok: false, problems } };
    expect(told(c)).toBe("");
    const [inForce] = c.file().rules;
    c.over = { rules: [{ ...inForce!, rules: { ok: false, problems } }] };
    expect(told(c)).toBe("");
    c.over = { rules: [] };
    expect(told(c)).toBe("");
  });
});
