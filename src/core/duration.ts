import { milliseconds, type Duration } from "./instant.ts";

/** What people typed, understood; or why not, as the end of a sentence. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string };

const second = 1000;
const units = { w: 604_800 * second, d: 86_400 * second, h: 3600 * second, m: 60 * second, s: second } as const;

/** Longer than anything that is granted, and short enough that no date leaves the calendar. */
const longest = 36_500 * units.d;

const short = /^(?:(?<d>\d+)d)?(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+)s)?$/;
const weeks = /^P(?<w>\d+)W$/;
const iso = /^P(?:(?<d>\d+)D)?(?:T(?=\d)(?:(?<h>\d+)H)?(?:(?<m>\d+)M)?(?:(?<s>\d+)S)?)?$/;
const calendar = /^P(?:\d+Y(?:\d+M)?|\d+M)(?:\d+D)?(?:T[\dHMS]+)?$/;

/**
 * Reads a length of time: `4h`, `1h30m`, `7d`, or ISO 8601 in whole numbers (`PT4H`, `P7D`, `P2W`). Years and months
 * have no fixed length and are refused, and so is nothing at all. Units stand from large to small, each at most once.
 */
export function parseDuration(text: string): Parsed<Duration> {
  const groups = (short.exec(text) ?? weeks.exec(text) ?? iso.exec(text))?.groups;
  const amounts = Object.entries(groups ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
  if (amounts.length === 0) {
    const because = calendar.test(text) ? "years and months have no fixed length" : "it is not a length of time";
    return { ok: false, because };
  }
  let total = 0;
  for (const [unit, amount] of amounts) total += Number(amount) * units[unit as keyof typeof units];
  if (total === 0) return { ok: false, because: "it is no time at all" };
  if (total > longest) return { ok: false, because: "it is longer than a hundred years" };
  return { ok: true, value: milliseconds(total) };
}

/** `4h`, `1h30m`, `7d`: what `parseDuration` reads back. Parts of a second are dropped; less than one is `0s`. */
export function formatDuration(length: Duration): string {
  let rest = Math.floor(length / second) * second;
  let text = "";
  for (const unit of ["d", "h", "m", "s"] as const) {
    const count = Math.floor(rest / units[unit]);
    rest -= count * units[unit];
    if (count > 0) text += `${count}${unit}`;
  }
  return text === "" ? "0s" : text;
}
