import { Hono } from "hono";

import { after, minutes } from "../core/instant.ts";
import { refusedRun } from "../core/messages/refused-claim.ts";
import type { WebDeps } from "./deps.ts";
import { hashOf, randomToken } from "./hash.ts";
import { bearerOf, notLoggedIn, refusal, refusedAs } from "./terminal.ts";
import { written } from "./written.ts";

/** So long a run may say that it has what it collected. */
const lasting = minutes(15);

/**
 * Runs of GitHub Actions collect by the token that was made for them, and are told as JSON. What they may confirm with
 * comes along: their token is good for one claim.
 */
export function runRoutes(deps: WebDeps): Hono {
  const web = new Hono();
  web.post("/api/claims/:name/run", async (c) => {
    const token = bearerOf(c);
    if (token === null) return notLoggedIn(c);
    const result = await deps.runs.claim(c.req.param("name"), token);
    switch (result.kind) {
      case "run": {
        const session = randomToken();
        const expiresAt = after(deps.clock.now(), lasting);
        await deps.tickets.putTicket(hashOf(session), { kind: "run", by: result.by, expiresAt });
        return c.json({ ...written(result.claimed), session });
      }
      case "unproven":
      case "wrong-run":
      case "used-up":
      case "unavailable":
        return refusedAs(c, refusedRun(result));
      default:
        return refusal(c, result);
    }
  });
  return web;
}
