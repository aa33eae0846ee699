import { describe, expect, test } from "vitest";

import type { Decision } from "../../../src/core/decision/decision.ts";
import { advance } from "../../../src/core/grant/events.ts";
import { begun, type Grant } from "../../../src/core/grant/grant.ts";
import { entitlementId, entryId, oid, pullNumber, teamName } from "../../../src/core/ids.ts";
import { days, hours, instant, minutes } from "../../../src/core/instant.ts";
import { commentOf } from "../../../src/core/messages/comment.ts";
import { noAftermath, type Aftermath } from "../../../src/core/messages/context.ts";
import { Case, monday } from "../../support/case.ts";
import { changed, removed } from "../../support/change.ts";
import { approvedGrant, issuedGrant } from "../../support/grant.ts";
import { GuardedCase } from "../../support/guarded-case.ts";
import { entitlement, entry, identity, stage, when } from "../../support/rules.ts";

const links = { claim: (grant: Grant) => `https://access.example/claim/${grant.id}` };
const comment = (c: Case, over: Partial<Aftermath> = {}, decided: Partial<Decision> = {}): string =>
  commentOf(c.file(), { ...c.decide(), ...decided }, { ...noAftermath, ...over }, links);
const title = (text: string): string => text.split("\n\n")[1]!.replace("### Countersign: ", "");

