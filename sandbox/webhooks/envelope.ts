import { createHmac, randomUUID } from "node:crypto";
import { simpleOrganisation, simpleUser } from "../api/shapes/account.ts";
import { repositoryShape } from "../api/shapes/repository.ts";
import type { App, Delivery, Installation } from "../state/app.ts";
import { held } from "../state/lookup.ts";
import type { Webhook, World } from "../state/world.ts";

/** The installations that are told of an event: those in whose account it happened, of apps that subscribe to it. */
export function subscribers(world: World, webhook: Webhook): readonly Installation[] {
  const repository = webhook.repositoryId === null ? undefined : held(world.repositories, webhook.repositoryId);
  const accountId = repository?.ownerId ?? webhook.organisationId;
  return [...world.installations.values()].filter((installation) => {
    if (webhook.appId !== undefined && webhook.appId !== installation.appId) return false;
    if (accountId !== null && installation.accountId !== accountId) return false;
    if (repository !== undefined && installation.repositoryIds?.has(repository.id) === false) return false;
    // An app is always told of its own installation.
    return webhook.event === "installation" || installation.events.includes(webhook.event);
  });
}

/** A delivery to one app: the payload with what every payload has, and its signature. */
export function envelop(world: World, webhook: Webhook, installation: Installation): Delivery {
  const app = held(world.apps, installation.appId);
  const repository = webhook.repositoryId === null ? undefined : held(world.repositories, webhook.repositoryId);
  const body = JSON.stringify({
    ...(webhook.action === null ? {} : { action: webhook.action }),
    ...(repository === undefined ? {} : { repository: repositoryShape(world, repository) }),
    ...(webhook.organisationId === null ? {} : { organization: simpleOrganisation(world, webhook.organisationId) }),
    sender: simpleUser(world, webhook.senderId),
    installation: { id: installation.id, node_id: installation.nodeId },
    ...webhook.payload,
  });
  const guid = randomUUID();
  return {
    id: world.nextId(),
    guid,
    appId: app.id,
    installationId: installation.id,
    repositoryId: webhook.repositoryId,
    event: webhook.event,
    action: webhook.action,
    redelivery: false,
    body,
    requestHeaders: headersOf(world, app, webhook.event, guid, body),
    ...undelivered(world, app),
  };
}

function headersOf(world: World, app: App, event: string, guid: string, body: string): Delivery["requestHeaders"] {
  const secret = world.lenient.has("webhook-signature") ? "somebody else's secret" : app.webhook.secret;
  const sign = (hash: string): string => `${hash}=${createHmac(hash, secret).update(body).digest("hex")}`;
  return {
    Accept: "*/*",
    "Content-Type": "application/json",
    "User-Agent": "GitHub-Hookshot/0000000",
    "X-GitHub-Delivery": guid,
    "X-GitHub-Event": event,
    "X-GitHub-Hook-ID": String(app.id),
    "X-GitHub-Hook-Installation-Target-ID": String(app.id),
    "X-GitHub-Hook-Installation-Target-Type": "integration",
    "X-Hub-Signature": sign("sha1"),
    "X-Hub-Signature-256": sign("sha256"),
  };
}

function undelivered(world: World, app: App) {
  return {
    state: "pending" as const,
    deliveredAt: world.now(),
    duration: 0,
    url: app.webhook.url ?? "",
    status: null,
    statusCode: 0,
    responseHeaders: {},
    responseBody: "",
  };
}

/** The same delivery once more: same GUID, same bytes, a new id. */
export function redeliver(world: World, delivery: Delivery): Delivery {
  const app = held(world.apps, delivery.appId);
  return { ...delivery, ...undelivered(world, app), id: world.nextId(), redelivery: true };
}
