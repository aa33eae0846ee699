import { expect, test } from "vitest";
import { entry } from "../support/entry.ts";
import { plain, points } from "../support/plain.ts";
import { registered } from "../support/registered.ts";
import type { Request } from "../support/request.ts";
import { linesAbout } from "../support/seen.ts";
import { World } from "../support/world.ts";

test("a pattern approves until its cap is used up; then the stages decide, and tomorrow it does again", async () => {
  await using world = await World.start({ seed: registered });
  const nightly = (id: string) => entry({ id, subject: "workload/nightly", duration: "1h" });
  const first = await world.requester.opens(nightly("night-1"));
  await world.settled();
  expect(await first.checks()).toEqual({ countersign: "success" });
  expect(await first.title()).toMatchInlineSnapshot(`"approved beforehand by the policy: nightly"`);
  expect(plain(await first.comment())).toMatchInlineSnapshot(`
    "<!-- countersign -->

    ### Countersign: approved beforehand by the policy: nightly

    | entry | who | what | how long | why |
    |---|---|---|---|---|
    | \`night-1\` | \`workload/nightly\` | \`orders-db/read\` | 1h | \`Reconcile refunds after the outage\` (\`INC-4812\`) |

    \`workload/nightly\` belongs to \`@acme/data\`: \`Copies yesterday's orders\`.

    \`night-1\` is approved beforehand by \`nightly\`, 2 times within any 24 hours: \`policies/approval.yaml\`, line 6.

    | | stage | state |
    |---|---|---|
    | 1 | \`business\` | does not apply: everything that is asked for is approved beforehand |

    <sub>Decided under the policy in force, tree ‹tree›.</sub>"
  `);
  const second = await world.requester.opens(nightly("night-2"));
  const third = await world.requester.opens(nightly("night-3"));
  await world.settled();
  await world.requester.merges(first);
  expect(points(await first.comment())[0]).toContain("`night-1.1`: ready until");
  expect(await third.title()).toBe("approved beforehand by the policy: nightly");
  await world.requester.merges(second);
  expect(await linesAbout(world, "night-2")).toEqual(["approved", "issued"]);
  // It was green as well, as long as there was room.
  expect(await third.title()).toMatchInlineSnapshot(`"0 of 1 stage complete: waiting for business (@acme/orders)"`);

  await world.losesItsDatabase();
  const fourth = await world.requester.opens(nightly("night-4"));
  await world.settled();
  expect(await fourth.title()).toBe("0 of 1 stage complete: waiting for business (@acme/orders)");
  await world.owner.approves(fourth);
  expect(await fourth.title()).toBe("approved: the only stage is complete");
  await world.passes(24 * 3600);
  expect(await third.title()).toContain("approved beforehand");
});

test("of two that a pattern approves and that fit only one by one, the second is refused", async () => {
  await using world = await World.start({ seed: registered });
  const nightly = (id: string) => entry({ id, subject: "workload/nightly", duration: "1h" });
  const requests: Request[] = [];
  for (const id of ["once", "twice", "thrice"]) requests.push(await world.requester.opens(nightly(id)));
  await world.settled();
  const [one, two, three] = requests as [Request, Request, Request];
  await world.requester.merges(one);
  // Both merged before anybody looks again.
  await world.stopApp();
  await world.requester.merges(two);
  await world.requester.merges(three);
  await world.startApp();
  await world.passes(60);
  expect(await linesAbout(world, "twice")).toEqual(["approved", "issued"]);
  expect((await linesAbout(world, "thrice"))[0]).toBe("refused");
  expect(points(await three.comment())).toMatchInlineSnapshot(`
    [
      "- \`thrice\`: refused: it was approved, but no longer when it was merged: stage \`business\` was not complete. It gets no credential.",
    ]
  `);
});
