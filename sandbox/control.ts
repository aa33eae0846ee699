import { setTimeout } from "node:timers/promises";
import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { CallLog } from "./calls.ts";
import type { World } from "./state/world.ts";
import type { Courier } from "./webhooks/courier.ts";

export interface Controlled {
  readonly world: World;
  readonly calls: CallLog;
  readonly courier: Courier;
  /** Work in the background, which may send webhooks yet. */
  readonly busy: () => number;
}

/**
 * What is not GitHub: `/_sandbox/…` moves the clock, reads the log of calls, holds webhooks back and says when all is
 * quiet. It has no credential of its own: the sandbox binds to loopback only.
 */
export function mountControl(app: Hono, { world, calls, courier, busy }: Controlled): void {
  const clock = () => ({ now: new Date(world.clock.now()).toISOString(), offset: world.clock.offset() });

  app.get("/_sandbox/clock", (context) => context.json(clock()));

  app.post("/_sandbox/clock", async (context) => {
    const body = await context.req.json<{ readonly advance?: unknown; readonly to?: unknown }>();
    const step =
      typeof body.advance === "number"
        ? body.advance * 1000
        : typeof body.to === "string"
          ? Date.parse(body.to) - world.clock.now()
          : Number.NaN;
    if (!(step >= 0)) return context.json({ message: "`advance` (seconds) or `to` (RFC 3339), and only forward" }, 422);
    await world.clock.advance(step);
    return context.json(clock());
  });

  app.get("/_sandbox/clock/events", (context) =>
    streamSSE(context, async (stream) => {
      const tell = async (): Promise<void> => stream.writeSSE({ event: "clock", data: JSON.stringify(clock()) });
      // Whoever stopped reading must not hold the clock.
      const stop = world.clock.onMove(async () => Promise.race([tell(), setTimeout(1000, undefined, { ref: false })]));
      const gone = new Promise<void>((resolve) => stream.onAbort(resolve));
      await tell();
      await gone;
      stop();
    }),
  );

  app.get("/_sandbox/calls", (context) => {
    const all = calls.all();
    const count = (key: (call: (typeof all)[number]) => string) => {
      const counted: Record<string, number> = {};
      for (const call of all) counted[key(call)] = (counted[key(call)] ?? 0) + 1;
      return counted;
    };
    return context.json({
      total: all.length,
      byActor: count(({ actor }) => actor),
      byCall: count(({ method, path, operation }) =>
        operation === null ? `${method} ${path}` : `${operation.kind} ${operation.name ?? "(unnamed)"}`,
      ),
      calls: all,
    });
  });
  app.delete("/_sandbox/calls", (context) => {
    calls.clear();
    return context.body(null, 204);
  });

  app.post("/_sandbox/webhooks", async (context) => {
    const { paused } = await context.req.json<{ readonly paused?: unknown }>();
    if (typeof paused !== "boolean") return context.json({ message: "`paused` is true or false" }, 422);
    courier.pause(paused);
    return context.json({ paused: courier.paused() });
  });
  app.get("/_sandbox/deliveries/pending", (context) =>
    context.json({ pending: courier.pending() + busy(), paused: courier.paused() }),
  );

  /** An app's settings page has these; its manifest would have set them. */
  app.post("/_sandbox/app", async (context) => {
    const body = await context.req.json<{ readonly webhookUrl?: unknown; readonly callbackUrl?: unknown }>();
    for (const registered of world.apps.values()) {
      if (typeof body.webhookUrl === "string") registered.webhook.url = body.webhookUrl;
      if (typeof body.callbackUrl === "string") registered.callbackUrls.push(body.callbackUrl);
    }
    return context.body(null, 204);
  });
}
