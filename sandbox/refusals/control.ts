import type { Hono } from "hono";
import type { World } from "../state/world.ts";
import { isRefusal, refusals, type RefusalName } from "./refusals.ts";

/** `/_sandbox/refusals`: which refusals of GitHub are on, and turns them off and on. */
export function mountRefusals(app: Hono, world: World): void {
  app.get("/_sandbox/refusals", (c) =>
    c.json(
      (Object.keys(refusals) as RefusalName[]).map((name) => ({
        name,
        on: !world.lenient.has(name),
        refuses: refusals[name].refuses,
        notices: refusals[name].notices,
      })),
    ),
  );
  app.put("/_sandbox/refusals/:name", async (c) => {
    const name = c.req.param("name");
    if (!isRefusal(name)) return c.json({ message: `there is no refusal \`${name}\`` }, 404);
    const { on } = await c.req.json<{ readonly on?: unknown }>();
    if (typeof on !== "boolean") return c.json({ message: "`on` is true or false" }, 422);
    turn(world, name, on);
    return c.json({ name, on });
  });
}

export function turn(world: World, name: RefusalName, on: boolean): void {
  if (on) world.lenient.delete(name);
  else world.lenient.add(name);
}
