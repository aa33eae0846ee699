import { html } from "hono/html";
import type { Context } from "hono";
import type { Fragment } from "../fragment.ts";

/** One page of a long list. */
export interface Slice<T> {
  readonly items: readonly T[];
  readonly page: number;
  readonly pages: number;
  readonly from: number;
  readonly total: number;
}

/** The page that `?page=` asks for; the first where it asks for none that there is. */
export function sliceOf<T>(c: Context, all: readonly T[], size: number): Slice<T> {
  const pages = Math.max(1, Math.ceil(all.length / size));
  const asked = Number(c.req.query("page") ?? 1);
  const page = Number.isInteger(asked) && asked >= 1 && asked <= pages ? asked : 1;
  const from = (page - 1) * size;
  return { items: all.slice(from, from + size), page, pages, from, total: all.length };
}

/** Links to the pages before and after; nothing where there is one page. */
export function turnPages(c: Context, { page, pages }: Pick<Slice<unknown>, "page" | "pages">): Fragment | "" {
  if (pages === 1) return "";
  const to = (number: number): string => {
    const url = new URL(c.req.url);
    url.searchParams.set("page", String(number));
    return `${url.pathname}${url.search}`;
  };
  return html`<nav class="buttons" aria-label="Pages">
    ${page > 1 ? html`<a class="button small" rel="prev" href="${to(page - 1)}">Before</a>` : ""}
    <span class="soft">Page ${page} of ${pages}</span>
    ${page < pages ? html`<a class="button small" rel="next" href="${to(page + 1)}">Next</a>` : ""}
  </nav>`;
}
