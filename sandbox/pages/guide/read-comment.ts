import type { GrantTold, StageTold, Told } from "./facts.ts";

const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;

/** Reads the app's comment as a person would: line by line. What is not there, the app has not said. */
export function readComment(body: string): Told {
  const lines = body.split("\n").map((line) => line.trim());
  const some = <T>(read: (line: string) => T | undefined): readonly T[] =>
    lines.map(read).filter((one) => one !== undefined);
  return {
    title: some((line) => /^### Countersign: (.+)$/u.exec(line)?.[1])[0] ?? "",
    stages: some(stageIn),
    discounted: some((line) => {
      const found = new RegExp(`^- \`([^\`]+)\` at (${time}): (.+)$`, "u").exec(line);
      return found === null ? undefined : { by: found[1]!, at: found[2]!, because: found[3]! };
    }),
    grant: some(grantIn)[0] ?? null,
    revert: Number(some((line) => /^#(\d+) removes it\b/u.exec(line)?.[1])[0] ?? 0) || null,
  };
}

function stageIn(line: string): StageTold | undefined {
  const found = /^\| (\d+) \| `([^`]+)` \| (.+) \|$/u.exec(line);
  if (found === null || found[3]!.startsWith("does not apply")) return undefined;
  const says = found[3]!;
  const approvals = [...says.matchAll(new RegExp(`\`([^\`]+)\` approved at (${time})`, "gu"))];
  return {
    number: Number(found[1]),
    name: found[2]!,
    complete: says.startsWith("complete"),
    named: [...says.matchAll(/`(@[^`]+)`/gu)].map((match) => match[1]!),
    approvals: approvals.map((match) => ({ by: match[1]!, at: match[2]! })),
  };
}

const states: readonly (readonly [RegExp, GrantTold["state"]])[] = [
  [/^(?:is being made ready|starts )/u, "preparing"],
  [/^ready until/u, "ready"],
  [/^collected at/u, "collected"],
  [/^ending since/u, "ending"],
  [/^(?:expired|ended early|replaced by a newer grant) \(/u, "ended"],
  [/^(?:refused|reached the default branch without a decision|could not be made ready)/u, "refused"],
];

function grantIn(line: string): GrantTold | undefined {
  const found = /^- `([^`]+)`: (.+)$/u.exec(line);
  const says = found?.[2] ?? "";
  const state = states.find(([words]) => words.test(says))?.[1];
  if (found === null || state === undefined) return undefined;
  const match = (pattern: string): string | null => new RegExp(pattern, "u").exec(says)?.[1] ?? null;
  return {
    id: found[1]!,
    state,
    subject: match("`([^`]+)` collects the credential"),
    until: match(`(?:until|ends) (${time})`),
    claimUrl: match(String.raw`at (https?://\S+)$`),
    says,
  };
}
