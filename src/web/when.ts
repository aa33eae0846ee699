import { html } from "hono/html";

import { formatDuration } from "../core/duration.ts";
import { between, isoSeconds, milliseconds, type Instant } from "../core/instant.ts";
import type { Fragment } from "./page.ts";

/** A moment, to the second. */
export function when(at: Instant): Fragment {
  const iso = isoSeconds(at);
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`;
}

/** The same to the minute, for lists. */
export function minuteOf(at: Instant): Fragment {
  const iso = isoSeconds(at);
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}

const minute = 60_000;

/** How long from one moment to another: `2d4h`, `3h59m`; seconds only where there is less than a minute. */
export function lengthOf(from: Instant, to: Instant): string {
  const length = between(from, to);
  if (length < minute) return formatDuration(length);
  const coarse = length >= 48 * 60 * minute ? 60 * minute : minute;
  return formatDuration(milliseconds(Math.floor(length / coarse) * coarse));
}
