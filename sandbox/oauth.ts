import { createHash, randomBytes } from "node:crypto";
import type { Hono } from "hono";
import { isForDevice, mountDevices } from "./oauth-devices.ts";
import { type Answer, fault, readInput, say } from "./oauth-wire.ts";
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

/** Login with GitHub, as any example person: the web flow (with PKCE), and the device flow's end. */
export function mountOauth(app: Hono, pages: PageDeps): void {
  const { world } = pages;
  const codes = new Map<string, Code>();
  const appOf = (clientId: string): App | undefined =>
    [...world.apps.values()].find((one) => one.clientId === clientId);
  const devices = mountDevices(app, pages, appOf);

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
    const byDevice = isForDevice(input);
    if (registered === undefined || (!byDevice && input.get("client_secret") !== registered.clientSecret)) {
      return say(
        context,
        fault("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect."),
      );
    }
    const userId = byDevice ? devices.redeem(input, registered) : redeemCode(input, registered);
    return say(context, typeof userId === "number" ? grant(world, registered, userId) : userId);
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

/** A token of the app for a person: it may do what both may. */
function grant(world: World, app: App, userId: number): Answer {
  const token = `ghu_${randomBytes(27).toString("base64url").replaceAll(/[-_]/gu, "0")}`;
  world.tokens.set(token, { kind: "user", userId, appId: app.id, scopes: [] });
  return { access_token: token, token_type: "bearer", scope: "" };
}
