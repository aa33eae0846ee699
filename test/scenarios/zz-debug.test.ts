import { test } from "vitest";
import { succeed } from "../support/api.ts";
import { collects, granted } from "../support/approved.ts";
import { entry } from "../support/entry.ts";
import { World } from "../support/world.ts";
test("debug", async () => {
  await using world = await World.start();
  await granted(world, entry({ id: "over", duration: "1h" }));
  await collects(world, "over.1");
  await world.passes(3600 + 60);
  await world.passes(10);
  await world.losesItsDatabase();
  const again = await world.requester.opens(entry({ id: "over", duration: "1h" }));
  console.log(
    world.log.split("\n").slice(-14).join("\n"),
    again.number,
    JSON.stringify(await succeed(world.admin.api("GET", "/repos/acme/access/pulls/4/files"))),
  );
});
test("list", async () => {
  await using world = await World.start();
  const file = "access/orders-db/list.yaml";
  const one = (id: string): string =>
    `- { id: ${id}, subject: { kind: human, login: requester }, entitlement: orders-db/read, duration: 4h, justification: why, ticket: INC-1 }\n`;
  await granted(world, { [file]: one("listed-1") });
  await succeed(world.admin.writes("main", { [file]: one("listed-1") + one("listed-2") }));
  await world.settled();
  await succeed(world.admin.writes("main", { [file]: one("listed-1") + one("listed-2") + one("listed-3") }));
  await world.settled();
  for (let i = 0; i < 5; i++) {
    await world.passes(70);
    console.log(
      await world.file(file),
      (await world.reverts()).map((p: any) => [p.number, p.title, p.state, p.merged_at]),
    );
  }
  console.log(
    world.log
      .split("\n")
      .filter((l) => !l.includes('"level":"info"') && !l.includes('"level":30'))
      .slice(-14)
      .join("\n"),
  );
});
