import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { succeed } from "../support/api.ts";
import { claimPath, collects, tokenOn } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { plain, points } from "../support/plain.ts";
import { linesAbout, revertsOf } from "../support/seen.ts";
import { World } from "../support/world.ts";

test("one request lives its whole life", async () => {
  await using world = await World.start();
  const { requester, owner, platform } = world;
  const files = entry({ id: "whole-life", duration: "4h" });
  const [path] = Object.keys(files);
  const before = await succeed(world.admin.api("GET", "/repos/acme/access/git/trees/main?recursive=1"));

  const request = await requester.opens(files, { title: "Refunds after the outage" });
  await world.settled();
  expect(await request.title()).toMatchInlineSnapshot(`"0 of 2 stages complete: waiting for business (@acme/orders)"`);
  await owner.approves(request);
  await platform.approves(request);
  expect(await request.checks()).toMatchInlineSnapshot(`
    {
      "countersign": "success",
      "countersign / 1 business": "success",
      "countersign / 2 technical": "success",
    }
  `);
  await requester.merges(request);
  expect(plain(await request.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: access is granted

    - \`whole-life.1\`: ready until ‹time›: \`requester\` collects the credential at ‹us›/claim/4800-whole-life.1

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`whole-life\` | \`requester\` | \`orders-db/read\` | 4h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | complete: \`owner\` approved at ‹time› |
    | 2 | \`technical\` | complete: \`platform-1\` approved at ‹time› |
    | 3 | \`security\` | does not apply: its condition \`entitlement.risk in ["high", "critical"]\` does not hold |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);

  const visitor = world.visitor(requester);
  const shown = await world.patiently(
    visitor.presses(await visitor.opens(claimPath(world, "whole-life.1")), "Show it once"),
  );
  const token = tokenOn(shown);
  await visitor.presses(shown, "I have it");
  await world.settled();
  const claims = decodeJwt(token);
  expect(claims.exp! - claims.nbf!).toBeLessThanOrEqual(4 * 3600);
  expect((await world.introspect(token)).active).toBe(true);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`whole-life.1\`: collected at ‹time›; ends ‹time›",
    ]
  `);

  await world.passes(4 * 3600 + 1);
  expect(await world.introspect(token)).toEqual({ active: false });
  expect(await revertsOf(world, "whole-life")).toMatchInlineSnapshot(`
    [
      "Remove whole-life: its access has ended",
      "This removes entries that give no access any more, and nothing else.

    - \`whole-life.1\`: expired: \`its time is over\`; the issuer said \`gone\` at ‹time›

    Ledger-Head: ‹sha›",
      "merged",
    ]
  `);
  expect(points(await request.comment())).toMatchInlineSnapshot(`
    [
      "- \`whole-life.1\`: expired (\`its time is over\`); the issuer said \`gone\` at ‹time›",
    ]
  `);
  expect(await linesAbout(world, "whole-life")).toMatchInlineSnapshot(`
    [
      "approved",
      "issued",
      "claimed",
      "ended",
      "reverted",
    ]
  `);
  expect(await world.file(path!)).toBeNull();
  // Exactly what was there before: the revert took away what the request brought, and nothing else.
  const after = await succeed(world.admin.api("GET", "/repos/acme/access/git/trees/main?recursive=1"));
  expect(after.sha).toBe(before.sha);
});

test("the life is the same on the embedded database", async () => {
  await using world = await World.start({ database: "embedded" });
  const request = await world.requester.opens(entry({ id: "embedded", duration: "1h" }));
  await world.owner.approves(request);
  await world.platform.approves(request);
  await world.requester.merges(request);
  const token = await collects(world, "embedded.1");
  await world.passes(3600 + 1);
  await world.passes(5);
  await world.passes(5);
  expect(await world.introspect(token)).toEqual({ active: false });
  expect(await linesAbout(world, "embedded")).toEqual(["approved", "issued", "claimed", "ended", "reverted"]);
});
