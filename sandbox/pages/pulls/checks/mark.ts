import type { CheckRun, CommitStatus } from "../../../state/check.ts";

/** How something looks: by colour and sign, and always by its word as well. */
export type Tone = "good" | "bad" | "wait" | "neutral";

export interface Mark {
  readonly tone: Tone;
  readonly word: string;
}

const conclusions: Readonly<Record<NonNullable<CheckRun["conclusion"]>, Mark>> = {
  success: { tone: "good", word: "successful" },
  failure: { tone: "bad", word: "failing" },
  timed_out: { tone: "bad", word: "timed out" },
  action_required: { tone: "bad", word: "action required" },
  cancelled: { tone: "neutral", word: "cancelled" },
  skipped: { tone: "neutral", word: "skipped" },
  neutral: { tone: "neutral", word: "neutral" },
  stale: { tone: "neutral", word: "stale" },
};

export function markOfRun({ status, conclusion }: CheckRun): Mark {
  if (status === "queued") return { tone: "wait", word: "queued" };
  if (status === "in_progress" || conclusion === null) return { tone: "wait", word: "in progress" };
  return conclusions[conclusion];
}

const states: Readonly<Record<CommitStatus["state"], Mark>> = {
  success: { tone: "good", word: "successful" },
  pending: { tone: "wait", word: "pending" },
  failure: { tone: "bad", word: "failing" },
  error: { tone: "bad", word: "error" },
};

export function markOfStatus({ state }: CommitStatus): Mark {
  return states[state];
}

/** A required check that nobody has reported yet. */
export const expected: Mark = { tone: "wait", word: "expected" };

/** What several together look like: the worst of them. */
export function worst(marks: readonly Mark[]): Tone {
  const order: readonly Tone[] = ["bad", "wait", "good"];
  return order.find((tone) => marks.some((mark) => mark.tone === tone)) ?? "neutral";
}
