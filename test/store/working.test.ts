import { afterAll, expect, test, vi } from "vitest";
import { seconds } from "../../src/core/instant.ts";
import { backends, open } from "./backends.ts";

const every = await backends();
afterAll(async () => {
  for (const backend of every) await backend.stop();
});

test.each(every)("the queue on $name says whether it looks for work", async (backend) => {
  const opened = await open(await backend.place());
  expect(opened.working()).toBe(false);
  await opened.queue.start(async () => undefined);
  await vi.waitFor(() => expect(opened.working()).toBe(true));
  await opened.queue.stop(seconds(1));
  expect(opened.working()).toBe(false);
  await opened.close();
});
