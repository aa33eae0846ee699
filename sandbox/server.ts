import { mkdir, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { mountActionsTokens } from "./actions-tokens.ts";
import { mountApi } from "./api/serve.ts";
import { createRateLimit } from "./api/rate.ts";
import { createCallLog } from "./calls.ts";
import { createChanges } from "./changes.ts";
import { createClock } from "./clock.ts";
import { mountControl } from "./control.ts";
import { toldTo, type Exchange } from "./exchange.ts";
import { mountFaults } from "./faults/control.ts";
import { createFaults } from "./faults/faults.ts";
import { createFaultyAnswers } from "./faults/on-api.ts";
import { fateOf } from "./faults/on-deliveries.ts";
import { headsNamed, pushOverHeads } from "./faults/push-over-head.ts";
import { mountGit } from "./git/http.ts";
import { mountOauth } from "./oauth.ts";
import { applicationUrlOf, type PageDeps } from "./pages/deps.ts";
import { mountPages } from "./pages/mount.ts";
import { noForeignControls } from "./pages/own-origin.ts";
import { plant, type Planted } from "./plant.ts";
import { mountRefusals } from "./refusals/control.ts";
import type { Seed } from "./seed.ts";
import type { Delivery } from "./state/app.ts";
import { createWorld } from "./state/create-world.ts";
import type { World } from "./state/world.ts";
import { createCourier } from "./webhooks/courier.ts";

export interface SandboxOptions {
  /** Any free one by default. */
  readonly port?: number;
  /** Where the bare repositories lie; made if it is not there, and its `repositories` emptied if it is. */
  readonly dataDir: string;
  readonly seed: Seed;
  /** How long a receiver may take; GitHub's ten seconds by default. */
  readonly webhookTimeoutMs?: number;
  readonly webhookConcurrency?: number;
  /** A force-push re-binds reviews to the new head; by default it does. */
  readonly rebindReviewsOnForcePush?: boolean;
  /** REST calls an hour and credential; 15,000 by default. */
  readonly callsPerHour?: number;
  /** Every exchange with the API, and about logins, after it was answered. */
  readonly onExchange?: (exchange: Exchange) => void;
  /** Every delivery of a webhook, once it was tried. */
  readonly onDelivery?: (delivery: Delivery) => void;
}

export interface RunningSandbox extends Planted {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** What the sandbox remembers, for its own tests: an application has only HTTP. */
  readonly world: World;
  readonly close: () => Promise<void>;
}

/** Starts an embedded GitHub on loopback. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  // What the sandbox remembers is in memory: repositories of an earlier life would belong to nobody.
  await rm(join(options.dataDir, "repositories"), { recursive: true, force: true });
  await mkdir(options.dataDir, { recursive: true });
  // Paths as they came: file names may hold what has a meaning in paths, and are decoded once, as parameters.
  const app = new Hono({ getPath: ({ url }) => new URL(url).pathname });
  const server = createAdaptorServer({ fetch: app.fetch, hostname: "127.0.0.1" });
  // Closed by whoever opened it: what is sent on a connection that is just being closed is lost.
  if ("keepAliveTimeout" in server) server.keepAliveTimeout = 0;
  let url = "";
  const { onDelivery, onExchange } = options;
  const changes = createChanges();
  const clock = createClock();
  const faults = createFaults(clock, changes.tell);
  const courier = createCourier({
    fateOf: (delivery) => fateOf(faults, delivery),
    timeoutMs: options.webhookTimeoutMs ?? 10_000,
    concurrency: options.webhookConcurrency ?? 10,
    onDelivery: (delivery) => {
      changes.tell();
      onDelivery?.(delivery);
    },
  });
  const { world, settled, busy } = createWorld({
    url: () => url,
    dataDir: options.dataDir,
    clock,
    options: { rebindReviewsOnForcePush: options.rebindReviewsOnForcePush ?? true },
    send: (...webhook) => {
      changes.tell();
      courier.send(...webhook);
    },
    onBackground: changes.tell,
  });
  world.clock.onMove(changes.tell);
  world.clock.onMove(() => courier.tick(world.clock.now()));
  const faultily = createFaultyAnswers(faults, clock, async (text) => {
    const heads = await headsNamed(world, text);
    return heads.length === 0 ? null : async () => pushOverHeads(world, heads);
  });
  const calls = createCallLog({ onWrite: changes.tell });
  const rate = createRateLimit(world, options.callsPerHour ?? 15_000);
  const redeliver = (delivery: Delivery): Delivery => courier.redeliver(world, delivery);
  const pages: PageDeps = { world, changes, faults, applicationUrl: () => applicationUrlOf(world) };
  app.use("/_sandbox/*", noForeignControls(pages));
  mountFaults(app, faults);
  mountRefusals(app, world);
  mountControl(app, { world, calls, courier, busy });
  mountApi(app, { world, calls, rate, redeliver, faultily, ...(onExchange === undefined ? {} : { onExchange }) });
  if (onExchange !== undefined) app.use("/login/*", toldTo(onExchange));
  mountOauth(app, pages);
  mountActionsTokens(app, world);
  mountGit(app, world);
  mountPages(app, pages);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const planted = await plant(world, options.seed);
  return {
    url,
    ...planted,
    world,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
      await courier.close();
      await settled();
      await Promise.all([...world.repositories.values()].map(async ({ git }) => git.close()));
    },
  };
}
