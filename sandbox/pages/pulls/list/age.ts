import { html } from "hono/html";
import type { Time } from "../../../clock.ts";
import type { World } from "../../../state/world.ts";
import type { Fragment } from "../../fragment.ts";
import { counted } from "../counted.ts";

const units: readonly (readonly [name: string, seconds: number])[] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** How long ago an instant was, by the sandbox's clock; machines and pointers get the second. */
export function age(world: World, at: Time): Fragment {
  const seconds = (world.clock.now() - Date.parse(at)) / 1000;
  const [name, size] = units.find(([, length]) => seconds >= length) ?? ["", 0];
  const words = size === 0 ? "just now" : `${counted(Math.floor(seconds / size), name)} ago`;
  return html`<time datetime="${at}" title="${at}">${words}</time>`;
}
