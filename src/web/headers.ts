import type { MiddlewareHandler } from "hono";

import { styleHash } from "./style.ts";

/**
 * What every answer carries. Pages run no script, load nothing, are framed by nobody and kept by nobody. The referrer
 * is told to ourselves only: with `no-referrer` browsers send `Origin: null` even to us, and forms could not tell
 * whose they are.
 */
export const secureHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  const policy = [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  c.header("Content-Security-Policy", policy.join("; "));
  c.header("Referrer-Policy", "same-origin");
  c.header("X-Content-Type-Options", "nosniff");
  c.header("X-Frame-Options", "DENY");
  c.header("Cross-Origin-Opener-Policy", "same-origin");
  c.header("Cross-Origin-Resource-Policy", "same-origin");
  if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "no-store");
};
