import { describe, expect, test } from "vitest";
import { advance, type GrantEvent } from "../../../src/core/grant/events.ts";
import { begun, type Delivery, type Grant } from "../../../src/core/grant/grant.ts";
import { accountId, pullNumber } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../../src/core/instant.ts";
import { grantLines } from "../../../src/core/messages/aftermath.ts";
import { noAftermath, type Aftermath } from "../../../src/core/messages/context.ts";
import { bypassNotice } from "../../../src/core/messages/notices.ts";
import type { VaultCredential } from "../../../src/core/vault/credential.ts";
import { approvedGrant } from "../../support/grant.ts";

const merged = instant(Date.UTC(2026, 10, 2, 9));
const links = { claim: (grant: Grant) => `https://access.example/claim/${grant.id}` };
const lines = (over: Partial<Aftermath>): string =>
  grantLines({ ...noAftermath, ...over }, links)
    .join("\n")
    .replaceAll("\u2060", "‹joiner›");
const told = (...events: readonly GrantEvent[]): string => {
  const grant = events.reduce((so, event) => advance(so, event).grant, approvedGrant(merged));
  return lines({ grants: [grant] });
};
const issued = { kind: "issued", attempt: 1, handle: "41-orders-read-1.1.1" } as const;
const claimed = { kind: "claimed", attempt: 1, by: accountId(7), at: after(merged, minutes(5)) } as const;
const due = { kind: "due", at: after(merged, hours(4)) } as const;
const gone = {
  kind: "gone",
  proof: { handle: issued.handle, said: "revoked", at: after(merged, hours(4)) },
} as const;
const removed = {
  kind: "end-asked",
  reason: { cause: "revoked", because: "its entry was removed by #9", by: accountId(7) },
  at: after(merged, hours(1)),
} as const;

test("each state of a grant is one line: what it is, until when, and what to do", () => {
  const lives = [
    [],
    [issued],
    [issued, claimed],
    [issued, removed],
    [issued, claimed, due, gone],
    [issued, removed, gone],
  ];
  expect(lives.map((life) => told(...life).trim()).join("\n")).toMatchInlineSnapshot(`
    "- \`orders-read-1.1\`: is being made ready; ends 2026-11-02T13:00:00Z
    - \`orders-read-1.1\`: ready until 2026-11-02T13:00:00Z: \`requester\` collects the credential at https://access.example/claim/orders-read-1.1
    - \`orders-read-1.1\`: collected at 2026-11-02T09:05:00Z; ends 2026-11-02T13:00:00Z
    - \`orders-read-1.1\`: ending since 2026-11-02T10:00:00Z (\`its entry was removed by #9\`); not yet confirmed gone
    - \`orders-read-1.1\`: expired (\`its time is over\`); the issuer said \`revoked\` at 2026-11-02T13:00:00Z
    - \`orders-read-1.1\`: ended early (\`its entry was removed by #9\`); the issuer said \`revoked\` at 2026-11-02T13:00:00Z"
  `);
});

test("a grant that could not be made ready says why, in words that are only words", () => {
  expect(told({ kind: "issue-failed", attempt: 1, because: "`x` @acme/owners" }).trim()).toMatchInlineSnapshot(
    `"- \`orders-read-1.1\`: could not be made ready: \`\` \`x\` @acme/owners \`\`"`,
  );
});

test("what was refused or bypassed has no credential, and what removes it is named", () => {
  const landings = [
    {
      kind: "refused",
      entry: "a-1",
      because: "it was approved, but no longer when it was merged: stage `business` was not complete",
    },
    { kind: "bypassed", entry: "a-2", because: "it was merged without being approved: unknown key `@acme/x`" },
  ] as const;
  expect(lines({ landings, revert: pullNumber(12) })).toMatchInlineSnapshot(`
    "- \`a-1\`: refused: it was approved, but no longer when it was merged: stage \`business\` was not complete. It gets no credential.
    - \`a-2\`: reached the default branch without a decision: it was merged without being approved: unknown key \`@acme/x\`. It gets no credential.
    #12 removes it from the default branch."
  `);
});

