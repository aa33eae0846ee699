import { randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { html } from "hono/html";
import { type Answer, fault, readInput, say } from "./oauth-wire.ts";
import { chooseAccount } from "./pages/choose-account.ts";
import type { PageDeps } from "./pages/deps.ts";
import { frame } from "./pages/frame.ts";
import { visitOf } from "./pages/visit.ts";
import type { App } from "./state/app.ts";
import { accountByLogin } from "./state/lookup.ts";

interface Device {
  readonly appId: number;
  readonly userCode: string;
  /** Who entered the code; or they declined. */
  answer: number | "pending" | "declined";
  readonly expiresAt: number;
  /** Seconds that must lie between two questions; grows with each one that comes too soon. */
  interval: number;
  askedAt: number | null;
}

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

export const isForDevice = (input: URLSearchParams): boolean => input.get("grant_type") === deviceGrant;

export interface Devices {
  /** Whose token a device gets, or why none, as GitHub's documentation of the device flow names it. */
  readonly redeem: (input: URLSearchParams, app: App) => number | Answer;
}

/** The device flow's beginning: a code for the terminal, and the page on which somebody enters it. */
export function mountDevices(app: Hono, pages: PageDeps, appOf: (clientId: string) => App | undefined): Devices {
  const { world } = pages;
  const devices = new Map<string, Device>();

  app.post("/login/device/code", async (context) => {
    const registered = appOf((await readInput(context)).get("client_id") ?? "");
    if (registered === undefined) return context.json({ error: "Not Found" }, 404);
    const deviceCode = randomBytes(20).toString("hex");
    const digits = randomBytes(4).toString("hex").toUpperCase();
    const userCode = `${digits.slice(0, 4)}-${digits.slice(4)}`;
    const expiresAt = world.clock.now() + 900_000;
    const answer = "pending";
    devices.set(deviceCode, { appId: registered.id, userCode, answer, expiresAt, interval: 5, askedAt: null });
    const verification = `${world.url()}/login/device`;
    return say(context, {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: verification,
      expires_in: 900,
      interval: 5,
    });
  });

  app.get("/login/device", async (context) => {
    const url = new URL(context.req.url);
    const code = (url.searchParams.get("user_code") ?? "").trim().toUpperCase();
    const device = [...devices.values()].find(({ userCode }) => userCode === code);
    if (device === undefined || device.answer !== "pending") {
      const content = html`<h1>Device activation</h1>
        ${code === "" ? "" : html`<p>There is no such code. Look again at your device.</p>`}
        <form method="get" action="/login/device">
          <label for="user_code">The code on your device</label>
          <input id="user_code" name="user_code" autocomplete="off" />
          <button class="primary">Continue</button>
        </form>`;
      return frame(context, pages, visitOf(context, pages), { title: "Device activation", content });
    }
    if (url.searchParams.has("declined")) {
      device.answer = "declined";
      return context.text("The device was not authorized.");
    }
    const account = accountByLogin(world, url.searchParams.get("login") ?? "");
    const decline = `/login/device?${new URLSearchParams({ user_code: code, declined: "" }).toString()}`;
    if (account?.type !== "User") return chooseAccount(context, pages, "A device", decline);
    device.answer = account.id;
    return context.text("Congratulations, you're all set! Your device is now connected.");
  });

  return {
    redeem(input, registered) {
      const value = input.get("device_code") ?? "";
      const device = devices.get(value);
      if (device?.appId !== registered.id)
        return fault("incorrect_device_code", "The device_code provided is not valid.");
      const now = world.clock.now();
      if (device.expiresAt <= now) return fault("expired_token", "The device_code has expired.");
      const early = device.askedAt !== null && now - device.askedAt < device.interval * 1000;
      device.askedAt = now;
      if (early) {
        device.interval += 5;
        return fault("slow_down", "Too many requests have been made in the same timeframe.", {
          interval: device.interval,
        });
      }
      if (device.answer === "pending")
        return fault("authorization_pending", "The authorization request is still pending.");
      devices.delete(value);
      if (device.answer === "declined") return fault("access_denied", "The authorization request was denied.");
      return device.answer;
    },
  };
}
