import type { Fate } from "../faults/on-deliveries.ts";
import type { Delivery } from "../state/app.ts";
import { held as existing } from "../state/lookup.ts";
import type { Webhook, World } from "../state/world.ts";
import { envelop, redeliver, subscribers } from "./envelope.ts";

export interface CourierOptions {
  /** GitHub gives a receiver ten seconds. */
  readonly timeoutMs: number;
  /** How many deliveries may be under way at once. */
  readonly concurrency: number;
  readonly onDelivery?: (delivery: Delivery) => void;
  /** What becomes of a delivery, where something is made to go wrong. */
  readonly fateOf?: (delivery: Delivery) => Fate;
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
  /** The clock was moved: what waited for it goes, and what waited for another delivery. */
  readonly tick: (now: number) => void;
  /** Deliveries waiting or under way; not those that wait for the clock. */
  readonly pending: () => number;
  /** Ends what is under way and begins nothing more. */
  readonly close: () => Promise<void>;
}

export function createCourier(options: CourierOptions): Courier {
  const waiting: Parcel[] = [];
  const underWay = new Map<Promise<void>, AbortController>();
  const state = { paused: false, closed: false };

  /** Those that wait for the next delivery, or for the clock. */
  const held: { readonly parcel: Parcel; readonly until: number | null }[] = [];

  function pump(): void {
    while (!state.paused && !state.closed && waiting.length > 0 && underWay.size < options.concurrency) {
      const next = waiting.shift();
      if (next === undefined) return;
      begin(next);
    }
  }

  function begin(parcel: Parcel): void {
    const fate = parcel.fated ? carriedOnce : (options.fateOf?.(parcel.delivery) ?? carriedOnce);
    switch (fate.kind) {
      case "later":
        held.push({ parcel: { ...parcel, fated: true }, until: parcel.world.clock.now() + fate.seconds * 1000 });
        return;
      case "behind-next":
        held.push({ parcel: { ...parcel, fated: true }, until: null });
        return;
      case "lost":
        lose(parcel.delivery, parcel.world, options);
        return;
      case "carried":
        void run(parcel, fate.times).then(overtaking());
    }
  }

  async function run({ world, delivery }: Parcel, times: 1 | 2): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const cancel = new AbortController();
      const carrying = carry(world, delivery, cancel, options).finally(() => {
        underWay.delete(carrying);
        pump();
      });
      underWay.set(carrying, cancel);
      await carrying;
    }
  }

  /** Once what begins now has been carried, what was held back before it goes. */
  function overtaking(): () => void {
    const overtaken = new Set(held.filter(({ until }) => until === null));
    return () => release((one) => overtaken.has(one));
  }

  function release(which: (one: (typeof held)[number]) => boolean): void {
    for (const one of held.filter(which)) {
      held.splice(held.indexOf(one), 1);
      waiting.push(one.parcel);
    }
    pump();
  }

  function enqueue(world: World, delivery: Delivery): void {
    world.deliveries.set(delivery.id, delivery);
    // An app without a webhook address has nothing delivered, and nothing waiting.
    if (existing(world.apps, delivery.appId).webhook.url === null) {
      Object.assign(delivery, { state: "done", status: "No webhook URL configured" });
      return;
    }
    waiting.push({ world, delivery, fated: false });
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
    pending: () => waiting.length + underWay.size + held.filter(({ until }) => until === null).length,
    tick: (now) => release(({ until }) => until === null || until <= now),
    close: async () => {
      state.closed = true;
      for (const cancel of underWay.values()) cancel.abort();
      await Promise.all(underWay.keys());
    },
  };
}

interface Parcel {
  readonly world: World;
  readonly delivery: Delivery;
  /** Nothing more goes wrong with it. */
  readonly fated: boolean;
}

const carriedOnce: Fate = { kind: "carried", times: 1 };

/** The receiver is away, as far as the log tells. */
function lose(delivery: Delivery, world: World, options: CourierOptions): void {
  Object.assign(delivery, {
    state: "done",
    deliveredAt: world.now(),
    statusCode: 502,
    status: "failed to connect to host",
  });
  options.onDelivery?.(delivery);
}

/** One attempt. */
async function carry(
  world: World,
  delivery: Delivery,
  cancel: AbortController,
  options: CourierOptions,
): Promise<void> {
  const url = existing(world.apps, delivery.appId).webhook.url ?? "";
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
