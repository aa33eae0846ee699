import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery } from "../core/event.ts";
import type { Store } from "../ports.ts";
import type { Transaction } from "./database.ts";
import { addDeliveries } from "./deliveries.ts";
import type { Jobs } from "./jobs.ts";

type Answer = Awaited<ReturnType<Store["accept"]>>;

interface Waiting {
  readonly delivery: Delivery;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** So many deliveries at most share one transaction. */
const batch = 200;
/** After so many together the next are gathered for so many milliseconds: connections are taken one at a time. */
const crowd = 10;
const gathering = 20;

/**
 * Deliveries that come while others are being written travel together in the next transaction: a burst costs a few
 * commits, and a single delivery waits for nobody. One that cannot be written fails alone.
 */
export function createAccept(
  write: <Result>(run: (tx: Transaction) => Promise<Result>) => Promise<Result>,
  jobs: Jobs,
): Store["accept"] {
  const waiting: Waiting[] = [];
  let writing = false;

  const add = (deliveries: readonly Delivery[]): Promise<ReadonlySet<Delivery>> =>
    write(async (tx) => {
      const added = await addDeliveries(tx, deliveries);
      await jobs.send(
        tx,
        [...added].flatMap(({ work }) => work),
      );
      return added;
    });
  const settle = async (some: readonly Waiting[]): Promise<void> => {
    try {
      const added = await add(some.map(({ delivery }) => delivery));
      for (const { delivery, resolve } of some) resolve(added.has(delivery) ? "accepted" : "duplicate");
    } catch (error) {
      const [only] = some;
      if (some.length === 1) only?.reject(error);
      else for (const one of some) await settle([one]);
    }
  };
  const run = async (): Promise<void> => {
    writing = true;
    for (let together = 0; waiting.length > 0;) {
      // What lies in other sockets is read first: an embedded database answers before anybody else is heard.
      await sleep(together > crowd ? gathering : 0);
      const some = waiting.splice(0, batch);
      await settle(some);
      together = some.length;
    }
    writing = false;
  };
  return (delivery) =>
    new Promise((resolve, reject) => {
      waiting.push({ delivery, resolve, reject });
      if (!writing) void run();
    });
}
