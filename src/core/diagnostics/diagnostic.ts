/** A place in a file of the repository. Lines and columns count from 1; columns are UTF-16 code units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where the faulty text ends (exclusive), if that is known. */
  readonly endLine?: number;
  readonly endColumn?: number;
  /** The line's text, so that a terminal can show it under the message. */
  readonly text?: string;
}

/** `E…` fails the check; `W…` is shown and fails nothing. Each code is listed in docs/errors.md. */
export type Code = `E${number}` | `W${number}`;

/**
 * One problem, as its reader meets it: an annotation in a check, a line in the terminal, or JSON.
 * The message is lower case, without a full stop, with the user's words in backticks; what to do stands in `help`.
 */
export interface Diagnostic {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  readonly place?: Place;
}

/** What reading gives: the value, with warnings if any, or every problem at once. */
export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly warnings?: readonly Diagnostic[] }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] };

/** The terminal's form: `file:line:column: message [code]`, the source line with a marker, and the help. */
export function renderDiagnostic(d: Diagnostic): string {
  const head = d.place ? `${d.place.file}:${d.place.line}:${d.place.column}: ` : "";
  const lines = [`${head}${d.message} [${d.code}]`];
  if (d.place?.text !== undefined) lines.push(...excerpt(d.place, d.place.text));
  if (d.help !== undefined) lines.push(`  = help: ${d.help}`);
  return lines.join("\n");
}

function excerpt(place: Place, text: string): readonly string[] {
  const number = String(place.line);
  const gutter = " ".repeat(number.length);
  const sameLine = place.endLine === undefined || place.endLine === place.line;
  const end = sameLine && place.endColumn !== undefined ? place.endColumn : text.length + 1;
  const width = Math.max(1, Math.min(end, text.length + 1) - place.column);
  return [
    `  ${gutter} |`,
    `  ${number} | ${text}`,
    `  ${gutter} | ${" ".repeat(place.column - 1)}${"^".repeat(width)}`,
  ];
}
