import { expect, test } from "vitest";
import { entry } from "../support/entry.ts";
import type { Json } from "../support/api.ts";
import type { Request } from "../support/request.ts";
import { World } from "../support/world.ts";

/** What reached GitHub while something happened, tokens left out: how many reads and writes. */
async function calls(world: World, happens: () => Promise<unknown>): Promise<string> {
  await world.control("DELETE", "/calls");
  await happens();
  await world.settled();
  const { calls: all } = await world.control("GET", "/calls");
  const ours = all.filter(({ actor, path }: Json) => actor !== "user" && !path.endsWith("/access_tokens"));
  const writes = ours.filter(({ operation }: Json) => operation?.kind === "mutation");
  const rest = ours.filter(({ operation }: Json) => operation === null);
  return [
    `${ours.length - writes.length - rest.length} reads`,
    `${writes.length} writes`,
    `${rest.length} of REST`,
  ].join(", ");
}

/** A request of two stages, from open to merge and claimable. */
async function life(world: World, id: string): Promise<Readonly<Record<string, string>>> {
  const { requester, owner, platform } = world;
  let request!: Request;
  const open = await calls(world, async () => (request = await requester.opens(entry({ id }))));
  const business = await calls(world, () => owner.approves(request));
  const technical = await calls(world, () => platform.approves(request));
  const merge = await calls(world, () => requester.merges(request));
  expect(await request.comment()).toContain(`\`${id}.1\`: ready`);
  return { open, business, technical, merge };
}

test("one read and one write an event; a merge writes down first what it then issues", async () => {
  await using world = await World.start({ still: true });
  const first = await life(world, "the-first");
  await world.passes(60);
  const second = await life(world, "the-second");
  expect({ first, second }).toMatchInlineSnapshot(`
    {
      "first": {
        "business": "1 reads, 1 writes, 0 of REST",
        "merge": "1 reads, 2 writes, 0 of REST",
        "open": "2 reads, 1 writes, 0 of REST",
        "technical": "1 reads, 1 writes, 0 of REST",
      },
      "second": {
        "business": "1 reads, 1 writes, 0 of REST",
        "merge": "1 reads, 2 writes, 0 of REST",
        "open": "2 reads, 1 writes, 0 of REST",
        "technical": "1 reads, 1 writes, 0 of REST",
      },
    }
  `);
});
