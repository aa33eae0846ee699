/** The value that so many percent of the values do not exceed: nearest rank, by count. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new RangeError("nothing was measured");
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** What a report says of several measurements. */
export const spread = (values: readonly number[]): Readonly<Record<string, number>> => ({
  n: values.length,
  p50: percentile(values, 50),
  p95: percentile(values, 95),
  p99: percentile(values, 99),
  most: Math.max(...values),
});
