import { ratioOf, type Figure } from "../figure.ts";

/** What one figure is held to: less of some, more of others. */
export interface Held {
  readonly value: number;
  readonly better: "less" | "more";
}

export type Baseline = Readonly<Record<string, Held>>;

export interface Finding {
  readonly id: string;
  readonly because: string;
}

/** Worse by more than this part of the baseline is a regression. */
const tolerated = 1 / 3;

/** Of each figure that holds on any machine, the number that does. */
export function heldOf(figures: readonly Figure[]): Baseline {
  return Object.fromEntries(
    figures.flatMap((figure) => {
      const held = valueOf(figure);
      return held === null ? [] : [[figure.id, held]];
    }),
  );
}

function valueOf(figure: Figure): Held | null {
  if (figure.gate === undefined) return null;
  switch (figure.gate) {
    case "ours":
      return { value: figure.ours, better: figure.better };
    case "ratio": {
      const value = ratioOf(figure);
      return value === null ? null : { value, better: "more" };
    }
    case "relative":
      return figure.relative === undefined ? null : { value: figure.relative, better: figure.better };
  }
}

/** What is worse than the baseline by more than a third, or is not measured any more. */
export function compare(baseline: Baseline, now: Baseline): readonly Finding[] {
  return Object.entries(baseline).flatMap(([id, before]): readonly Finding[] => {
    const after = now[id];
    if (after === undefined) return [{ id, because: "it was measured for the baseline, and is not any more" }];
    const limit = before.better === "less" ? before.value * (1 + tolerated) : before.value * (1 - tolerated);
    const worse = before.better === "less" ? after.value > limit : after.value < limit;
    if (!worse) return [];
    const than = before.better === "less" ? "more" : "less";
    return [
      { id, because: `${round(after.value)} is ${than} than ${round(limit)}, a third from ${round(before.value)}` },
    ];
  });
}

const round = (value: number): number => Number(value.toPrecision(3));
