import type { Place } from "../core/diagnostics/diagnostic.ts";

/** Where something stands in a text: offsets in UTF-16 code units, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const mark = "\uFEFF";

/** A file's text, which knows the line and column of every offset. A byte order mark is no part of the text. */
export class SourceText {
  readonly path: string;
  readonly text: string;
  readonly #starts: readonly number[];

  constructor(path: string, source: string) {
    this.path = path;
    this.text = source.startsWith(mark) ? source.slice(mark.length) : source;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** The place of a span, with the text of its first line. An empty span marks one column. */
  place(span: Span): Place {
    const line = this.#lineOf(span.start);
    const endLine = this.#lineOf(Math.max(span.start, span.end));
    return {
      file: this.path,
      line: line + 1,
      column: span.start - this.#start(line) + 1,
      endLine: endLine + 1,
      endColumn: span.end - this.#start(endLine) + 1,
      text: this.line(line),
    };
  }

  /** The text of a line, counted from 0, without its line break. */
  line(index: number): string {
    const end = this.#starts[index + 1];
    const text = end === undefined ? this.text.slice(this.#start(index)) : this.text.slice(this.#start(index), end - 1);
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  }

  #start(line: number): number {
    return this.#starts[line] ?? this.text.length;
  }

  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
