/** One measured number, with the naive way's beside it where it has one. */
export interface Figure {
  /** Names it for the gate: `calls/warm`. */
  readonly id: string;
  /** What people read. */
  readonly what: string;
  readonly unit: Unit;
  readonly better: "less" | "more";
  readonly ours: number;
  readonly naive?: number;
  /** Design section 10; `below` and `above` leave the number itself out. */
  readonly reach?: { readonly is: "at most" | "below" | "above"; readonly value: number };
  /** Ours, in units of a fixed piece of work on the same machine. */
  readonly relative?: number;
  /** What holds on any machine, and is therefore held against the baseline. */
  readonly gate?: "ours" | "ratio" | "relative";
  /** More numbers of the same measurement: how many were taken, percentiles, parts. */
  readonly detail?: Readonly<Record<string, number | string>>;
}

export type Unit = "calls" | "ms" | "s" | "a second" | "MB" | "KB" | "times" | "";

/** How many times better ours is than the naive way. */
export function ratioOf({ ours, naive, better }: Figure): number | null {
  if (naive === undefined || ours === 0 || naive === 0) return null;
  return better === "less" ? naive / ours : ours / naive;
}

export function reached({ ours, reach }: Figure): boolean | null {
  if (reach === undefined) return null;
  switch (reach.is) {
    case "at most":
      return ours <= reach.value;
    case "below":
      return ours < reach.value;
    case "above":
      return ours > reach.value;
  }
}
