import { formatDuration } from "../duration.ts";
import { isoSeconds } from "../instant.ts";
import type { Entry, PerRun } from "../request.ts";

/**
 * How long, as people wrote it: `4h`, `4h from 2026-11-02T09:00:00Z`, or `until 2026-11-02T09:00:00Z`; and how long each
 * run, `30d, each run 15m at most, 50 within any 24 hours`.
 */
export function termOf({ term, start, perRun }: Pick<Entry, "term" | "start" | "perRun">): string {
  const length = term.kind === "duration" ? formatDuration(term.duration) : `until ${isoSeconds(term.until)}`;
  const from = start === undefined ? "" : ` from ${isoSeconds(start)}`;
  return `${length}${from}${perRun === undefined ? "" : `, ${runsOf(perRun)}`}`;
}

export const runsOf = ({ maxDuration, perDay }: PerRun): string =>
  `each run ${formatDuration(maxDuration)} at most, ${perDay} within any 24 hours`;
