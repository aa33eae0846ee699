import { describe, expect, test } from "vitest";

import type { Diagnostic } from "../../../src/core/diagnostics/diagnostic.ts";
import type { CheckContent } from "../../../src/core/effect.ts";
import { pullNumber } from "../../../src/core/ids.ts";
import { checksOf, vanished } from "../../../src/core/messages/checks.ts";
import { days, hours } from "../../../src/core/instant.ts";
import { Case } from "../../support/case.ts";
import { removed } from "../../support/change.ts";
import { entry, stage, when } from "../../support/rules.ts";

/** A check as GitHub shows it: what it is, its title, its text, and where it points at lines. */
function shown({ name, state, title, summary, annotations }: CheckContent): string {
  const is = state.status === "completed" ? state.conclusion : state.status;
  const at = annotations.map(({ place, code }) => `→ ${place?.file}:${place?.line} ${code}`);
  return [`[${is}] ${name} — ${title}`, summary, ...at].join("\n");
}
const checks = (c: Case): readonly CheckContent[] => checksOf(c.file(), c.decide());
const pages = (c: Case, from = 0): string => checks(c).slice(from).map(shown).join("\n\n");

const stages = [
  stage("business", ["owner"]),
  stage("technical", ["@acme/platform"], { when: when("entitlement.risk == 'high'", () => false) }),
  stage("security", ["@acme/security", "platform-1"], { quorum: 2, answers: ["need"], mayNarrow: true }),
];

describe("one check for the request, and one for each stage that applies", () => {
  test("as reviews come in", () => {
    const c = new Case({ stages });
    expect(pages(c)).toMatchInlineSnapshot(`
      "[in_progress] countersign — 0 of 2 stages complete: waiting for business (@acme/orders)
      | entry | who | what | how long | why |
      |---|---|---|---|---|
      | \`orders-read-1\` | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds\` (\`INC-1\`) |

      | | stage | state |
      |---|---|---|
      | 1 | \`business\` | **open**: 1 of 1 missing, from \`@acme/orders\` |
      | 2 | \`technical\` | does not apply: its condition \`entitlement.risk == 'high'\` does not hold |
      | 3 | \`security\` | waits for \`business\`, then \`@acme/security\` or \`@platform-1\` |

      [in_progress] countersign / 1 business — 1 approval missing: waiting for @acme/orders
      Stage 1, \`business\`, is open: 1 approval of 1 missing, from @acme/orders.

      [queued] countersign / 3 security — opens after business
      Stage 3, \`security\`, opens when \`business\` is complete. A review given before that does not count for it."
    `);
    c.person("owner").approves("fine");
    c.person("security-1").approves("need: yes");
    expect(pages(c, 1)).toMatchInlineSnapshot(`
      "[success] countersign / 1 business — approved by owner
      Stage 1, \`business\`, is complete: approved by owner.

      [in_progress] countersign / 3 security — 1 approval missing: waiting for @acme/security or @platform-1
      Stage 3, \`security\`, is open: 1 approval of 2 missing, from @acme/security or @platform-1.

      An approving review answers, each in a line of its own: \`need:\`. It may take away: \`/narrow duration=1h\`.

      Approved so far by security-1."
    `);
    c.person("security-2").approves("need: yes");
    expect(pages(c)).toMatchInlineSnapshot(`
      "[success] countersign — approved: all 2 stages are complete
      | entry | who | what | how long | why |
      |---|---|---|---|---|
      | \`orders-read-1\` | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds\` (\`INC-1\`) |

      | | stage | state |
      |---|---|---|
      | 1 | \`business\` | complete: \`owner\` approved at 2026-11-02T09:01:00Z, saying \`fine\` |
      | 2 | \`technical\` | does not apply: its condition \`entitlement.risk == 'high'\` does not hold |
      | 3 | \`security\` | complete: \`security-1\` approved at 2026-11-02T09:02:00Z, saying \`need: yes\` and \`security-2\` approved at 2026-11-02T09:03:00Z, saying \`need: yes\` |

      [success] countersign / 1 business — approved by owner
      Stage 1, \`business\`, is complete: approved by owner.

      [success] countersign / 3 security — approved by security-1 and security-2
      Stage 3, \`security\`, is complete: approved by security-1 and security-2."
    `);
  });

  test("a stage that does not apply any more, and one that waits for something to be mended", () => {
    const c = new Case({ stages: stages.slice(0, 1) });
    c.over = { obstacles: [{ code: "E103", message: "unknown key `x`" }] };
    expect([pages(c, 1), shown(vanished("countersign / 2 technical"))].join("\n\n")).toMatchInlineSnapshot(`
      "[queued] countersign / 1 business — opens when what is wrong is mended
      Stage 1, \`business\`, opens when the problems that the check \`countersign\` names are mended.

      [cancelled] countersign / 2 technical — this stage no longer applies
      The request changed, and this stage no longer applies to it."
    `);
  });

  test("a pull request about nothing of ours has one check", () => {
    const c = new Case({ entries: [] });
    c.over = { paths: [{ path: "README.md", kind: "other" }] };
    expect(pages(c)).toMatchInlineSnapshot(`
      "[success] countersign — nothing to countersign
      This pull request touches nothing that Countersign decides about."
    `);
  });
});

