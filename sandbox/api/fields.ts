/** A field of a request has the wrong type; answered as 422. */
export class WrongField extends Error {
  override readonly name = "WrongField";
}

/** Reads the fields of a JSON body. An absent field is `undefined`; one of another type refuses the request. */
export interface Fields {
  readonly has: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  /** A text, or an explicit null. */
  readonly textOrNull: (name: string) => string | null | undefined;
  readonly number: (name: string) => number | undefined;
  readonly flag: (name: string) => boolean | undefined;
  readonly texts: (name: string) => readonly string[] | undefined;
  readonly numbers: (name: string) => readonly number[] | undefined;
  readonly object: (name: string) => Fields | undefined;
  readonly objects: (name: string) => readonly Fields[] | undefined;
  /** A text that is one of these. */
  readonly oneOf: <T extends string>(name: string, values: readonly T[]) => T | undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(name: string, value: unknown, wanted: string): WrongField {
  return new WrongField(`Invalid request.\n\nFor 'properties/${name}', ${JSON.stringify(value)} is not ${wanted}.`);
}

export function readFields(body: unknown): Fields {
  const record = isRecord(body) ? body : {};
  function one<T>(name: string, is: (value: unknown) => value is T, wanted: string): T | undefined {
    const value = record[name];
    if (value === undefined || value === null) return undefined;
    if (!is(value)) throw wrong(name, value, wanted);
    return value;
  }
  const isText = (value: unknown): value is string => typeof value === "string";
  const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isSafeInteger(value);
  const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
  const listOf =
    <T>(is: (value: unknown) => value is T) =>
    (value: unknown): value is readonly T[] =>
      Array.isArray(value) && value.every(is);
  return {
    has: (name) => Object.hasOwn(record, name),
    text: (name) => one(name, isText, "a string"),
    textOrNull: (name) => (record[name] === null ? null : one(name, isText, "a string")),
    number: (name) => one(name, isNumber, "an integer"),
    flag: (name) => one(name, isFlag, "a boolean"),
    texts: (name) => one(name, listOf(isText), "an array of strings"),
    numbers: (name) => one(name, listOf(isNumber), "an array of integers"),
    object: (name) => {
      const value = one(name, isRecord, "an object");
      return value === undefined ? undefined : readFields(value);
    },
    objects: (name) => one(name, listOf(isRecord), "an array of objects")?.map((value) => readFields(value)),
    oneOf: <T extends string>(name: string, values: readonly T[]) => {
      const value = one(name, isText, "a string");
      if (value === undefined) return undefined;
      const found = values.find((each) => each === value);
      if (found === undefined) throw wrong(name, value, `a member of [${values.join(", ")}]`);
      return found;
    },
  };
}

/** The properties that are there: an absent one is left out, not set to `undefined`. */
export function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
