import type { Hono } from "hono";
import { html } from "hono/html";
import { fullName } from "../state/lookup.ts";
import type { PageDeps } from "./deps.ts";
import { frame } from "./frame.ts";
import { visitOf } from "./visit.ts";

export function mountHome(app: Hono, deps: PageDeps): void {
  app.get("/", (c) => {
    const content = html`<h1>A GitHub to try Countersign on</h1>
      <ul>
        ${[...deps.world.repositories.values()].map((one) => {
          const name = fullName(deps.world, one);
          return html`<li><a href="/${name}">${name}</a></li>`;
        })}
      </ul>`;
    return frame(c, deps, visitOf(c, deps), { title: "Home", content });
  });
}
