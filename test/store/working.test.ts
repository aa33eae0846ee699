import { afterAll, expect, test, vi } from "vitest";
import { seconds } from "../../src/core/instant.ts";
import { backends, open } from "./backends.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

test.each(every)("the queue on $name says whether it looks for work", async (backend) => {
  const { queue, working, close } = await open(await backend.place());
  expect(working()).toBe(false);
  await queue.start(async () => undefined);
  await vi.waitFor(() => expect(working()).toBe(true));
  await queue.stop(seconds(1));
  expect(working()).toBe(false);
  await close();
});
