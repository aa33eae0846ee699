import { expect, test } from "vitest";

import { advance, type GrantEvent } from "../../../src/core/grant/events.ts";
import { begun, type Grant } from "../../../src/core/grant/grant.ts";
import { accountId } from "../../../src/core/ids.ts";
import { after, instant, minutes } from "../../../src/core/instant.ts";
import { holdingOf } from "../../../src/core/messages/holding.ts";
import { approvedGrant } from "../../support/grant.ts";

test("each state of a grant is told by its word, and by what there is to know", () => {
  const start = instant(Date.UTC(2026, 10, 2, 9));
  const [now, before] = [after(start, minutes(30)), instant(start - minutes(30))];
  const by = accountId(7);
  const having = (grant: Grant, ...events: readonly GrantEvent[]): Grant =>
    events.reduce((one, event) => advance(one, event).grant, grant);
  const approved = approvedGrant(start);
  const issued = having(approved, { kind: "issued", attempt: 1, handle: "h" });
  const claimed = having(issued, { kind: "claimed", attempt: 1, by, at: start });
  const reason = { cause: "revoked", because: "its entry was removed by #7", by } as const;
  const ending = having(claimed, { kind: "end-asked", reason, at: now });
  const told = [
    holdingOf(begun(approvedGrant(start), before)),
    holdingOf(approved),
    holdingOf(issued),
    holdingOf(claimed),
    holdingOf(having(claimed, { kind: "claim-confirmed", by })),
    holdingOf(ending),
    holdingOf(having(ending, { kind: "gone", proof: { handle: "h", said: "gone", at: now } })),
    holdingOf(having(approved, { kind: "issue-failed", attempt: 1, because: "the issuer refused it" })),
    holdingOf({ ...issued, approved: { ...issued.approved, perRun: { maxDuration: minutes(15), perDay: 50 } } }),
    holdingOf({ ...approved, state: { kind: "activating", trouble: { because: "permission denied", since: now } } }),
  ];
  expect(told.map(({ state, because }) => `${state}: ${because}`).join("\n")).toMatchInlineSnapshot(`
    "scheduled: starts 2026-11-02T09:00:00Z
    activating: its credential is being made ready
    active: not collected yet
    active: shown at 2026-11-02T09:00:00Z, and nobody confirmed to have it
    active: collected at 2026-11-02T09:00:00Z
    ending: since 2026-11-02T09:30:00Z: its entry was removed by #7; not yet confirmed gone
    ended: its entry was removed by #7
    activation-failed: the issuer refused it
    active: each run 15m at most, 50 within any 24 hours
    activating: its credential is being made ready: permission denied"
  `);
});
