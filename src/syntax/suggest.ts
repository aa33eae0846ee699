/** The candidate that was most likely meant, if any is near enough: at most a third of its letters differ, and three of them. */
export function suggest(typed: string, candidates: Iterable<string>): string | undefined {
  if (typed.length > 200) return undefined;
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const away = distance(typed.toLowerCase(), candidate.toLowerCase());
    if (away < least && away <= Math.min(3, Math.max(1, Math.floor(candidate.length / 3)))) {
      best = candidate;
      least = away;
    }
  }
  return best;
}

/** Edits between two texts; two neighbouring letters in the wrong order are one edit. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
