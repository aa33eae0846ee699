import type { Exchanged } from "./wire.ts";

/** Requests as they reached whoever was asked. */
export interface Rate {
  readonly [name: string]: number;
  readonly n: number;
  /** In the busiest second, wherever it begins. */
  readonly most: number;
  /** From the first to the last of them. */
  readonly mean: number;
}

export function rateOf(exchanges: readonly Exchanged[]): Rate {
  const times = exchanges.map(({ startedAt }) => startedAt).toSorted((a, b) => a - b);
  if (times.length < 2) throw new RangeError("a rate needs more than one request");
  let most = 0;
  let from = 0;
  for (const [at, time] of times.entries()) {
    while (time - times[from]! >= 1000) from += 1;
    most = Math.max(most, at - from + 1);
  }
  const seconds = (times.at(-1)! - times[0]!) / 1000;
  return { n: times.length, most, mean: Math.round((10 * times.length) / seconds) / 10 };
}
