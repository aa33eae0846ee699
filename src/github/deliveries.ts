import type { Repository } from "../core/case-file.ts";
import type { Delivery } from "../core/event.ts";
import type { Instant } from "../core/instant.ts";
import type { GitHub } from "../ports.ts";
import type { AppClient } from "./client.ts";
import { readDelivery } from "./events.ts";
import { orAbsent } from "./refusal.ts";
import { timeOf } from "./reviews.ts";

interface LogNode {
  readonly id: number;
  readonly guid: string;
  readonly delivered_at: string;
  readonly event: string;
  readonly status_code: number;
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
  known: Parameters<GitHub["deliveriesSince"]>[1],
): Promise<readonly Delivery[]> {
  const logged = await loggedSince(app, at);
  // A redelivery has the same GUID: one of them is enough, and one that arrived will do.
  const byGuid = new Map<string, LogNode>();
  for (const node of logged) if (!byGuid.has(node.guid) || arrived(node)) byGuid.set(node.guid, node);
  const had = await known(
    [...byGuid.values()].map((node) => ({
      id: node.guid,
      at: timeOf(node.delivered_at),
      acknowledged: arrived(node),
    })),
  );
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

const arrived = ({ status_code: status }: LogNode): boolean => status >= 200 && status < 300;

async function loggedSince(app: AppClient, at: Instant): Promise<readonly LogNode[]> {
  const logged: LogNode[] = [];
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
  app.rest<readonly LogNode[]>("GET /app/hook/deliveries", {
    per_page: 100,
    ...(cursor === null ? {} : { cursor }),
  });

const cursorIn = (next: string): string | null => new URL(next).searchParams.get("cursor");
