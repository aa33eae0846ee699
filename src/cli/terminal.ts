import { renderDiagnostic, type Diagnostic } from "../core/diagnostics/diagnostic.ts";

/** Where a command runs, and where it says what it found. */
export interface Terminal {
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** What every command ends with. */
export const codes = { good: 0, bad: 1, unreadable: 2 } as const;
export type ExitCode = (typeof codes)[keyof typeof codes];

/** As JSON: what a program asks of a diagnostic. */
export const asJson = (value: unknown): string => JSON.stringify(value, null, 2);

/** By file, then by line and column; what has no place comes first. */
export function byFileAndPlace(a: Diagnostic, b: Diagnostic): number {
  const [one, other] = [a.place?.file ?? "", b.place?.file ?? ""];
  if (one !== other) return one < other ? -1 : 1;
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
}

export const rendered = (problems: readonly Diagnostic[]): string =>
  problems.toSorted(byFileAndPlace).map(renderDiagnostic).join("\n\n");

/** `1 error`, `3 errors`. */
export const count = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;