describe("the one comment of a request", () => {
  test("tells what is asked, by whom, where each stage is, and what does not count", () => {
    const c = new Case({
      stages: [
        stage("business", ["owner"]),
        stage("technical", ["@acme/platform"], { when: when("entitlement.risk == 'high'", () => false) }),
        stage("security", ["@acme/security"], { mayNarrow: true, answers: ["need"] }),
        stage("last", ["@acme/platform", "security-2"], { quorum: 2, assurance: "ial2" }),
        stage("final", ["owner"]),
      ],
      catalog: [
        entitlement("orders-db/read", {
          scope: ["refunds", "sales"],
          reaches: [entitlementId("mart/a"), entitlementId("mart/b")],
          reach: 2,
        }),
      ],
    });
    const extended = entry({ id: "b-2", ticket: "" });
    c.holds(extended, -30);
    c.changes = [
      ...new Case({ entries: [entry({ scope: ["refunds", "sales"] })] }).changes,
      changed(extended, entry({ id: "b-2", duration: hours(6), ticket: "" })),
      removed(entry({ id: "c-3" })),
    ];
    c.person("owner").approves("  ");
    c.person("stranger").approves();
    c.person("security-1").approves("need: yes\n/narrow orders-read-1 duration=1h scope=sales");
    c.person("platform-2").requestsChanges("why so long?");
    const asks = { accounts: [], teams: [], unaskable: [teamName("acme/platform"), teamName("acme/security")] };
    expect(comment(c, {}, { asks })).toMatchInlineSnapshot(`
      "<!-- countersign -->

      ### Countersign: changes requested by platform-2

      | entry | who | what | how long | why |
      |---|---|---|---|---|
      | \`orders-read-1\` | \`requester\` | \`orders-db/read\`: \`refunds\` and \`sales\`, narrowed to \`sales\` | 4h, narrowed to 1h | \`Reconcile refunds\` (\`INC-1\`) |
      | \`b-2\` (changed) | \`requester\` | \`orders-db/read\` | 6h | \`Reconcile refunds\` |
      | \`c-3\` (removed) | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds\` (\`INC-1\`) |

      Whoever holds \`orders-db/read\` can reach 2 entitlements more from there: \`mart/a\` and \`mart/b\`.

      | | stage | state |
      |---|---|---|
      | 1 | \`business\` | complete: \`owner\` approved at 2026-11-02T09:01:00Z |
      | 2 | \`technical\` | does not apply: its condition \`entitlement.risk == 'high'\` does not hold |
      | 3 | \`security\` | complete: \`security-1\` approved at 2026-11-02T09:03:00Z, saying \`need: yes /narrow orders-read-1 duration=1h scope=sales\` |
      | 4 | \`last\` | **open**: 2 of 2 missing, from \`@acme/platform\` or \`@security-2\`. The directory must hold \`ial2\` for whoever approves. |
      | 5 | \`final\` | waits for \`last\`, then \`@acme/orders\` |

      GitHub does not let Countersign ask \`@acme/platform\` and \`@acme/security\` for a review: the teams have no access to this repository. Their members can still approve.

      **Changes requested**

      - \`platform-2\` (stage \`last\`): this blocks until they approve, or until another eligible person dismisses it

      **Reviews that do not count**

      - \`stranger\` at 2026-11-02T09:02:00Z: \`stranger\` is not among those who may approve this

      <sub>Decided under the policy in force, tree tree-1.</sub>"
    `);
  });

  test("of an agent that acts for somebody, by a route", () => {
    const c = new Case({
      stages: [stage("business", ["owner"])],
      routes: [{ name: "emergency", stages: [stage("duty", ["@acme/security"])] }],
      catalog: [entitlement("orders-db/read", { for: ["agent"] })],
      register: [identity("agent/helper")],
      teams: { "acme/data": ["data-1"] },
      entries: [entry({ subject: "agent/helper", onBehalfOf: "requester", route: "emergency" })],
    });
    expect(comment(c)).toMatchInlineSnapshot(`
      "<!-- countersign -->

      ### Countersign: 0 of 1 stage complete: waiting for duty (@⁠acme/security)

      | entry | who | what | how long | why |
      |---|---|---|---|---|
      | \`orders-read-1\` | \`agent/helper for requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds\` (\`INC-1\`) |

      \`agent/helper\` belongs to \`@acme/data\`: \`Copies orders to the mart\`.

      Route: \`emergency\`.

      | | stage | state |
      |---|---|---|
      | 1 | \`duty\` | **open**: 1 of 1 missing, from \`@acme/security\` |

      <sub>Decided under the policy in force, tree tree-1.</sub>"
    `);
  });

  test("of one that cannot be read is the problems alone", () => {
    const c = new Case();
    c.over = { changes: { ok: false, problems: [{ code: "E103", message: "unknown key `x`" }] } };
    expect(comment(c)).toMatchInlineSnapshot(`
      "<!-- countersign -->

      ### Countersign: cannot be read: unknown key \\\`x\\\`

      \`\`\`text
      unknown key \`x\` [E103]
      \`\`\`

      <sub>Decided under the policy in force, tree tree-1.</sub>"
    `);
    c.over = { obstacles: [{ code: "E103", message: "unknown key `x`" }] };
    expect(comment(c)).toMatchInlineSnapshot(`
      "<!-- countersign -->

      ### Countersign: cannot be read: unknown key \\\`x\\\`

      \`\`\`text
      unknown key \`x\` [E103]
      \`\`\`

      <sub>Decided under the policy in force, tree tree-1.</sub>"
    `);
  });

  test("of removals names what is removed, and no stages", () => {
    const c = new Case();
    c.changes = [removed(entry())];
    expect(comment(c)).toMatchInlineSnapshot(`
      "<!-- countersign -->

      ### Countersign: only removals: no approval needed

      | entry | who | what | how long | why |
      |---|---|---|---|---|
      | \`orders-read-1\` (removed) | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds\` (\`INC-1\`) |

      <sub>Decided under the policy in force, tree tree-1.</sub>"
    `);
  });

  test("is cut at what GitHub takes, saying so", () => {
    const long = commentOf(new Case().file(), new Case().decide(), noAftermath, links, "x".repeat(70_000));
    expect(long).toHaveLength(65_000);
    expect(long).toMatch(/x\n\n… cut here: see the checks\.$/u);
  });
});

