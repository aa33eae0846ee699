import type { Delivery } from "../state/app.ts";
import { held } from "../state/lookup.ts";
import type { Webhook, World } from "../state/world.ts";
import { envelop, redeliver, subscribers } from "./envelope.ts";

export interface CourierOptions {
  /** GitHub gives a receiver ten seconds. */
  readonly timeoutMs: number;
  /** How many deliveries may be under way at once. */
  readonly concurrency: number;
  readonly onDelivery?: (delivery: Delivery) => void;
}

/**
 * Carries webhooks to the apps: in the order in which they arose, several at a time, each tried once. What became of
 * each stands in the delivery log; GitHub repeats none by itself.
 */
export interface Courier {
  readonly send: (world: World, webhook: Webhook) => void;
  readonly redeliver: (world: World, delivery: Delivery) => Delivery;
  readonly pause: (paused: boolean) => void;
  readonly paused: () => boolean;
  /** Deliveries waiting or under way. */
  readonly pending: () => number;
  /** Ends what is under way and begins nothing more. */
  readonly close: () => Promise<void>;
}

export function createCourier(options: CourierOptions): Courier {
  const waiting: { readonly world: World; readonly delivery: Delivery }[] = [];
  const underWay = new Map<Promise<void>, AbortController>();
  const state = { paused: false, closed: false };

  function pump(): void {
    while (!state.paused && !state.closed && waiting.length > 0 && underWay.size < options.concurrency) {
      const next = waiting.shift();
      if (next === undefined) return;
      const cancel = new AbortController();
      const carrying = carry(next.world, next.delivery, cancel, options).finally(() => {
        underWay.delete(carrying);
        pump();
      });
      underWay.set(carrying, cancel);
    }
  }

  function enqueue(world: World, delivery: Delivery): void {
    world.deliveries.set(delivery.id, delivery);
    // An app without a webhook address has nothing delivered, and nothing waiting.
    if (held(world.apps, delivery.appId).webhook.url === null) {
      Object.assign(delivery, { state: "done", status: "No webhook URL configured" });
      return;
    }
    waiting.push({ world, delivery });
    pump();
  }

  return {
    send: (world, webhook) => {
      for (const installation of subscribers(world, webhook)) enqueue(world, envelop(world, webhook, installation));
    },
    redeliver: (world, delivery) => {
      const again = redeliver(world, delivery);
      enqueue(world, again);
      return again;
    },
    pause: (value) => {
      state.paused = value;
      pump();
    },
    paused: () => state.paused,
    pending: () => waiting.length + underWay.size,
    close: async () => {
      state.closed = true;
      for (const cancel of underWay.values()) cancel.abort();
      await Promise.all(underWay.keys());
    },
  };
}

/** One attempt. Faults of the network (delays, lost or doubled deliveries) belong here, before the request is sent. */
async function carry(
  world: World,
  delivery: Delivery,
  cancel: AbortController,
  options: CourierOptions,
): Promise<void> {
  const url = held(world.apps, delivery.appId).webhook.url ?? "";
  const started = performance.now();
  delivery.state = "in-flight";
  delivery.deliveredAt = world.now();
  delivery.url = url;
  const timeout = setTimeout(() => cancel.abort(), options.timeoutMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: delivery.requestHeaders,
      body: delivery.body,
      redirect: "manual",
      signal: cancel.signal,
    });
    delivery.responseBody = (await response.text()).slice(0, 65_536);
    delivery.statusCode = response.status;
    delivery.status = response.ok ? "OK" : response.statusText || `Invalid HTTP Response: ${response.status}`;
    delivery.responseHeaders = Object.fromEntries(response.headers);
  } catch (error) {
    // The receiver is away, or too slow: that is an outcome, and stands in the log.
    delivery.statusCode = cancel.signal.aborted ? 504 : 502;
    delivery.status = cancel.signal.aborted ? "timed out" : `failed to connect to host (${String(error)})`;
  } finally {
    clearTimeout(timeout);
    delivery.duration = Math.round(performance.now() - started) / 1000;
    delivery.state = "done";
    options.onDelivery?.(delivery);
  }
}
