import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { PageDeps } from "./deps.ts";

/** What changes at once is told once. */
const gatherMs = 50;
/** Silence kills connections somewhere on the way. */
const breathMs = 20_000;

/** `/_sandbox/changes`: one server-sent event when the world is not as it was. */
export function mountLive(app: Hono, { changes }: PageDeps): void {
  app.get("/_sandbox/changes", (c) =>
    streamSSE(c, async (stream) => {
      const gone = Promise.withResolvers<void>();
      let timer: NodeJS.Timeout | undefined;
      const stop = changes.follow(() => {
        timer ??= setTimeout(() => {
          timer = undefined;
          void stream.writeSSE({ event: "changed", data: "" });
        }, gatherMs);
      });
      const breath = setInterval(() => void stream.writeSSE({ event: "breath", data: "" }), breathMs);
      breath.unref();
      stream.onAbort(gone.resolve);
      await stream.writeSSE({ event: "here", data: "" });
      await gone.promise;
      stop();
      clearTimeout(timer);
      clearInterval(breath);
    }),
  );
}
