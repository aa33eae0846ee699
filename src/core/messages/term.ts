import { formatDuration } from "../duration.ts";
import { isoSeconds } from "../instant.ts";
import type { Term } from "../request.ts";

/** How long, as people wrote it: `4h`, or `until 2026-11-02T09:00:00Z`. */
export const termOf = (term: Term): string =>
  term.kind === "duration" ? formatDuration(term.duration) : `until ${isoSeconds(term.until)}`;
