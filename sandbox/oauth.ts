import { createHash, randomBytes } from "node:crypto";
import type { Context, Hono } from "hono";
import { chooseAccount } from "./pages/choose-account.ts";
import type { PageDeps } from "./pages/deps.ts";
import type { App } from "./state/app.ts";
import { accountByLogin } from "./state/lookup.ts";
import type { World } from "./state/world.ts";

interface Code {
  readonly appId: number;
  readonly userId: number;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly expiresAt: number;
}

interface Device {
  readonly appId: number;
  readonly userCode: string;
  userId: number | null;
  readonly expiresAt: number;
}

type Answer = Readonly<Record<string, string | number>>;

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/** Login with GitHub, as any example person: the web flow (with PKCE) and the device flow. */
export function mountOauth(app: Hono, pages: PageDeps): void {
  const { world } = pages;
  const codes = new Map<string, Code>();
  const devices = new Map<string, Device>();
  const appOf = (clientId: string): App | undefined =>
    [...world.apps.values()].find((one) => one.clientId === clientId);

  app.get("/login/oauth/authorize", async (context) => {
    const url = new URL(context.req.url);
    const registered = appOf(url.searchParams.get("client_id") ?? "");
    if (registered === undefined) return context.text("Not Found", 404);
    const redirectUri = url.searchParams.get("redirect_uri") ?? registered.callbackUrls[0] ?? "";
    if (!isCallback(registered, redirectUri)) {
      return context.text("The redirect_uri is not associated with this application.", 400);
    }
    const login = url.searchParams.get("login");
    const account = login === null ? undefined : accountByLogin(world, login);
    if (account?.type !== "User") return chooseAccount(context, pages, registered.name);
    const code = randomBytes(10).toString("hex");
    const challenge = url.searchParams.get("code_challenge");
    const expiresAt = world.clock.now() + 600_000;
    codes.set(code, { appId: registered.id, userId: account.id, redirectUri, challenge, expiresAt });
    const target = new URL(redirectUri);
    target.searchParams.set("code", code);
    const state = url.searchParams.get("state");
    if (state !== null) target.searchParams.set("state", state);
    return context.redirect(target.href);
  });

  app.post("/login/oauth/access_token", async (context) => {
    const input = await readInput(context);
    const registered = appOf(input.get("client_id") ?? "");
    const byDevice = input.get("grant_type") === deviceGrant;
    if (registered === undefined || (!byDevice && input.get("client_secret") !== registered.clientSecret)) {
      return say(
        context,
        fault("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect."),
      );
    }
    const userId = byDevice ? redeemDevice(input) : redeemCode(input, registered);
    return say(context, typeof userId === "number" ? grant(world, registered, userId) : userId);
  });

  app.post("/login/device/code", async (context) => {
    const registered = appOf((await readInput(context)).get("client_id") ?? "");
    if (registered === undefined) return say(context, fault("incorrect_client_credentials", "Unknown client_id."));
    const deviceCode = randomBytes(20).toString("hex");
    const digits = randomBytes(4).toString("hex").toUpperCase();
    const userCode = `${digits.slice(0, 4)}-${digits.slice(4)}`;
    devices.set(deviceCode, { appId: registered.id, userCode, userId: null, expiresAt: world.clock.now() + 900_000 });
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
    const device = [...devices.values()].find(({ userCode }) => userCode === url.searchParams.get("user_code"));
    const account = accountByLogin(world, url.searchParams.get("login") ?? "");
    if (device === undefined) return context.text("Give the code as ?user_code=XXXX-XXXX.", 404);
    if (account?.type !== "User") return chooseAccount(context, pages, "A device");
    device.userId = account.id;
    return context.text("Congratulations, you're all set! Your device is now connected.");
  });

  function redeemCode(input: URLSearchParams, registered: App): number | Answer {
    const value = input.get("code") ?? "";
    const code = codes.get(value);
    codes.delete(value);
    const wrong = fault("bad_verification_code", "The code passed is incorrect or expired.");
    if (code === undefined || code.appId !== registered.id || code.expiresAt <= world.clock.now()) return wrong;
    const redirectUri = input.get("redirect_uri");
    if (redirectUri !== null && redirectUri !== code.redirectUri) {
      return fault(
        "redirect_uri_mismatch",
        "The redirect_uri MUST match the registered callback URL for this application.",
      );
    }
    const proof = createHash("sha256")
      .update(input.get("code_verifier") ?? "")
      .digest("base64url");
    return code.challenge === null || code.challenge === proof ? code.userId : wrong;
  }

  function redeemDevice(input: URLSearchParams): number | Answer {
    const value = input.get("device_code") ?? "";
    const device = devices.get(value);
    if (device === undefined) return fault("incorrect_device_code", "The device_code provided is not valid.");
    if (device.expiresAt <= world.clock.now()) return fault("expired_token", "The device_code has expired.");
    if (device.userId === null) return fault("authorization_pending", "The authorization request is still pending.");
    devices.delete(value);
    return device.userId;
  }
}

/** A callback may name a folder below a registered one, on the same host and port. */
function isCallback(app: App, redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const asked = new URL(redirectUri);
  return app.callbackUrls.some((one) => {
    const known = new URL(one);
    const below =
      asked.pathname === known.pathname || asked.pathname.startsWith(`${known.pathname.replace(/\/$/u, "")}/`);
    return asked.origin === known.origin && below;
  });
}

function fault(error: string, description: string): Answer {
  return { error, error_description: description, error_uri: "https://docs.github.com/apps/oauth-apps" };
}

/** A token of the app for a person: it may do what both may. */
function grant(world: World, app: App, userId: number): Answer {
  const token = `ghu_${randomBytes(27).toString("base64url").replaceAll(/[-_]/gu, "0")}`;
  world.tokens.set(token, { kind: "user", userId, appId: app.id, scopes: [] });
  return { access_token: token, token_type: "bearer", scope: "" };
}

async function readInput(context: Context): Promise<URLSearchParams> {
  const text = await context.req.text();
  if (!(context.req.header("content-type") ?? "").includes("json")) return new URLSearchParams(text);
  const body: unknown = JSON.parse(text);
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return new URLSearchParams(Object.fromEntries(entries.map(([key, value]) => [key, String(value)])));
}

/** Errors of this endpoint answer 200 too, as GitHub's do. */
function say(context: Context, answer: Answer): Response {
  if ((context.req.header("accept") ?? "").includes("json")) return context.json(answer);
  const form = new URLSearchParams(
    Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, String(value)])),
  );
  return context.body(form.toString(), 200, { "content-type": "application/x-www-form-urlencoded" });
}
