/**
 * The sandbox's clock: real time plus an offset that only grows. Every time GitHub shows is taken from it, and the
 * application follows it over HTTP (`/_sandbox/clock/events`), so that both can be moved together.
 */
export interface Clock {
  /** Milliseconds since 1970, the offset included. */
  readonly now: () => number;
  /** How far ahead of real time the sandbox is, in milliseconds. */
  readonly offset: () => number;
  /** Moves the clock forward; resolves when every listener has been told. A negative step is refused. */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** Calls the listener at each move; the function returned stops that. */
  readonly onMove: (listener: (offset: number) => Promise<void> | void) => () => void;
}

/** GitHub shows times in whole seconds: RFC 3339, UTC, without a fraction. */
export type Time = string;

export function createClock(startOffset = 0): Clock {
  let offset = startOffset;
  const listeners = new Set<(offset: number) => Promise<void> | void>();
  return {
    now: () => Date.now() + offset,
    offset: () => offset,
    advance: async (milliseconds) => {
      if (!(milliseconds >= 0)) throw new RangeError("the clock only moves forward");
      offset += milliseconds;
      await Promise.all([...listeners].map(async (listener) => listener(offset)));
    },
    onMove: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The second that holds an instant, as GitHub writes it. */
export function timeOf(milliseconds: number): Time {
  return new Date(Math.floor(milliseconds / 1000) * 1000).toISOString().replace(".000Z", "Z");
}
