declare const brand: unique symbol;

/** A moment: milliseconds since 1970-01-01 UTC. GitHub's own times have whole seconds. */
export type Instant = number & { readonly [brand]: "Instant" };
/** A length of time in milliseconds, never negative. */
export type Duration = number & { readonly [brand]: "Duration" };

export const instant = (ms: number): Instant => ms as Instant;
export const milliseconds = (ms: number): Duration => ms as Duration;

export const seconds = (n: number): Duration => milliseconds(n * 1000);
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => minutes(n * 60);
export const days = (n: number): Duration => hours(n * 24);

export const after = (at: Instant, length: Duration): Instant => instant(at + length);
export const between = (from: Instant, to: Instant): Duration => milliseconds(Math.max(0, to - from));

/** The second a moment lies in: reviews are ordered by these, since GitHub gives no finer time. */
export const secondOf = (at: Instant): number => Math.floor(at / 1000);

/** `2026-11-02T09:00:00Z`: whole seconds, UTC, as people read it and as the ledger keeps it. */
export function isoSeconds(at: Instant): string {
  const second = secondOf(at);
  const day = Math.floor(second / 86_400);
  const inDay = second - day * 86_400;
  return `${dateOf(day)}T${two(inDay / 3600)}:${two((inDay / 60) % 60)}:${two(inDay % 60)}Z`;
}

/** What is told together mostly lies in one day, and dates are dear. */
let lately = { day: 0, date: "1970-01-01" };

function dateOf(day: number): string {
  if (lately.day !== day) lately = { day, date: new Date(day * 86_400_000).toISOString().slice(0, -14) };
  return lately.date;
}

const two = (n: number): string => (n < 10 ? `0${Math.floor(n)}` : String(Math.floor(n)));
