import { afterAll, beforeAll } from "vitest";
import { World, type WorldOptions } from "./world.ts";

/** One world for the tests of a file that do not disturb each other: each has entries of its own, nobody moves the clock. */
export function sharedWorld(options: WorldOptions = {}): () => World {
  let world: World | null = null;
  beforeAll(async () => {
    world = await World.start(options);
  });
  afterAll(async () => world?.[Symbol.asyncDispose]());
  return () => {
    if (world === null) throw new Error("the world has not started");
    return world;
  };
}
