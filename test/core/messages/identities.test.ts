import { expect, test } from "vitest";
import { teamName } from "../../../src/core/ids.ts";
import { commentOf } from "../../../src/core/messages/comment.ts";
import { noAftermath } from "../../../src/core/messages/context.ts";
import { headline } from "../../../src/core/messages/headline.ts";
import { instant } from "../../../src/core/instant.ts";
import type { Entry, Replacement } from "../../../src/core/request.ts";
import { entryId } from "../../../src/core/ids.ts";
import { Case, monday } from "../../support/case.ts";
import { entitlement, entry, identity, stage, type World } from "../../support/rules.ts";

const kinds = ["human", "third-party", "service-account", "workload"] as const;
const vendor = { name: "Support Ltd", contract: "C-17", contact: "vera", offboarding: "keys are returned" };
const world: World = {
  stages: [stage("business", ["owner"])],
  teams: { "acme/data": ["data-1"] },
  catalog: [entitlement("warehouse/export", { for: kinds })],
  register: [
    identity("third-party/support", {
      vendor,
      owner: { kind: "user", login: "data-1" },
      owners: { rotation: { kind: "team", team: teamName("acme/platform") } },
    }),
    identity("service-account/old", { shared: true, legacy: true, attribution: "the log of the host" }),
    identity("workload/nightly"),
    identity("service-account/older", { legacy: true, attribution: "nothing" }),
  ],
  preApproved: [
    { name: "nightly", subject: "workload/nightly", perDay: 1 },
    { name: "nightly-too", subject: "workload/nightly", perDay: 4 },
  ],
};
const asks = (subject: string, id = "e-1"): Entry => entry({ id, subject, entitlement: "warehouse/export" });

function told(...entries: readonly Entry[]): string {
  const c = new Case({ ...world, entries });
  return commentOf(c.file(), c.decide(), noAftermath, { claim: () => "" });
}
const paragraphs = (text: string, words: string): readonly string[] =>
  text.split("\n").filter((line) => line.includes(words));

test("what the register says of a vendor, and of a shared or old account, stands in the comment, once", () => {
  const text = told(
    asks("third-party/support"),
    asks("third-party/support", "e-2"),
    asks("service-account/old", "e-3"),
  );
  expect(paragraphs(text, "belongs to")).toEqual([
    "`third-party/support` belongs to `@data-1`: `Copies orders to the mart`. Rotated by: `@acme/platform`. Vendor: `Support Ltd`. Contract: `C-17`. When it ends: `keys are returned`.",
    "`service-account/old` belongs to `@acme/data`: `Copies orders to the mart`. Shared and legacy, who used it is told by: `the log of the host`.",
  ]);
  expect(told(asks("service-account/older"))).toContain("Legacy, who used it is told by: `nothing`.");
  expect(paragraphs(told(entry({ entitlement: "warehouse/export" })), "belongs to")).toEqual([]);
});

test("what is approved beforehand names the pattern, how often, and where the policy says so", () => {
  const two = [asks("workload/nightly"), asks("workload/nightly", "e-2")];
  const text = told(...two);
  expect(paragraphs(text, "approved beforehand by `")).toEqual([
    "`e-1` is approved beforehand by `nightly`, 1 time within any 24 hours: `policies/approval.yaml`, line 20.",
    "`e-2` is approved beforehand by `nightly-too`, 4 times within any 24 hours: `policies/approval.yaml`, line 20.",
  ]);
  const c = new Case({ ...world, entries: two });
  expect(headline(c.file(), c.decide())).toBe("approved beforehand by the policy: nightly and nightly-too");
  const mixed = new Case({ ...world, entries: [asks("workload/nightly"), asks("service-account/old", "e-2")] });
  expect(headline(mixed.file(), mixed.decide())).toBe("0 of 1 stage complete: waiting for business (@acme/orders)");
  mixed.person("owner").approves();
  expect(headline(mixed.file(), mixed.decide())).toBe("approved: the only stage is complete");
});

test("a start, and what is replaced and how to go back, stand in the entry's row", () => {
  const rotation: Replacement = { kind: "rotation", of: entryId("old"), rollback: "the old | one" };
  const row = (of: Partial<Entry>): string => {
    const c = new Case({ entries: [{ ...entry(), ...of }] });
    c.holds(entry({ id: "old" }), -60);
    return commentOf(c.file(), c.decide(), noAftermath, { claim: () => "" })
      .split("\n")
      .find((line) => line.startsWith("| `orders-read-1`"))!;
  };
  const start = instant(monday + 3_600_000);
  expect([row({ start, replaces: rotation }), row({ replaces: { kind: "reset", of: entryId("old") } })])
    .toMatchInlineSnapshot(`
    [
      "| \`orders-read-1\` | \`requester\` | \`orders-db/read\` | 4h from 2026-11-02T10:00:00Z | \`Reconcile refunds\` (\`INC-1\`); rotation of \`old\`; to go back: \`the old \\| one\` |",
      "| \`orders-read-1\` | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds\` (\`INC-1\`); reset of \`old\` |",
    ]
  `);
});
