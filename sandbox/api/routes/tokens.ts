import type { App } from "../../state/app.ts";
import { held } from "../../state/lookup.ts";
import { notFound, refuse } from "../../state/refusal.ts";
import type { World } from "../../state/world.ts";
import { asApp } from "./app.ts";
import { simpleUser } from "../shapes/account.ts";
import type { Json } from "../shapes/json.ts";
import { type Handler, refused, type Reply, type Route } from "../request.ts";

/** A user token of the app, by the app's own client id and secret: any other's is not there. */
const ofApp = (handle: (world: World, app: App, token: string, userId: number) => Reply): Handler =>
  asApp(({ world, param, fields }, app) => {
    const text = fields.text("access_token");
    if (text === undefined) return refused(refuse(422, "access_token is required"));
    const token = world.tokens.get(text);
    if (param("client") !== app.clientId || token?.kind !== "user" || token.appId !== app.id) return refused(notFound);
    return handle(world, app, text, token.userId);
  });

const check = ofApp((world, app, token, userId) => ({
  status: 200,
  body: authorizationShape(world, app, token, userId),
}));

const forget = ofApp((world, _app, token) => {
  world.tokens.delete(token);
  return { status: 204 };
});

/** `authorization`. */
function authorizationShape(world: World, app: App, token: string, userId: number): Json {
  const at = world.now();
  return {
    id: userId,
    url: `${world.url()}/api/v3/authorizations/${userId}`,
    scopes: [],
    token,
    token_last_eight: token.slice(-8),
    hashed_token: null,
    app: { client_id: app.clientId, name: app.name, url: `${world.url()}/apps/${app.slug}` },
    note: null,
    note_url: null,
    fingerprint: null,
    created_at: at,
    updated_at: at,
    expires_at: null,
    user: simpleUser(world, held(world.accounts, userId).id),
  };
}

export const tokenRoutes: readonly Route[] = [
  { method: "POST", path: "/applications/:client/token", handle: check },
  { method: "DELETE", path: "/applications/:client/token", handle: forget },
];