describe("closed without being merged, nothing is granted", () => {
  const closed = (c: Case): Case => {
    c.over = { pull: { ...c.file().pull, state: { kind: "closed", at: c.now(), by: null } as never } };
    return c;
  };

  test("by a person", () => {
    expect(comment(closed(new Case()))).toMatchInlineSnapshot(`
      "<!-- countersign -->

      ### Countersign: withdrawn

      This request was closed without being merged. Nothing was granted."
    `);
  });

  test("because it was too late", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { lapse: days(3) })] });
    c.minute = 4 * 24 * 60;
    expect(comment(c, {}, {})).toContain("### Countersign: lapsed: ");
    expect(comment(closed(c), {}, { outcome: c.decide().outcome })).toMatchInlineSnapshot(`
      "<!-- countersign -->

      ### Countersign: closed: lapsed: business was not complete within 3d

      \`business\` was not complete within 3d. Nothing was granted. Whoever still needs the access opens another request."
    `);
  });

  test("because another one has the same commit", () => {
    expect(comment(closed(new Case()), {}, { outcome: { kind: "twin", of: pullNumber(3) } })).toMatchInlineSnapshot(`
      "<!-- countersign -->

      ### Countersign: closed: same commit as #⁠3: decided there

      Two requests cannot share a commit: what its check says would hold for both. Go on in #3."
    `);
  });
});

describe("merged, its title is what became of it", () => {
  const merged = (): Case => {
    const c = new Case();
    c.merged();
    return c;
  };
  const approved = approvedGrant(monday);
  const active = issuedGrant(approved, "h");
  const reason = { cause: "revoked", because: "it was removed", by: null } as const;
  const ending = advance(active, { kind: "end-asked", reason, at: monday }).grant;
  const ended = advance(ending, { kind: "gone", proof: { handle: "h", said: "gone", at: monday } }).grant;
  const failed = advance(approved, { kind: "issue-failed", attempt: 1, because: "no role" }).grant;
  const scheduled = begun(approved, instant(monday - minutes(1)));

  test.each<readonly [string, readonly Grant[]]>([
    ["merged", []],
    ["access is scheduled", [ended, active, approved, scheduled]],
    ["access is being made ready", [ended, active, approved]],
    ["access is granted", [ended, ending, active]],
    ["access is ending", [ended, ending]],
    ["access could not be made ready", [ended, failed]],
    ["access has ended", [ended, ended]],
  ])("%s", (said, grants) => {
    expect(title(comment(merged(), { grants }))).toBe(said);
  });

  test("without a decision, refused, or a removal", () => {
    const landing = (kind: "refused" | "bypassed") => ({ kind, entry: "a-1", because: "no" });
    const landings = [landing("refused"), landing("bypassed")];
    expect(title(comment(merged(), { landings }))).toBe("merged without a decision: no access");
    expect(title(comment(merged(), { landings: landings.slice(0, 1) }))).toBe("refused at merge: no access");
    expect(title(comment(merged(), {}, { removal: true }))).toBe("removed");
  });

  test("it keeps how it was decided, though memberships change", () => {
    const c = merged();
    expect(comment(c, { told: "as it was decided then", grants: [active] })).toMatchInlineSnapshot(`
      "<!-- countersign -->

      ### Countersign: access is granted

      - \`orders-read-1.1\`: ready until 2026-11-02T13:00:00Z: \`requester\` collects the credential at https://access.example/claim/orders-read-1.1

      as it was decided then

      <sub>Decided under the policy in force, tree tree-1.</sub>"
    `);
    expect(comment(c, {}, { policy: null })).not.toContain("<sub>");
  });

  test("of the rules, whether they are in force", () => {
    const c = new GuardedCase();
    c.merged();
    expect(title(comment(c))).toBe("merged");
    c.guarded = { fate: { kind: "adopted", since: monday } };
    const text = comment(c);
    expect(title(text)).toBe("merged, and in force");
    expect(text.split("\n\n")[2]).toBe("In force since 2026-11-02T09:00:00Z.");
  });
});

test("an entry is named as typed, and a rotation says what it replaces", () => {
  const replaces = { kind: "rotation", of: entryId("old-1"), rollback: "go back to `old-1`" } as const;
  const c = new Case({ entries: [entry({ replaces })] });
  c.holds(entry({ id: "old-1" }), -60);
  expect(comment(c).split("\n")[6]).toBe(
    "| `orders-read-1` | `requester` | `orders-db/read` | 4h | `Reconcile refunds` (`INC-1`); rotation of `old-1`; to go back: `` go back to `old-1` `` |",
  );
  expect(comment(c, {}, { policy: oid("0123456789abcdef") })).toContain("in force, tree 0123456789ab.</sub>");
});
