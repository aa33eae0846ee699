import { Hono } from "hono";

import type { IntrospectClient, WebDeps } from "./deps.ts";
import { hashOf, sameText } from "./hash.ts";

/** RFC 7662, for the systems named in the configuration. */
export function introspectRoutes(deps: WebDeps): Hono {
  const web = new Hono();
  web.post("/introspect", async (c) => {
    if (!isClient(c.req.header("Authorization"), deps.introspectClients)) {
      c.header("WWW-Authenticate", 'Basic realm="introspect", charset="UTF-8"');
      return c.json({ error: "invalid_client" }, 401);
    }
    const type = c.req.header("Content-Type")?.split(";")[0]?.trim().toLowerCase();
    const { token } = type === "application/x-www-form-urlencoded" ? await c.req.parseBody() : {};
    if (typeof token !== "string" || token === "") return c.json({ error: "invalid_request" }, 400);
    const said = await deps.introspect(token);
    return c.json(said.active ? { active: true, token_type: said.token_type, ...said.claims } : { active: false });
  });
  return web;
}

/**
 * Whether HTTP Basic names a client and proves it: every client is compared, in constant time. OAuth's Basic is
 * form-encoded first (RFC 6749, 2.3.1), which many clients leave out: both are taken.
 */
function isClient(authorization: string | undefined, clients: readonly IntrospectClient[]): boolean {
  const encoded = /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return false;
  const credentials = Buffer.from(encoded, "base64").toString("utf8");
  const colon = credentials.indexOf(":");
  const [id, secret] = [credentials.slice(0, colon), credentials.slice(colon + 1)];
  const proves = (client: IntrospectClient): boolean => {
    const named = sameText(client.id, id);
    const [plain, decoded] = [hashOf(secret), hashOf(formDecoded(secret))];
    const proven = [plain, decoded].map((hash) => sameText(client.secretHash, hash)).includes(true);
    return colon > 0 && named && proven;
  };
  return clients.map(proves).includes(true);
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not encoded: as it is.
    return text;
  }
}
