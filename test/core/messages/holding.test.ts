import { expect, test } from "vitest";

import { advance, type GrantEvent } from "../../../src/core/grant-events.ts";
import type { Grant } from "../../../src/core/grant.ts";
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
    holdingOf(approved, before),
    holdingOf(issued, before),
    holdingOf(approved, now),
    holdingOf(issued, now),
    holdingOf(claimed, now),
    holdingOf(having(claimed, { kind: "claim-confirmed", by }), now),
    holdingOf(ending, now),
    holdingOf(having(ending, { kind: "gone", proof: { handle: "h", said: "gone", at: now } }), now),
    holdingOf(having(approved, { kind: "issue-failed", attempt: 1, because: "the issuer refused it" }), now),
  ];
  expect(told.map(({ state, because }) => `${state}: ${because}`).join("\n")).toMatchInlineSnapshot(`
    "scheduled: starts 2026-11-02T09:00:00Z
    scheduled: starts 2026-11-02T09:00:00Z
    activating: its credential is being made ready
    active: not collected yet
    active: shown at 2026-11-02T09:00:00Z, and nobody confirmed to have it
    active: collected at 2026-11-02T09:00:00Z
    ending: since 2026-11-02T09:30:00Z: its entry was removed by #7; not yet confirmed gone
    ended: its entry was removed by #7
    activation-failed: the issuer refused it"
  `);
});
