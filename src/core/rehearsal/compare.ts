import { formatDuration } from "../duration.ts";
import type { PolicyTest } from "./policy-test.ts";
import type { Observed } from "./rehearse.ts";

/** Where what came of a request is not what was expected: `stages.business`. */
export interface Difference {
  readonly at: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** Only what `expect` names is compared: lists as sets and complete, maps by the names they hold. */
export function compare({ expect }: PolicyTest, got: Observed): readonly Difference[] {
  const found: Difference[] = [];
  const text = (at: string, expected: string | undefined, is: string | null): void => {
    if (expected !== undefined && expected !== is) found.push({ at, expected, got: is });
  };
  const set = (at: string, expected: readonly string[] | undefined, is: readonly string[]): void => {
    if (expected !== undefined && canonical(expected) !== canonical(is))
      found.push({ at, expected: sorted(expected), got: sorted(is) });
  };
  text("request", expect.request, got.request);
  for (const [stage, word] of expect.stages ?? []) text(`stages.${stage}`, word, got.stages.get(stage) ?? null);
  for (const [stage, logins] of expect.approvers ?? []) {
    const at = `approvers.${stage}`;
    // That nobody counts in a stage which is misspelt is true of every policy.
    if (got.stages.size > 0 && !got.stages.has(stage)) found.push({ at, expected: sorted(logins), got: null });
    else set(at, logins, got.approvers.get(stage) ?? []);
  }
  if (expect.discounted !== undefined) {
    const line = ({ by, why }: { readonly by: string; readonly why: string }): string => `${by.toLowerCase()}: ${why}`;
    if (canonical(expect.discounted.map(line)) !== canonical(got.discounted.map(line)))
      found.push({ at: "discounted", expected: expect.discounted, got: got.discounted });
  }
  // Warnings fail nothing, and are told only to whom expects them.
  const named = got.warnings.filter((code) => expect.problems?.includes(code) === true);
  set("problems", expect.problems, [...got.problems, ...named]);
  set("asks", expect.asks, got.asks);
  if (expect.maxDuration !== undefined && expect.maxDuration !== got.maxDuration)
    found.push({
      at: "max-duration",
      expected: formatDuration(expect.maxDuration),
      got: got.maxDuration === undefined ? null : formatDuration(got.maxDuration),
    });
  return found;
}

const sorted = (all: readonly string[]): readonly string[] => [...new Set(all)].toSorted();
const canonical = (all: readonly string[]): string => sorted(all.map((one) => one.toLowerCase())).join("\n");
