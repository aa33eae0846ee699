/** Payloads come from outside: nothing in them is taken for granted, and what is missing ends the reading. */
export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

/** A payload, read by paths such as `pull_request.head.sha`. */
export interface Payload {
  /** `undefined` where any step is missing. */
  at(path: string): unknown;
  has(path: string): boolean;
  text(path: string): string;
  /** A whole number. */
  number(path: string): number;
  list(path: string): readonly Payload[];
}

export function payload(root: unknown): Payload {
  const at = (path: string): unknown => path.split(".").reduce(step, root);
  const read = <T>(path: string, what: string, is: (value: unknown) => value is T): T => {
    const value = at(path);
    if (is(value)) return value;
    throw new Unreadable(`\`${path}\` is not ${what}`);
  };
  return {
    at,
    has: (path) => at(path) !== undefined && at(path) !== null,
    text: (path) => read(path, "a text", isText),
    number: (path) => read(path, "a whole number", isWhole),
    list: (path) => read(path, "a list", isList).map(payload),
  };
}

function step(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

const isText = (value: unknown): value is string => typeof value === "string";
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
