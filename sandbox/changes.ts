/** The one place that knows that something of the world is not as it was: pages that are open follow it. */
export interface Changes {
  readonly tell: () => void;
  /** Calls the listener after each change; the function returned stops that. */
  readonly follow: (listener: () => void) => () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<() => void>();
  return {
    tell: () => {
      for (const listener of listeners) listener();
    },
    follow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
