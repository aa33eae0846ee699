import type { Context } from "hono";
import { html, raw } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";

import type { Session } from "./session.ts";
import { style } from "./style.ts";

/** One piece, so that no blank is added: the policy allows these very bytes. */
const styleElement = raw(`<style>${style}</style>`);

/** A piece of a page: everything put into it is escaped. */
export type Fragment = ReturnType<typeof html>;

export interface PageOptions {
  readonly title: string;
  readonly content: Fragment;
  /** Whose session it is, for the line at the top. */
  readonly session?: Session | null;
  readonly status?: ContentfulStatusCode;
  /** For lists: more room where there is some. */
  readonly wide?: boolean;
}

/** The layout all pages share: server-rendered, without scripts, usable with the keyboard alone. */
export async function page(c: Context, options: PageOptions): Promise<Response> {
  const { title, content, session = null, status = 200, wide = false } = options;
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Countersign</title>
        ${styleElement}
      </head>
      <body${wide ? raw(' class="wide"') : ""}>
        <header>
          <a class="name" href="/">Countersign</a>
          ${session === null ? "" : who(session)}
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
        <footer>Access by pull request, countersigned in order, ended on time.</footer>
      </body>
    </html>`;
  return c.html(text, status);
}

const who = (session: Session): Fragment =>
  html`<form method="post" action="/logout">
    <span>${session.login}</span>
    <input type="hidden" name="csrf" value="${session.csrfFor("/logout")}" />
    <button class="plain">Log out</button>
  </form>`;
