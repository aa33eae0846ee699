import { Probot, type Options } from "probot";

import type { Delivery } from "./core/event.ts";
import type { Instant } from "./core/instant.ts";
import type { Log } from "./engine/deps.ts";
import type { Clock } from "./ports.ts";

/** A delivery in our own words, or why it means nothing to us. */
type ReadDelivery = (
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
  /** Told of every delivery as it comes. */
  readonly arrived: () => void;
  /** Resolves once the delivery is durable. */
  readonly accept: (delivery: Delivery) => Promise<"accepted" | "duplicate">;
  readonly clock: Clock;
  readonly log: Log & NonNullable<Options["log"]>;
}

/** What GitHub is told. 2xx means: it is durable, or it means nothing to us. */
interface Acknowledgement {
  readonly status: 202 | 400 | 401 | 500;
  readonly message: string;
}

export type WebhookHandler = (request: Request) => Promise<Acknowledgement>;

/**
 * Takes webhook deliveries: Probot verifies the signature, and the delivery is made durable before it is acknowledged.
 *
 * The route and the one listener are ours, not Probot's. Its middleware answers 202 after nine seconds and goes on in
 * memory, so that a delivery could be acknowledged and then lost; it has no limit for bodies. And its emitter makes
 * an API client for each event, which nobody here uses, and fails for payloads of which it can make none.
 */
export async function createApp(options: AppOptions): Promise<WebhookHandler> {
  const { appId, privateKey, webhookSecrets, log } = options;
  // One for each secret: a Probot knows a single one.
  const probots = webhookSecrets.map((secret) => new Probot({ appId, privateKey, secret, log }));
  await Promise.all(probots.map((probot) => probot.ready()));

  return async (request) => {
    options.arrived();
    const named = headersOf(request.headers);
    if (!named.ok) return { status: 400, message: named.because };
    const { id, name, signature } = named;
    // Not `request.text()`: that drops a byte order mark, which the signature covers.
    const body = Buffer.from(await request.arrayBuffer()).toString("utf8");
    if (!(await isSigned(probots, body, signature))) {
      log.warn({ delivery: id, event: name }, "a webhook with a wrong signature");
      return { status: 401, message: "the signature does not match" };
    }
    const payload = parse(body);
    if (payload === null) return { status: 400, message: "the body is no JSON object" };
    try {
      return { status: 202, message: await take(options, id, name, payload) };
    } catch (err) {
      log.error({ err, delivery: id, event: name }, "a delivery could not be made durable");
      return { status: 500, message: "not stored: send it again" };
    }
  };
}

async function take(options: AppOptions, id: string, name: string, payload: object): Promise<string> {
  const { readDelivery, accept, clock, log } = options;
  const read = readDelivery(name, payload, id, clock.now());
  if (!read.ok) {
    log.debug({ delivery: id, event: name, because: read.because }, "ignored");
    return "ignored";
  }
  const outcome = await accept(read.delivery);
  log.info({ delivery: id, event: name, outcome, work: read.delivery.work.length }, "stored");
  return outcome;
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
  if (name === null || !/^[a-z][a-z0-9_]{0,63}$/.test(name)) return { ok: false, because: "no X-GitHub-Event" };
  if (signature === null) return { ok: false, because: "no X-Hub-Signature-256" };
  return { ok: true, id, name, signature };
}

async function isSigned(probots: readonly Probot[], body: string, signature: string): Promise<boolean> {
  if (body === "" || !/^sha256=[0-9a-f]{64}$/.test(signature)) return false;
  for (const probot of probots) if (await probot.webhooks.verify(body, signature)) return true;
  return false;
}

function parse(body: string): object | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
