import { describe, expect, test } from "vitest";
import type { CaseFile } from "../../../src/core/case-file.ts";
import type { Decision } from "../../../src/core/decision/decision.ts";
import type { Narrowing } from "../../../src/core/decision/narrowing.ts";
import { termsFor } from "../../../src/core/grant/terms.ts";
import type { Grant, GrantState, GrantTerms } from "../../../src/core/grant/grant.ts";
import { accountId, entryId, grantId, pullNumber, sha } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../../src/core/instant.ts";
import type { Landing } from "../../../src/core/grant/landing.ts";
import type { Rules } from "../../../src/core/policy.ts";
import type { Entry } from "../../../src/core/request.ts";
import { Case, monday } from "../../support/case.ts";
import { added, changed } from "../../support/change.ts";
import { approvedGrant } from "../../support/grant.ts";
import { entitlement, entry, identity, stage, type World } from "../../support/rules.ts";

/** Merged in minute 3, and read by us in minute 9. */
const mergedAt = after(monday, minutes(3));
const landing: Landing = {
  commit: sha("d".repeat(40)),
  parent: null,
  at: after(monday, minutes(9)),
  pull: pullNumber(7),
  by: accountId(1),
  changes: { ok: true, value: [] },
};
const world: World = {
  stages: [stage("business", ["owner"])],
  teams: { "acme/data": ["data-1"] },
  catalog: [entitlement("warehouse/export", { for: ["workload"] })],
  register: [identity("workload/nightly"), identity("workload/other")],
};

interface Told {
  readonly file?: Partial<CaseFile>;
  readonly decision?: Partial<Decision>;
  readonly rules?: (rules: Rules) => Rules;
  readonly earlier?: readonly Grant[];
  /** What stood there before, where it is a change. */
  readonly before?: Entry;
}
function terms(asked: Entry, { file = {}, decision = {}, rules = (all) => all, earlier = [], before }: Told = {}) {
  const c = new Case({ ...world, entries: [asked] });
  c.person("owner").approves();
  c.minute = 2;
  c.merged();
  const read = c.file();
  const inForce = read.rules.map((each) =>
    each.rules.ok ? Object.assign({}, each, { rules: { ok: true, value: rules(each.rules.value) } }) : each,
  );
  const request = {
    file: { ...read, rules: inForce, ...file },
    decision: { ...c.decide(), ...decision },
    wasGreen: true,
  };
  const change = before === undefined ? added(asked) : changed(before, asked);
  return termsFor(landing, change as Exclude<typeof change, { kind: "delete" }>, request, earlier);
}
function granted(asked: Entry, told?: Told): GrantTerms {
  const given = terms(asked, told);
  if (typeof given === "string") throw new Error(given);
  return given;
}
const workload = (fields: Parameters<typeof entry>[0] = {}): Entry =>
  entry({ subject: "workload/nightly", entitlement: "warehouse/export", ...fields });

describe("names that cannot be resolved grant nothing", () => {
  const unresolved = "its names could not be resolved";
  test.each<readonly [string, Told]>([
    ["no rules were in force", { file: { rules: [] } }],
    ["an entitlement left the catalog", { rules: (all) => ({ ...all, catalog: new Map() }) }],
    ["the login is nobody's any more", { file: { logins: new Map() } }],
  ])("%s", (_why, told) => {
    expect(terms(entry(), told)).toBe(unresolved);
  });

  test("rules that do not read", () => {
    const [inForce] = new Case(world).file().rules;
    const rules = [{ ...inForce!, rules: { ok: false, problems: [] } as const }];
    expect(terms(entry(), { file: { rules } })).toBe(unresolved);
    expect(terms(workload(), { file: { rules } })).toBe(unresolved);
    expect(terms(workload(), { file: { rules: [] } })).toBe(unresolved);
  });
});

describe("at the edges of time", () => {
  const ends = (n: number): Entry => entry({ until: instant(mergedAt + n) });

  test("an end in the moment of the merge is over; a second later it is not", () => {
    expect(terms(ends(0))).toBe("its end, 2026-11-02T09:03:00Z, was over when it was merged");
    expect(granted(ends(1000)).until).toBe(mergedAt + 1000);
  });

  test("a start in the moment of the merge is none of its own", () => {
    expect(granted(entry({ start: mergedAt }))).not.toHaveProperty("mergedAt");
    expect(granted(entry({ start: mergedAt })).start).toBe(mergedAt);
    expect(granted(entry({ start: instant(mergedAt + 1000) }))).toMatchObject({ start: mergedAt + 1000, mergedAt });
  });

  test("an end in the moment of the start comes before it", () => {
    const start = instant(mergedAt + hours(1));
    expect(terms(entry({ start, until: start }))).toBe("its end, 2026-11-02T10:03:00Z, comes before its start");
  });

  test("where the merge lies in the middle of a second, an earlier start is that merge", () => {
    const at = instant(mergedAt + 400);
    const state = { kind: "merged", at, by: null, commit: landing.commit } as const;
    const pull = { ...new Case(world).file().pull, state };
    expect(granted(entry({ start: at }), { file: { pull } }).start).toBe(at);
    expect(granted(entry({ start: mergedAt }), { file: { pull } }).start).toBe(at);
  });
});

