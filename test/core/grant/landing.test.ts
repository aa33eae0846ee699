import { expect, test } from "vitest";
import type { Grant, GrantState } from "../../../src/core/grant/grant.ts";
import { accountId, entryId, grantId, pullNumber, sha } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes, type Instant } from "../../../src/core/instant.ts";
import {
  gatherLandings,
  judge,
  type DecidedRequest,
  type Landing,
  type Recorded,
  type Verdict,
} from "../../../src/core/grant/landing.ts";
import type { Change, Entry } from "../../../src/core/request.ts";
import { Case, monday } from "../../support/case.ts";
import { added, changed, removed } from "../../support/change.ts";
import { approvedGrant } from "../../support/grant.ts";
import { entry, stage } from "../../support/rules.ts";

const commit = sha("d".repeat(40));
const nothing: Recorded = new Map();
const stages = [stage("business", ["owner"]), stage("technical", ["@acme/platform"])];

const landing = (changes: readonly Change[], over: Partial<Landing> = {}): Landing => ({
  commit,
  parent: sha("b".repeat(40)),
  at: after(monday, minutes(9)),
  pull: pullNumber(7),
  by: accountId(1),
  changes: { ok: true, value: changes },
  ...over,
});

/** A request for these changes that both stages approved, merged: minute 3. */
function merged(changes: readonly Change[] = [added(entry())], live: readonly Entry[] = []): DecidedRequest {
  const request = new Case({ stages });
  request.changes = changes;
  for (const held of live) request.holds(held, -60);
  request.rewritten("requester", changes);
  request.person("owner").approves();
  request.person("platform-1").approves();
  request.merged();
  return { file: request.file(), decision: request.decide(), wasGreen: true };
}

/** The same, but nobody approved. */
function unapproved(wasGreen: boolean): DecidedRequest {
  const request = new Case({ stages });
  request.person("owner").approves();
  request.merged();
  return { file: request.file(), decision: request.decide(), wasGreen };
}

const said = (verdicts: readonly Verdict[]): readonly string[] =>
  verdicts.map((verdict) => {
    if (verdict.kind === "end") return `end ${verdict.entry}`;
    if (verdict.kind === "reject") return `${verdict.as}: ${verdict.because}`;
    const { id, start, until } = verdict.terms;
    return `grant ${id}: ${(until - start) / hours(1)} h`;
  });

/** A grant of the entry that began so many hours before Monday, 09:00, and lasts as its entry says. */
const held = (hoursBefore: number, of: Entry, state?: GrantState, n = 1): Grant => {
  const start = instant(monday - hours(hoursBefore));
  const until: Instant = of.term.kind === "duration" ? after(start, of.term.duration) : of.term.until;
  const terms = { id: grantId(of.id, n), approved: of, until, commit: sha("a".repeat(40)) };
  return approvedGrant(start, { ...terms, state: state ?? { kind: "active", handle: "h", claim: null } });
};

const ended = (cause: "expired" | "revoked", at: Instant): GrantState => ({
  kind: "ended",
  reason: { cause, because: "so", by: null },
  proof: { handle: "h", said: "revoked", at },
  revertedBy: null,
});

test("what two stages approved and a merge brought unchanged is granted from the merge on", () => {
  const request = merged();
  const [verdict] = judge(landing([added(entry())]), request, [], nothing);
  expect(said([verdict!])).toEqual(["grant orders-read-1.1: 4 h"]);
  expect(verdict).toMatchObject({
    terms: { start: request.file.pull.state.kind === "merged" && request.file.pull.state.at },
  });
});

test("who approved is written down as who may not claim", () => {
  const request = merged();
  const [verdict] = judge(landing([added(entry())]), request, [], nothing);
  const counted = request.file.reviews.map(({ by }) => by);
  expect(verdict).toMatchObject({ terms: { countersigners: counted } });
});

test("a push is a bypass, whatever it brings", () => {
  expect(said(judge(landing([added(entry())], { pull: null }), null, [], nothing))).toMatchInlineSnapshot(`
    [
      "bypassed: it was pushed to the default branch without a pull request",
    ]
  `);
});

test("an administrator's merge of what nobody approved is a bypass, and says which stage was open", () => {
  expect(said(judge(landing([added(entry())]), unapproved(false), [], nothing))).toMatchInlineSnapshot(`
    [
      "bypassed: it was merged without being approved: stage \`technical\` was not complete",
    ]
  `);
});

test("what was green and is not approved any more is refused", () => {
  expect(said(judge(landing([added(entry())]), unapproved(true), [], nothing))).toMatchInlineSnapshot(`
    [
      "refused: it was approved, but no longer when it was merged: stage \`technical\` was not complete",
    ]
  `);
});

test.each([
  ["a longer duration", added(entry({ duration: hours(8) }))],
  ["another subject", added(entry({ login: "somebody" }))],
  ["another file", { ...added(entry()), path: "access/orders-db/other.yaml" }],
  ["another kind of change", changed(entry({ duration: hours(1) }), entry())],
] as const)("%s than what was approved is a bypass", (_, change) => {
  expect(said(judge(landing([change]), merged(), [], nothing))).toEqual([
    "bypassed: what was merged is not what was approved",
  ]);
});

