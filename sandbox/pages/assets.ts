import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Hono } from "hono";

const own = (file: string): string => readFileSync(join(import.meta.dirname, file), "utf8");
const styles = ["base", "frame", "controls", "pieces", "code", "pulls", "guide"];

/** The files that pages load: few, small, and our own but for one library. */
export function mountAssets(app: Hono): void {
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    "style.css": ["text/css", styles.map((name) => own(`style/${name}.css`)).join("\n")],
    "live.js": ["text/javascript", own("browser/live.js")],
    "idiomorph.js": [
      "text/javascript",
      readFileSync(createRequire(import.meta.url).resolve("idiomorph/dist/idiomorph.esm.js"), "utf8"),
    ],
    "icon.svg": ["image/svg+xml", own("browser/icon.svg")],
  };
  for (const [name, [type, text]] of Object.entries(files)) {
    const tag = `"${createHash("sha256").update(text).digest("hex").slice(0, 16)}"`;
    app.get(`/_sandbox/pages/${name}`, (c) => {
      const headers = { etag: tag, "cache-control": "no-cache", "x-content-type-options": "nosniff" };
      if (c.req.header("if-none-match") === tag) return c.body(null, 304, headers);
      return c.body(text, 200, { ...headers, "content-type": `${type}; charset=utf-8` });
    });
  }
}
