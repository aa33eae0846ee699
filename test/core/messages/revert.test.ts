import { expect, test } from "vitest";

import { advance } from "../../../src/core/grant/events.ts";
import { entryId, sha } from "../../../src/core/ids.ts";
import { after, hours, instant } from "../../../src/core/instant.ts";
import { revertBody, revertTitle } from "../../../src/core/messages/revert.ts";
import { approvedGrant, issuedGrant } from "../../support/grant.ts";

const [a, b] = [entryId("a-1"), entryId("b-2")];

test.each([
  [[a], 1, "Remove a-1: its access has ended"],
  [[a, b], 2, "Remove 2 entries: their access has ended"],
  [[a], 0, "Take back a-1: not countersigned"],
  [[a, b], 0, "Take back 2 entries: not countersigned"],
  [[a, b], 1, "Remove 2 entries: ended, or not countersigned"],
] as const)("%j, of which %i held access: %s", (entries, ended, title) => {
  expect(revertTitle(entries, ended)).toBe(title);
});

test("the pull request tells how each entry ended, and where the ledger stood", () => {
  const start = instant(Date.UTC(2026, 10, 2, 9));
  const live = issuedGrant(approvedGrant(start), "h");
  const at = after(start, hours(4));
  const over = advance(advance(live, { kind: "due", at }).grant, {
    kind: "gone",
    proof: { handle: "h", said: "revoked", at },
  }).grant;
  expect(revertBody([over], [], null)).toMatchInlineSnapshot(`
    "This removes entries that give no access any more, and nothing else.

    - \`orders-read-1.1\`: expired: \`its time is over\`; the issuer said \`revoked\` at 2026-11-02T13:00:00Z"
  `);
  const rejections = [{ entry: "b-2", kind: "bypassed", because: "nobody countersigned `b-2`" }];
  expect(revertBody([over, live], rejections, sha("e".repeat(40)))).toMatchInlineSnapshot(`
    "This removes entries that give no access, puts changed ones back to what was approved, and does nothing else.

    - \`orders-read-1.1\`: expired: \`its time is over\`; the issuer said \`revoked\` at 2026-11-02T13:00:00Z
    - \`orders-read-1.1\`: ends 2026-11-02T13:00:00Z
    - \`b-2\`: bypassed: nobody countersigned \`b-2\`; it gives no access

    Ledger-Head: eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
  `);
});