describe("what is wrong stands in the check, and at its line", () => {
  const place = { file: "access/orders-db/orders-read-1.yaml", line: 3, column: 14 };
  const problem: Diagnostic = { code: "E102", message: "unknown entitlement `orders-db/raed`", place };
  const elsewhere: Diagnostic = { code: "E631", message: "this looks like a credential", help: "revoke it" };

  test("a request that cannot be read, and one that is denied", () => {
    const c = new Case({ stages: [] });
    c.over = { changes: { ok: false, problems: [problem, elsewhere] } };
    expect(pages(c)).toMatchInlineSnapshot(`
      "[failure] countersign — cannot be read: access/orders-db/orders-read-1.yaml:3: unknown entitlement \`orders-db/raed\` (and 1 more)
      \`\`\`text
      access/orders-db/orders-read-1.yaml:3:14: unknown entitlement \`orders-db/raed\` [E102]

      this looks like a credential [E631]
        = help: revoke it
      \`\`\`
      → access/orders-db/orders-read-1.yaml:3 E102"
    `);
    const denied = new Case({ entries: [entry({ duration: hours(9) })], stages: stages.slice(0, 1) });
    expect(shown(checks(denied)[0]!)).toMatchInlineSnapshot(`
      "[failure] countersign — denied: access/orders-read-1.yaml:4: \`9h\` is longer than \`orders-db/read\` may be had
      \`\`\`text
      access/orders-read-1.yaml:4:1: \`9h\` is longer than \`orders-db/read\` may be had [E504]
        = help: ask for 8h at most
      \`\`\`
      → access/orders-read-1.yaml:4 E504"
    `);
  });

  test("warnings, under what reviewers read", () => {
    const c = new Case({ stages: stages.slice(0, 1) });
    const warning: Diagnostic = { code: "W501", message: "this is soon over", place };
    const [check] = checksOf(c.file(), { ...c.decide(), warnings: [warning] }, "the summary");
    expect(shown(check!)).toMatchInlineSnapshot(`
      "[in_progress] countersign — 0 of 1 stage complete: waiting for business (@acme/orders)
      the summary

      ### Warnings

      \`\`\`text
      access/orders-db/orders-read-1.yaml:3:14: this is soon over [W501]
      \`\`\`
      → access/orders-db/orders-read-1.yaml:3 W501"
    `);
  });
});

test("too late, or the same commit in another pull request: it failed", () => {
  const late = new Case({ stages: [stage("business", ["owner"], { lapse: days(3) })] });
  late.minute = 4 * 24 * 60;
  expect(shown(checks(late)[0]!).split("\n")[0]).toMatchInlineSnapshot(
    `"[failure] countersign — lapsed: business was not complete within 3d"`,
  );
  const c = new Case();
  const twin = { ...c.decide(), outcome: { kind: "twin", of: pullNumber(3) } } as const;
  expect(shown(checksOf(c.file(), twin, "")[0]!).trim()).toBe(
    "[failure] countersign — same commit as #3: decided there",
  );
});

test("removals need nobody", () => {
  const c = new Case();
  c.changes = [removed(entry())];
  expect(checks(c).map(({ title }) => title)).toEqual(["only removals: no approval needed"]);
});

describe("what GitHub does not take is cut, and that is said", () => {
  test("a title", () => {
    const c = new Case({ stages: [stage("business", ["owner"])] });
    c.over = { changes: { ok: false, problems: [{ code: "E103", message: "x".repeat(400) }] } };
    const [{ title } = { title: "" }] = checks(c);
    expect(title).toHaveLength(250);
    expect(title.slice(-4)).toBe("xxx…");
    const long = "l".repeat(39);
    const many = new Case({
      stages: [
        stage(
          "business",
          Array.from({ length: 9 }, (_, index) => `${long}${index}`),
        ),
      ],
    });
    expect(checks(many)[1]!.title).toHaveLength(255);
  });

  test("a summary, with its block closed", () => {
    const c = new Case({ stages: [stage("business", ["owner"])] });
    const long = checksOf(c.file(), c.decide(), "word ".repeat(20_000))[0]!.summary;
    expect(long).toHaveLength(65_535);
    expect(long).toMatch(/d wor\n\n… cut here: GitHub takes no longer text\.$/u);
    const problems = Array.from(
      { length: 3000 },
      () => ({ code: "E103", message: "unknown key `duration-of`" }) as const,
    );
    c.over = { changes: { ok: false, problems } };
    const block = checks(c)[0]!.summary;
    expect(block).toHaveLength(65_535);
    expect(block.slice(0, 8)).toBe("```text\n");
    expect(block).toMatch(/[^\n]\n```\n\n… cut here: GitHub takes no longer text\.$/u);
  });
});
