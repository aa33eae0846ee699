import { isDeepStrictEqual, styleText } from "node:util";
import { setTimeout as pause } from "node:timers/promises";

type Tint = "bold" | "dim" | "green" | "yellow" | "red" | "cyan";

const margin = 3;
const nameWidth = 13;
const patienceMs = 10_000;

/** A step that did not go as it was to be told. */
export class ToldWrong extends Error {
  readonly step: string;
  readonly expected: unknown;
  readonly found: unknown;

  constructor(step: string, expected: unknown, found: unknown) {
    super(`not as told: ${step}`);
    this.step = step;
    this.expected = expected;
    this.found = found;
  }
}

/** Tells line by line what happened, and only what was found to be so. Colours are for terminals. */
export class Narrator {
  readonly #out: NodeJS.WriteStream;
  readonly #began = performance.now();
  #acts = 0;
  #lastWho = "";

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** Seconds since the beginning. */
  seconds = (): string => ((performance.now() - this.#began) / 1000).toFixed(1);

  line(text = ""): void {
    this.#out.write(`${text}\n`);
  }

  act(title: string): void {
    this.#lastWho = "";
    this.line(`\n${this.tint("bold", `${++this.#acts}  ${title}`)}`);
  }

  /** What somebody does, or what something shows; who is named where it changes. */
  says(who: string, text: string): void {
    const name = who === this.#lastWho ? "" : who;
    this.#lastWho = who;
    this.line(`${" ".repeat(margin)}${this.tint("cyan", name.padEnd(nameWidth))}${text}`);
  }

  /** Lines that stand somewhere else, under whoever spoke last. */
  quotes(lines: readonly string[]): void {
    for (const text of lines) this.line(`${" ".repeat(margin + nameWidth)}${this.tint("dim", `│ ${text}`)}`);
  }

  /** Waits until a look finds just what is expected; what else it finds in time is told as a wrong step. */
  async finds<T>(step: string, expected: T, look: () => Promise<T>): Promise<T> {
    return this.until(step, expected, look, (found) => isDeepStrictEqual(found, expected));
  }

  /** Waits until a look finds what will do; `expected` says in words, or by example, what that is. */
  async until<T>(step: string, expected: unknown, look: () => Promise<T>, will: (found: T) => boolean): Promise<T> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const found = await look();
      if (will(found)) return found;
      if (performance.now() > deadline) throw new ToldWrong(step, expected, found);
      await pause(20);
    }
  }

  tint(tint: Tint, text: string): string {
    return text === "" ? text : styleText(tint, text, { stream: this.#out, validateStream: true });
  }
}
