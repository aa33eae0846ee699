/** What cannot change at GitHub, kept while there is room: the longest unused goes first. */
export interface Memory<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
}

/** `room` is shared by all values, each weighing at least 1. */
export function memory<V>(room: number, weigh: (value: V) => number = () => 1): Memory<V> {
  const kept = new Map<string, V>();
  let used = 0;
  const weight = (value: V): number => Math.max(1, weigh(value));
  return {
    get(key) {
      const value = kept.get(key);
      if (value === undefined) return undefined;
      kept.delete(key);
      kept.set(key, value);
      return value;
    },
    set(key, value) {
      const before = kept.get(key);
      if (before !== undefined) used -= weight(before);
      kept.delete(key);
      kept.set(key, value);
      used += weight(value);
      for (const [oldest, old] of kept) {
        if (used <= room || kept.size === 1) return;
        kept.delete(oldest);
        used -= weight(old);
      }
    },
  };
}
