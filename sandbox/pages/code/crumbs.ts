import { html } from "hono/html";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import { codePath } from "../address.ts";
import type { Fragment } from "../fragment.ts";
import type { Found } from "./find.ts";

/** The way from the root to a path, each folder a link; the path itself is the heading of its page. */
export function crumbs(world: World, repository: Repository, { ref, path }: Found): Fragment {
  const parts = path === "" ? [] : path.split("/");
  const last = parts.at(-1);
  const above = parts.slice(0, -1).map((name, at) => {
    const to = codePath(world, repository, "tree", ref, parts.slice(0, at + 1).join("/"));
    return html`<a href="${to}">${shownName(name)}</a> <span aria-hidden="true">/</span> `;
  });
  if (last === undefined) return html`<h1 class="crumbs">${repository.name}</h1>`;
  return html`<h1 class="crumbs">
    <a href="${codePath(world, repository, "tree", ref)}">${repository.name}</a> <span aria-hidden="true">/</span>
    ${above} ${shownName(last)}
  </h1>`;
}

/** A file's name as it can be read in one line: what cannot be seen is written out, as in C. */
export function shownName(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cf}\u{2028}\u{2029}]/gu, (character) => {
    const known: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };
    return known[character] ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}
