import type { Context } from "hono";

/** A file's bytes. They are a stranger's: no browser runs or frames them. */
export function rawFile(c: Context, bytes: Buffer): Response {
  const binary = bytes.subarray(0, 8000).includes(0);
  return c.body(new Uint8Array(bytes), 200, {
    "content-type": binary ? "application/octet-stream" : "text/plain; charset=utf-8",
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
}
