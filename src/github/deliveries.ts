import type { Repository } from "../core/case-file.ts";
import type { Delivery } from "../core/event.ts";
import type { Instant } from "../core/instant.ts";
import type { AppClient } from "./client.ts";
import { readDelivery } from "./events.ts";
import { orAbsent } from "./refusal.ts";
import { timeOf } from "./reviews.ts";

interface LoggedDelivery {
  readonly id: number;
  readonly guid: string;
  readonly delivered_at: string;
  readonly event: string;
}

interface LoggedPayload {
  readonly request: { readonly payload: unknown };
}

/**
 * Deliveries of GitHub's own log since then, newest first in the log; only those that nobody knows are read whole.
 * GitHub keeps them for three days.
 */
export async function deliveriesSince(
  app: AppClient,
  repositories: readonly Repository[],
  at: Instant,
  known: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<readonly Delivery[]> {
  const logged = await loggedSince(app, at);
  // A redelivery has the same GUID; one of them is enough.
  const byGuid = new Map(logged.map((delivery) => [delivery.guid, delivery]));
  const had = await known([...byGuid.keys()]);
  const found: Delivery[] = [];
  for (const delivery of [...byGuid.values()].toReversed()) {
    if (had.has(delivery.guid)) continue;
    const answer = await orAbsent(
      app.rest<LoggedPayload>("GET /app/hook/deliveries/{delivery_id}", { delivery_id: delivery.id }),
    );
    if (answer === null) continue;
    const { payload } = answer.data.request;
    const reading = readDelivery(delivery.event, payload, delivery.guid, timeOf(delivery.delivered_at), repositories);
    if (reading.ok) found.push(reading.delivery);
  }
  return found;
}

async function loggedSince(app: AppClient, at: Instant): Promise<readonly LoggedDelivery[]> {
  const logged: LoggedDelivery[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(app, cursor);
    const recent = page.data.filter((delivery) => timeOf(delivery.delivered_at) >= at);
    logged.push(...recent);
    cursor = recent.length < page.data.length || page.next === null ? null : cursorIn(page.next);
  } while (cursor !== null);
  return logged;
}

const readPage = (app: AppClient, cursor: string | null) =>
  app.rest<readonly LoggedDelivery[]>("GET /app/hook/deliveries", {
    per_page: 100,
    ...(cursor === null ? {} : { cursor }),
  });

const cursorIn = (next: string): string | null => new URL(next).searchParams.get("cursor");
