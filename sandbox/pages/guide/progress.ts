import type { GuideFacts } from "./facts.ts";

export interface Milestone {
  readonly words: string;
  readonly done: boolean;
}

/** The whole way, and how much of it stands. */
export function progressOf({ request, now }: GuideFacts): readonly Milestone[] {
  const reviews = request?.reviews ?? [];
  const given = reviews.filter(({ state }) => state === "APPROVED" || state === "DISMISSED");
  const stages = request?.told?.stages ?? [];
  const first = Math.min(...stages.map(({ number }) => number));
  const firstGiven = given.findIndex(({ stage }) => stage === first);
  const grant = request?.told?.grant ?? null;
  const merged = request?.state === "merged";
  const over = grant?.until !== null && grant?.until !== undefined && now >= grant.until;
  return [
    { words: "Ask for access", done: request !== null },
    { words: "Approve out of turn", done: given.slice(0, firstGiven === -1 ? given.length : firstGiven).length > 0 },
    { words: "Approve the first stage", done: firstGiven !== -1 },
    { words: "Change what was approved", done: given.some(({ onHead }) => !onHead) },
    { words: "Take an approval back", done: given.some(({ state }) => state === "DISMISSED") },
    { words: "Approve in order", done: merged || (stages.length > 0 && stages.every(({ complete }) => complete)) },
    { words: "Merge", done: merged },
    { words: "Collect the credential", done: request?.collected === true },
    { words: "Let time pass", done: over || grant?.state === "ended" },
    { words: "Watch it leave", done: request?.revert?.state === "merged" },
  ];
}
