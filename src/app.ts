import { Probot, type Options } from "probot";

import type { Delivery } from "./core/event.ts";
import type { Instant } from "./core/instant.ts";
import type { Log } from "./engine/deps.ts";
import type { Clock } from "./ports.ts";

/** A delivery in our own words, or why it means nothing to us. */
export type ReadDelivery = (
  name: string,
  payload: unknown,
  id: string,
  receivedAt: Instant,
) => { readonly ok: true; readonly delivery: Delivery } | { readonly ok: false; readonly because: string };

export interface AppOptions {
  readonly appId: number;
  readonly privateKey: string;
  /** The first is GitHub's today; a second is accepted while it is being replaced. */
  readonly webhookSecrets: readonly string[];
  readonly readDelivery: ReadDelivery;
  /** Resolves once the delivery is durable. */
  readonly accept: (delivery: Delivery) => Promise<"accepted" | "duplicate">;
  readonly clock: Clock;
  readonly log: Log & NonNullable<Options["log"]>;
}

/** Answers one webhook request. 2xx means: it is durable, or it means nothing to us. */
export type WebhookHandler = (request: Request) => Promise<Response>;

/**
 * Probot verifies each delivery's signature and calls the one listener, which makes it durable.
 *
 * The route around it is ours: Probot's own middleware answers 202 after nine seconds and goes on in memory, so that
 * a delivery could be acknowledged and then lost; it has no limit for bodies, and knows one secret only.
 */
export async function createApp(options: AppOptions): Promise<WebhookHandler> {
  const probots = await Promise.all(options.webhookSecrets.map(async (secret) => listening(options, secret)));
  return async (request) => {
    const named = headersOf(request.headers);
    if (!named.ok) return answer(400, named.because);
    const { id, name, signature } = named;
    // Not `request.text()`: that drops a byte order mark, which the signature covers.
    const body = Buffer.from(await request.arrayBuffer()).toString("utf8");
    const probot = await verifiedBy(probots, body, signature);
    if (probot === null) {
      options.log.warn({ delivery: printable(id) }, "a webhook with a wrong signature");
      return answer(401, "the signature does not match");
    }
    const payload = parse(body);
    if (payload === null) return answer(400, "the body is no JSON object");
    try {
      // Probot's types list the events it knows; GitHub may send others, and the listener takes any.
      await probot.receive({ id, name, payload } as Parameters<Probot["receive"]>[0]);
    } catch (err) {
      options.log.error({ err, delivery: id, event: name }, "a delivery could not be made durable");
      return answer(500, "not stored; send it again");
    }
    return answer(202, "stored");
  };
}

/** One Probot for each secret: a Probot knows a single one. */
async function listening(options: AppOptions, secret: string): Promise<Probot> {
  const { appId, privateKey, log } = options;
  const probot = new Probot({ appId, privateKey, secret, log });
  await probot.ready();
  probot.onAny(async ({ id, name, payload }) => {
    const read = options.readDelivery(name, payload, id, options.clock.now());
    if (!read.ok) {
      log.debug({ delivery: id, event: name, because: read.because }, "ignored");
      return;
    }
    const outcome = await options.accept(read.delivery);
    log.info({ delivery: id, event: name, outcome, work: read.delivery.work.length }, "stored");
  });
  return probot;
}

type Named =
  | { readonly ok: true; readonly id: string; readonly name: string; readonly signature: string }
  | { readonly ok: false; readonly because: string };

/** The headers GitHub documents for every delivery; ids are GUIDs, names snake case. */
function headersOf(headers: Headers): Named {
  const id = headers.get("x-github-delivery");
  const name = headers.get("x-github-event");
  const signature = headers.get("x-hub-signature-256");
  if (id === null || !/^[A-Za-z0-9-]{1,100}$/.test(id)) return { ok: false, because: "no X-GitHub-Delivery" };
  if (name === null || !/^[a-z][a-z_]{0,63}$/.test(name)) return { ok: false, because: "no X-GitHub-Event" };
  if (signature === null) return { ok: false, because: "no X-Hub-Signature-256" };
  return { ok: true, id, name, signature };
}

async function verifiedBy(probots: readonly Probot[], body: string, signature: string): Promise<Probot | null> {
  if (body === "" || !/^sha256=[0-9a-f]{64}$/.test(signature)) return null;
  for (const probot of probots) if (await probot.webhooks.verify(body, signature)) return probot;
  return null;
}

function parse(body: string): object | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

const answer = (status: number, message: string): Response => Response.json({ message }, { status });
const printable = (text: string): string => text.slice(0, 100);
