import type { MiddlewareHandler } from "hono";

import { styleHash } from "./style.ts";

/**
 * What every answer carries. Pages run no script, load nothing, are framed by nobody and kept by nobody. The referrer
 * is told to ourselves only: with `no-referrer` browsers send `Origin: null` even to us, and forms could not tell
 * whose they are.
 */
export const secureHeaders: MiddlewareHandler = (c, next) => {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return next();
};

const headers = {
  "Content-Security-Policy": [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  // A route that says otherwise does so after this.
  "Cache-Control": "no-store",
} as const;
