import { verify } from "node:crypto";
import type { Actor, Token } from "../state/actor.ts";
import type { App } from "../state/app.ts";
import { held } from "../state/lookup.ts";
import { done, type Outcome, refuse } from "../state/refusal.ts";
import type { World } from "../state/world.ts";

const undecodable = refuse(401, "A JSON web token could not be decoded");

/** Who calls, by the `Authorization` header: a token (`token`, `Bearer` or as Basic password), or an app, by its JWT or its client secret. */
export function authenticate(world: World, header: string | undefined): Outcome<Actor> {
  if (header === undefined || header === "") return done({ kind: "anonymous" });
  const [scheme = "", ...rest] = header.split(" ");
  const value = rest.join(" ").trim();
  switch (scheme.toLowerCase()) {
    case "basic": {
      const [, user = "", password = ""] = /^([^:]*):(.*)$/su.exec(Buffer.from(value, "base64").toString()) ?? [];
      const app = [...world.apps.values()].find((one) => one.clientId === user && one.clientSecret === password);
      return app === undefined ? byToken(world, password) : done({ kind: "app", app });
    }
    case "bearer":
      return value.startsWith("eyJ") && value.split(".").length === 3 ? byJwt(world, value) : byToken(world, value);
    case "token":
      return byToken(world, value);
    default:
      return refuse(401, "Bad credentials");
  }
}

/** The holder of a token, as long as it is valid: by the sandbox's clock. */
function byToken(world: World, value: string): Outcome<Actor> {
  const token = world.tokens.get(value);
  if (token === undefined || expired(world, token)) return refuse(401, "Bad credentials");
  if (token.kind === "user") {
    const via = token.appId === null ? null : held(world.apps, token.appId);
    return done({ kind: "user", account: held(world.accounts, token.userId), via });
  }
  const installation = world.installations.get(token.installationId);
  if (installation === undefined) return refuse(401, "Bad credentials");
  const app = held(world.apps, installation.appId);
  const { permissions, repositoryIds } = token;
  const account = held(world.accounts, app.botId);
  return done({ kind: "installation", app, installation, account, permissions, repositoryIds });
}

function expired(world: World, token: Token): boolean {
  return token.kind === "installation" && token.expiresAt <= world.clock.now();
}

function part(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    // Not JSON: whatever it is, it is no token of ours.
    return undefined;
  }
}

/** An app by its JWT: RS256 with the app's key, issued in the past, expiring within ten minutes. */
function byJwt(world: World, jwt: string): Outcome<Actor> {
  const [head = "", claims = "", signature = ""] = jwt.split(".");
  const payload = part(claims);
  if (part(head)?.["alg"] !== "RS256" || payload === undefined) return undecodable;
  const issuer = String(payload["iss"]);
  const app: App | undefined = [...world.apps.values()].find(
    (one) => String(one.id) === issuer || one.clientId === issuer,
  );
  if (app === undefined) return refuse(404, "Integration not found");
  const signed = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${claims}`),
    app.publicKey,
    Buffer.from(signature, "base64url"),
  );
  if (!signed) return undecodable;
  const { exp, iat } = payload;
  const now = world.clock.now() / 1000;
  if (typeof exp !== "number" || exp <= now) {
    return refuse(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + 600) return refuse(401, "'Expiration time' claim ('exp') is too far in the future");
  if (typeof iat !== "number" || iat > now + 1) {
    return refuse(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  return done({ kind: "app", app });
}
