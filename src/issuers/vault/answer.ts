import { instant, type Instant } from "../../core/instant.ts";
import { VaultFailure } from "./failure.ts";

/** An answer that does not have the form it must have: what is missing, and never what stands there instead. */
export class UnexpectedAnswer extends VaultFailure {
  constructor(what: string) {
    super("unreadable", { method: "answer", path: what });
  }
}

/** Reads one mapping of an answer, field by field; what is not as it must be throws. */
export class Fields {
  readonly #of: Readonly<Record<string, unknown>>;
  readonly #name: string;

  constructor(value: unknown, name: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new UnexpectedAnswer(name);
    this.#of = value as Readonly<Record<string, unknown>>;
    this.#name = name;
  }

  all = (): Record<string, unknown> => ({ ...this.#of });

  mapping = (key: string): Fields => new Fields(this.#of[key], `${this.#name}.${key}`);

  /** Absent or `null`: `null`. */
  maybe = (key: string): Fields | null => ((this.#of[key] ?? null) === null ? null : this.mapping(key));

  /** Absent or `null`: none. */
  mappings(key: string): readonly Fields[] {
    const value = this.#of[key] ?? [];
    if (Array.isArray(value)) return value.map((one, at) => new Fields(one, `${this.#name}.${key}.${at}`));
    throw new UnexpectedAnswer(`${this.#name}.${key}`);
  }

  text(key: string, pattern: RegExp = /^[\s\S]+$/u): string {
    const value = this.#of[key];
    if (typeof value === "string" && pattern.test(value)) return value;
    throw new UnexpectedAnswer(`${this.#name}.${key}`);
  }

  /** Absent, `null` or empty: the empty text. */
  textOrNone = (key: string): string => ((this.#of[key] ?? "") === "" ? "" : this.text(key));

  whole(key: string): number {
    const value = this.#of[key];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw new UnexpectedAnswer(`${this.#name}.${key}`);
  }

  truth(key: string): boolean {
    const value = this.#of[key];
    if (typeof value === "boolean") return value;
    throw new UnexpectedAnswer(`${this.#name}.${key}`);
  }

  /** Absent or `null`: none. */
  texts(key: string): readonly string[] {
    const value = this.#of[key] ?? [];
    if (Array.isArray(value) && value.every((one): one is string => typeof one === "string")) return value;
    throw new UnexpectedAnswer(`${this.#name}.${key}`);
  }

  /** A text, or several; absent or `null`: none. */
  oneOrMore = (key: string): readonly string[] =>
    typeof this.#of[key] === "string" ? [this.text(key)] : this.texts(key);

  /** Text values only; absent or `null`: none. */
  pairs(key: string): Readonly<Record<string, string>> {
    const value = this.#of[key] ?? {};
    const held = typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : null;
    if (held === null) throw new UnexpectedAnswer(`${this.#name}.${key}`);
    return Object.fromEntries(held.filter((pair): pair is [string, string] => typeof pair[1] === "string"));
  }

  /** RFC 3339, as Go writes it: with up to nine digits of a second. */
  time(key: string): Instant {
    const ms = Date.parse(this.text(key, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u));
    if (Number.isFinite(ms)) return instant(ms);
    throw new UnexpectedAnswer(`${this.#name}.${key}`);
  }
}

export const answerOf = (answer: unknown): Fields => new Fields(answer, "answer");
export const dataOf = (answer: unknown): Fields => answerOf(answer).mapping("data");
/** All that stands in `data`, unread. */
export function plainData(answer: unknown): Record<string, unknown> {
  return dataOf(answer).all();
}
export const keysOf = (answer: unknown): readonly string[] => dataOf(answer).texts("keys");
