import type { App, Delivery } from "../../state/app.ts";
import { notFound } from "../../state/refusal.ts";
import type { World } from "../../state/world.ts";
import { refused, type Reply, type Route } from "../request.ts";
import { asApp } from "./app.ts";

/** GitHub keeps deliveries for three days. */
const kept = 3 * 24 * 3_600_000;

function deliveriesOf(world: World, app: App): readonly Delivery[] {
  const since = world.clock.now() - kept;
  return [...world.deliveries.values()]
    .filter((one) => one.appId === app.id && one.state === "done" && Date.parse(one.deliveredAt) >= since)
    .toReversed();
}

function itemShape(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status ?? "pending",
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function fullShape(delivery: Delivery) {
  return {
    ...itemShape(delivery),
    url: delivery.url,
    request: { headers: delivery.requestHeaders, payload: JSON.parse(delivery.body) as unknown },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  };
}

/** Deliveries are paged by cursor, newest first. */
const list = asApp((request, app): Reply => {
  const query = request.url.searchParams;
  const size = Math.min(Number(query.get("per_page") ?? 30) || 30, 100);
  const cursor = query.get("cursor");
  const status = query.get("status");
  const all = deliveriesOf(request.world, app).filter(
    ({ id, statusCode }) =>
      (cursor === null || id <= Number(cursor)) &&
      (status === null || (status === "success") === (statusCode >= 200 && statusCode < 400)),
  );
  const next = all[size];
  const url = new URL(`${request.world.url()}${request.url.pathname}${request.url.search}`);
  url.searchParams.set("cursor", String(next?.id));
  const headers = next === undefined ? {} : { link: `<${url.href}>; rel="next"` };
  return { status: 200, body: all.slice(0, size).map(itemShape), headers };
});

export const deliveryRoutes: readonly Route[] = [
  { method: "GET", path: "/app/hook/deliveries", handle: list },
  {
    method: "GET",
    path: "/app/hook/deliveries/:id",
    handle: asApp(({ world, param }, app) => {
      const delivery = deliveriesOf(world, app).find(({ id }) => id === Number(param("id")));
      return delivery === undefined ? refused(notFound) : { status: 200, body: fullShape(delivery) };
    }),
  },
  {
    method: "POST",
    path: "/app/hook/deliveries/:id/attempts",
    handle: asApp(({ world, param, redeliver }, app) => {
      const delivery = deliveriesOf(world, app).find(({ id }) => id === Number(param("id")));
      if (delivery === undefined) return refused(notFound);
      redeliver(delivery);
      return { status: 202, body: {} };
    }),
  },
  { method: "GET", path: "/app/hook/config", handle: asApp((_, app) => ({ status: 200, body: config(app) })) },
  {
    method: "PATCH",
    path: "/app/hook/config",
    handle: asApp(({ fields }, app) => {
      app.webhook.url = fields.text("url") ?? app.webhook.url;
      app.webhook.secret = fields.text("secret") ?? app.webhook.secret;
      return { status: 200, body: config(app) };
    }),
  },
];

function config(app: App) {
  return {
    content_type: "json",
    insecure_ssl: "0",
    secret: "********",
    ...(app.webhook.url === null ? {} : { url: app.webhook.url }),
  };
}
