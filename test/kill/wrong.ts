/** Gathers what should not be. */
export type Wrong = string[];

export function expectThat(wrong: Wrong, what: string, got: unknown, wanted: unknown): void {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a !== b) wrong.push(`${what}: ${a} instead of ${b}`);
}
