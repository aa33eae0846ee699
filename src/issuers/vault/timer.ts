import { milliseconds, type Duration } from "../../core/instant.ts";

/** Calls after that long; the function that comes back stops it. */
export type Timer = (wait: Duration, call: () => void) => () => void;

/** Beyond this a timer of Node fires at once. */
const longest = 2 ** 31 - 1;

export const systemTimer: Timer = (wait, call) => {
  const timer = setTimeout(call, Math.min(wait, longest));
  timer.unref();
  return () => clearTimeout(timer);
};

export const pause = (timer: Timer, wait: Duration): Promise<void> =>
  new Promise((resolve) => void timer(wait, resolve));

/** Doubles from one to the other, then somewhere within the last quarter: many that wait do not come back at once. */
export function backoff(tries: number, from: Duration, to: Duration, random: () => number): Duration {
  const full = Math.min(to, from * 2 ** Math.min(tries, 20));
  return milliseconds(Math.round(full * (0.75 + random() / 4)));
}
