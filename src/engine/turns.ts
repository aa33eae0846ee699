import type { PullNumber, RepositoryId } from "../core/ids.ts";
import { instant, seconds, type Instant } from "../core/instant.ts";

/** So often at once a pull request is looked at, whatever is done to it, and then once in a while. */
const atOnce = 30;
const then = seconds(5);
/** What is written down of pull requests that nobody floods is forgotten beyond so many. */
const most = 10_000;

/** Nobody's flood of reviews, edits or pushes keeps Countersign from everybody else's requests. */
export interface Turns {
  /** `null`: now. Otherwise when to come back: one moment for all that is refused until then. */
  next(repository: RepositoryId, pull: PullNumber, now: Instant): Instant | null;
}

export function openTurns(): Turns {
  /** By pull request: when everything it was given a turn for would be done, one after the other. */
  const busyUntil = new Map<string, number>();
  return {
    next: (repository, pull, now) => {
      const key = `${repository}#${pull}`;
      const until = Math.max(busyUntil.get(key) ?? 0, now);
      const free = until - (atOnce - 1) * then;
      if (free > now) return instant(free);
      if (busyUntil.size >= most) for (const [other, at] of busyUntil) if (at <= now) busyUntil.delete(other);
      busyUntil.set(key, until + then);
      return null;
    },
  };
}
