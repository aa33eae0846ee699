import type { Context } from "hono";
import { html } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Repository } from "../state/repository.ts";
import type { PageDeps } from "./deps.ts";
import type { Fragment } from "./fragment.ts";
import { guideAside } from "./guide/aside.ts";
import { siteHeader } from "./site-header.ts";
import { repositoryHeader, type Tab } from "./repository-header.ts";
import type { Visit } from "./visit.ts";

export interface FrameOptions {
  /** Of the window; the content has the heading. */
  readonly title: string;
  readonly content: Fragment;
  readonly status?: ContentfulStatusCode;
  /** Whose head and tabs stand above the content. */
  readonly repository?: Repository;
  readonly tab?: Tab;
}

/** Scripts and styles are our own files; nothing is loaded from elsewhere, and nobody frames us. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The page that all content stands in. */
export async function frame(c: Context, deps: PageDeps, visit: Visit, options: FrameOptions): Promise<Response> {
  const { title, content, status = 200, repository, tab } = options;
  const text = await html`<!doctype html>
    <html lang="en" ${c.req.method === "GET" ? "data-live" : ""}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Countersign's sandbox</title>
        <link rel="icon" href="/_sandbox/pages/icon.svg" />
        <link rel="stylesheet" href="/_sandbox/pages/style.css" />
        <script type="module" src="/_sandbox/pages/live.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        ${siteHeader(deps, visit)} ${repository === undefined ? "" : repositoryHeader(deps, repository, tab)}
        <div class="page">
          <main id="content" tabindex="-1">${content}</main>
          ${await guideAside(deps, visit)}
        </div>
        <p class="visually-hidden" id="news" role="status"></p>
        <footer class="site-footer">
          An imitation of GitHub on this machine, made for trying Countersign. Nothing you do here reaches GitHub.
        </footer>
      </body>
    </html>`;
  c.header("Content-Security-Policy", policy);
  c.header("Referrer-Policy", "same-origin");
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Cache-Control", "no-store");
  return c.html(text, status);
}
