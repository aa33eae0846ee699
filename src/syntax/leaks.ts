import type { Place } from "../core/diagnostics/diagnostic.ts";
import { foundByOwnRules } from "./leak-rules.ts";
import { foundBySecretlint } from "./shared-leak-rules.ts";

/** Where in a text something stands that looks like a credential, and what it looks like: never the text itself. */
export interface Found {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly what: string;
}

/** A text without its credentials, and where they stood. Every other character is where it was. */
export interface Cleaned {
  readonly text: string;
  readonly leaks: readonly Found[];
}

export function cleaned(text: string): Cleaned {
  let rest = text;
  let leaks: readonly Found[] = [];
  // What was pasted without a space between shows only once its neighbour is hidden.
  for (let round = 0; round < mostRounds; round += 1) {
    const found = [...foundByOwnRules(rest), ...foundBySecretlint(rest)];
    leaks = joined([...leaks, ...found]);
    const before = rest;
    rest = without(text, leaks);
    if (rest === before) break;
  }
  return { text: rest, leaks };
}

const mostRounds = 8;

/** Short texts without credentials, in one pass over all of them: a key's end in another text is hidden along with it. */
export function hiddenEach(texts: readonly string[]): readonly string[] {
  const { text } = cleaned(texts.join(apart));
  let from = 0;
  return texts.map(({ length }) => {
    const at = from;
    from += length + apart.length;
    return text.slice(at, at + length);
  });
}

/** More line breaks than a rule allows between a name and its secret. */
const apart = "\n\n\n\n";

function without(text: string, leaks: readonly Found[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of leaks) {
    parts.push(text.slice(at, start), hidden(text.slice(start, end)));
    at = end;
  }
  return [...parts, text.slice(at)].join("");
}

/** Lines stay lines, and every column where it was: what else is wrong is told at its place. */
const hidden = (secret: string): string => secret.replaceAll(/[^\r\n]/gu, (c) => "•".repeat(c.length));

/** Several rules find the same: what was found first, or by the rule that says more, names it. */
function joined(found: readonly Found[]): readonly Found[] {
  const leaks: Found[] = [];
  for (const next of found.toSorted((a, b) => a.start - b.start)) {
    const last = leaks.at(-1);
    if (last === undefined || next.start >= last.end) leaks.push(next);
    else if (next.end > last.end) leaks[leaks.length - 1] = { ...last, end: next.end };
  }
  return leaks;
}

/** Where a leak stands in its file: without the line's text, which would show what lies around it. */
export function placeOf(file: string, text: string, { start, end }: Found): Place {
  const before = lineAndColumn(text, start);
  const after = lineAndColumn(text, end);
  return { file, ...before, endLine: after.line, endColumn: after.column };
}

function lineAndColumn(text: string, index: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, index).split(/\r\n|\r|\n/u);
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
