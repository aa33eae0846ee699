import type { Parsed } from "./duration.ts";
import { instant, type Instant } from "./instant.ts";

const pattern =
  /^(?<date>\d{4}-\d{2}-\d{2})[Tt](?<h>\d{2}):(?<m>\d{2}):(?<s>\d{2})(?:\.(?<fraction>\d{1,30}))?(?:[Zz]|(?<sign>[+-])(?<oh>\d{2}):(?<om>\d{2}))$/;

/**
 * Reads a moment as RFC 3339 writes it, with its offset: `2026-11-02T17:00:00Z`. Dates that do not exist and leap
 * seconds are refused; fractions below a millisecond are cut off.
 */
export function parseInstant(text: string): Parsed<Instant> {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) return { ok: false, because: "it is not a moment with date, time and offset" };
  const day = parseDay(groups["date"] ?? "");
  if (!day.ok) return day;
  const [hour, minute, sec] = [Number(groups["h"]), Number(groups["m"]), Number(groups["s"])];
  if (hour > 23 || minute > 59 || sec > 59) return { ok: false, because: "there is no such time of day" };
  const [offsetHour, offsetMinute] = [Number(groups["oh"] ?? 0), Number(groups["om"] ?? 0)];
  if (offsetHour > 23 || offsetMinute > 59) return { ok: false, because: "there is no such offset" };
  const offset = (offsetHour * 60 + offsetMinute) * (groups["sign"] === "-" ? -1 : 1);
  const fraction = Number((groups["fraction"] ?? "").padEnd(3, "0").slice(0, 3));
  return { ok: true, value: instant(day.value + (hour * 3600 + (minute - offset) * 60 + sec) * 1000 + fraction) };
}

/** Reads a day, `2026-11-02`, as its first moment in UTC. Days that do not exist are refused. */
export function parseDay(text: string): Parsed<Instant> {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return { ok: false, because: "it is not a day written as 2026-11-02" };
  const at = Date.parse(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
  return exists ? { ok: true, value: instant(at) } : { ok: false, because: `there is no ${text}` };
}