test("one entry more than what was approved is a bypass; the approved one is granted", () => {
  const stowaway = entry({ id: "stowaway" });
  expect(said(judge(landing([added(entry()), added(stowaway)]), merged(), [], nothing))).toEqual([
    "grant orders-read-1.1: 4 h",
    "bypassed: what was merged is not what was approved",
  ]);
});

test("an end that was over before the merge is refused", () => {
  const past = entry({ until: after(monday, minutes(2)) });
  expect(said(judge(landing([added(past)]), merged([added(past)]), [], nothing))[0]).toMatch(/^refused: /u);
});

const longer = entry({ duration: hours(8) });
const extension = changed(entry(), longer);

test("an extension runs from the first start, as the next grant", () => {
  const [verdict] = judge(landing([extension]), merged([extension], [entry()]), [held(1, entry())], nothing);
  expect(said([verdict!])).toEqual(["grant orders-read-1.2: 8 h"]);
  expect(verdict).toMatchObject({ terms: { start: monday - hours(1) } });
});

test("an extension merged after the end is refused, though the end's job has not run yet", () => {
  const late = held(5, entry());
  expect(said(judge(landing([extension]), merged([extension], [entry()]), [late], nothing))).toEqual([
    "refused: the access that it would extend has ended",
  ]);
});

test("an extension merged in time is granted, though the end's job was faster than ours", () => {
  const over = held(1, entry(), ended("expired", after(monday, hours(3))));
  expect(said(judge(landing([extension]), merged([extension], [entry()]), [over], nothing))).toEqual([
    "grant orders-read-1.2: 8 h",
  ]);
});

test("what was ended early is not extended", () => {
  const over = held(1, entry(), ended("revoked", monday));
  expect(said(judge(landing([extension]), merged([extension], [entry()]), [over], nothing))).toEqual([
    "refused: the access that it would extend has ended",
  ]);
});

test("a removal ends the access, whoever merged it", () => {
  expect(said(judge(landing([removed(entry())], { pull: null }), null, [held(1, entry())], nothing))).toEqual([
    "end orders-read-1",
  ]);
});

test("an entry put back to what was approved asks for nothing", () => {
  const back = changed(longer, entry());
  expect(judge(landing([back], { pull: null }), null, [held(1, entry())], nothing)).toEqual([]);
});

test("a verdict that was written down wins over what would be judged now", () => {
  const reject = { kind: "reject", as: "refused", because: "as it was then" } as const;
  const id = entryId("orders-read-1");
  expect(said(judge(landing([added(entry())]), merged(), [], new Map([[id, reject]])))).toEqual([
    "refused: as it was then",
  ]);
  const terms = approvedGrant(monday, { commit });
  const grant: Recorded = new Map([[id, { kind: "grant", terms }]]);
  expect(said(judge(landing([added(entry())]), unapproved(true), [], grant))).toEqual(["grant orders-read-1.1: 4 h"]);
  expect(said(judge(landing([added(entry())]), null, [], grant))).toEqual(["grant orders-read-1.1: 4 h"]);
});

test("a default branch that does not read grants nothing and ends nothing", () => {
  const unread = landing([], { changes: { ok: false, problems: [] } });
  expect(judge(unread, null, [held(1, entry())], nothing)).toEqual([]);
});

test("the commits of a rebase are one landing: what they do together", () => {
  const one = landing([added(entry({ duration: hours(8) }))], { commit: sha("1".repeat(40)) });
  const two = landing([changed(entry({ duration: hours(8) }), entry())], {
    commit: sha("2".repeat(40)),
    parent: one.commit,
  });
  const gathered = gatherLandings([one, two]);
  expect(gathered).toHaveLength(1);
  expect(gathered[0]).toMatchObject({ commit: two.commit, parent: one.parent });
  expect(gathered[0]!.changes).toEqual({ ok: true, value: [added(entry())] });
  expect(said(judge(gathered[0]!, merged(), [], nothing))).toEqual(["grant orders-read-1.1: 4 h"]);
});

test("what one commit of a rebase adds and the next takes away was never there", () => {
  const gathered = gatherLandings([landing([added(entry())]), landing([removed(entry())])]);
  expect(gathered.map(({ changes }) => changes)).toEqual([{ ok: true, value: [] }]);
});

test("a change and its removal are a removal of what stood before", () => {
  const [gathered] = gatherLandings([landing([extension]), landing([removed(longer)])]);
  expect(gathered!.changes).toEqual({ ok: true, value: [removed(entry())] });
});

test("pushes, and different requests, are different landings", () => {
  const pushed = landing([added(entry())], { pull: null });
  const other = landing([added(entry({ id: "other" }))], { pull: pullNumber(8) });
  expect(gatherLandings([pushed, pushed, landing([]), other])).toHaveLength(4);
});

test("a rebase with one commit that does not read does not read", () => {
  const unread = landing([], { changes: { ok: false, problems: [] } });
  expect(gatherLandings([landing([added(entry())]), unread])[0]!.changes.ok).toBe(false);
});