describe("what was decided is what is given", () => {
  const narrowed = (left: Omit<Narrowing, "entry">): Told => ({
    decision: { narrowed: new Map([[entry().id, { entry: entry().id, ...left }]]) },
  });

  test("less, where approvers took some of it away, and never more", () => {
    expect(granted(entry(), narrowed({ scope: ["eu"] }))).toMatchObject({
      scope: ["eu"],
      until: after(mergedAt, hours(4)),
    });
    expect(granted(entry(), narrowed({ duration: hours(1) })).until).toBe(after(mergedAt, hours(1)));
    expect(granted(entry(), narrowed({ duration: hours(9) })).until).toBe(after(mergedAt, hours(4)));
  });

  test("a person's has their account and login, and no collector, scope, pattern or other that it replaces", () => {
    const plain = granted(entry());
    expect(plain.subject).toStrictEqual({ account: accountId(100), login: "requester" });
    for (const none of ["collector", "scope", "mergedAt", "replaces", "preApproved"])
      expect(plain).not.toHaveProperty(none);
  });
});

describe("what is live already", () => {
  const reason = (cause: "expired" | "revoked") => ({ cause, because: "so", by: null }) as const;
  const active: GrantState = { kind: "active", handle: "h", claim: null };
  const ending = (cause: "expired" | "revoked"): GrantState => ({
    kind: "ending",
    handle: "h",
    reason: reason(cause),
    since: monday,
  });
  const held = (of: Entry, n: number, over: Partial<Grant> = {}): Grant =>
    approvedGrant(monday, {
      id: grantId(of.id, n),
      entry: of.id,
      approved: of,
      entitlement: of.entitlement,
      subject: { account: accountId(100), login: "requester" },
      until: after(monday, hours(4)),
      state: active,
      ...over,
    });
  const longer = entry({ duration: hours(8) });
  const extended = (over: Partial<Grant>): string => {
    const given = terms(longer, { before: entry(), earlier: [held(entry(), 1, over)] });
    return typeof given === "string" ? given : given.id;
  };
  const ended = "the access that it would extend has ended";

  test("is extended while it lasts, though nothing could be collected yet, or its end has just begun", () => {
    expect(extended({})).toBe("orders-read-1.2");
    expect(extended({ state: { kind: "scheduled" } })).toBe("orders-read-1.2");
    expect(extended({ state: { kind: "activating" } })).toBe("orders-read-1.2");
    expect(extended({ state: ending("expired") })).toBe("orders-read-1.2");
    expect(extended({ until: instant(mergedAt + 1) })).toBe("orders-read-1.2");
  });

  test("is not extended once it is over, ends early, or was never made", () => {
    expect(extended({ until: mergedAt })).toBe(ended);
    expect(extended({ state: ending("revoked") })).toBe(ended);
    expect(extended({ state: { kind: "activation-failed", because: "no" } })).toBe(ended);
  });

  test("is replaced by name, whatever else its subject has", () => {
    const old = entry({ id: "old" });
    const fresh = entry({ id: "new", replaces: { kind: "rotation", of: entryId("old"), rollback: "the old one" } });
    const earlier = [held(old, 1), held(entry({ id: "else" }), 5)];
    expect(granted(fresh, { earlier })).toMatchObject({ id: "new.2", replaces: "old.1" });
    expect(terms(fresh, { earlier: earlier.slice(1) })).toBe("the access that it would replace has ended");
  });

  test("of what is no person is replaced by its own name, and not by another's", () => {
    const old = workload({ id: "old" });
    const rotates = { kind: "rotation", of: entryId("old"), rollback: "the old one" } as const;
    const subject = { account: null, login: "workload/nightly" };
    const earlier = [held(old, 1, { subject })];
    expect(granted(workload({ id: "new", replaces: rotates }), { earlier })).toMatchObject({ replaces: "old.1" });
    const others = workload({ id: "new", subject: "workload/other", replaces: rotates });
    expect(terms(others, { earlier })).toBe("`old.1` is another subject's, or for something else");
  });
});