test.each([
  "unknown key `fixes #1`",
  "a `tick that never ends <b>@acme/owners</b> fixes #1 https://evil.example www.evil.example GH-1",
  "``two`` `` ` <details> [x](https://evil.example) ![x](y) | a | b |",
  "line\n\n# heading\n- item",
])("nothing of %j reaches a notice as Markdown", (because) => {
  const { body } = bypassNotice("a".repeat(40) as never, [{ entry: "a-1", because }]);
  const outside = body.replaceAll(/(`+)(?!`)[^]*?[^`]\1(?!`)/gu, "‹code›");
  const last = outside.split("\n\n").at(-1)!;
  expect(last).not.toMatch(/\n|(?<!\\)[<>|[\]]|[@#](?=[\w-])|:\/\/|www\.|GH-/u);
});

describe("of Vault", () => {
  const vault = (credential: VaultCredential): Grant =>
    approvedGrant(merged, { issuer: { kind: "vault", credential } as Grant["issuer"], collector: "@acme/data" });
  const group = vault({ kind: "group", policy: "export" });
  const token = vault({ kind: "token", role: "orders", leases: [] });
  const handed = (grant: Grant, delivery: Delivery, more: object = {}): Grant => {
    const active = advance(grant, issued).grant;
    return { ...active, state: { ...active.state, delivery, ...more } as Grant["state"] };
  };

  test("what is handed over, how it ends, and that it ends earlier", () => {
    const grants = [
      handed(group, { kind: "nothing" }),
      handed(token, { kind: "withdrawn" }),
      handed(token, { kind: "wrapped", creationPath: "x", opensUntil: merged }, { endsAt: after(merged, hours(1)) }),
    ];
    expect(lines({ grants })).toMatchInlineSnapshot(`
      "- \`orders-read-1.1\`: ready until 2026-11-02T13:00:00Z: nothing is handed over, \`requester\` logs in to Vault; how is told at https://access.example/claim/orders-read-1.1. On time it ends while Countersign runs: it deletes the group that gives the access; early, at once
      - \`orders-read-1.1\`: ready until 2026-11-02T13:00:00Z: nobody collected its credential in time, so it was revoked; \`@acme/data\` collects another one at https://access.example/claim/orders-read-1.1. On time it ends by itself: Vault ends the token and everything read with it; early, at once
      - \`orders-read-1.1\`: ready until 2026-11-02T13:00:00Z: \`@acme/data\` collects the credential at https://access.example/claim/orders-read-1.1. On time it ends by itself: Vault ends the token and everything read with it; early, at once. **its credential ends earlier than approved, at 2026-11-02T10:00:00Z: the issuer allows no longer**"
    `);
  });

  test("what the issuer does not do is told until it does", () => {
    const trouble = { because: "permission denied", since: merged };
    const ending = advance(advance(token, issued).grant, removed).grant;
    const troubled = (grant: Grant): Grant => ({ ...grant, state: Object.assign({ trouble }, grant.state) });
    const grants = [token, ending].map(troubled);
    expect(lines({ grants })).toMatchInlineSnapshot(`
      "- \`orders-read-1.1\`: is being made ready; ends 2026-11-02T13:00:00Z. Its issuer does not do it: \`permission denied\`. It is tried again until it does
      - \`orders-read-1.1\`: ending since 2026-11-02T10:00:00Z (\`its entry was removed by #9\`); not yet confirmed gone. Its issuer does not do it: \`permission denied\`. It is tried again until it does"
    `);
  });
});

test("what starts later, what each run collects, and what a newer grant replaced", () => {
  const later = begun(approvedGrant(merged), instant(merged - minutes(10)));
  const own = { maxDuration: minutes(15), perDay: 50 };
  const nightly = approvedGrant(merged, { subject: { account: null, login: "workload/nightly" } });
  const perRun = advance({ ...nightly, approved: { ...nightly.approved, perRun: own } }, issued).grant;
  const reason = { cause: "superseded", because: "`b-2` took its place", by: null } as const;
  const live = advance(approvedGrant(merged), issued).grant;
  const replaced = advance(advance(live, { kind: "end-asked", reason, at: merged }).grant, gone).grant;
  expect(lines({ grants: [later, perRun, replaced] })).toMatchInlineSnapshot(`
    "- \`orders-read-1.1\`: starts 2026-11-02T09:00:00Z; ends 2026-11-02T13:00:00Z
    - \`orders-read-1.1\`: ready until 2026-11-02T13:00:00Z: runs of \`workload/nightly\` collect it by themselves, each run 15m at most, 50 within any 24 hours, at https://access.example/claim/orders-read-1.1
    - \`orders-read-1.1\`: replaced by a newer grant (\`\` \`b-2\` took its place \`\`); the issuer said \`revoked\` at 2026-11-02T13:00:00Z"
  `);
});
