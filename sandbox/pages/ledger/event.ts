/** One line of the ledger, as the branch holds it. */
export interface LedgerEvent {
  /** The commit that brought it; nothing where nobody looked for it. */
  readonly commit: string | null;
  readonly path: string;
  /** As it stands, byte for byte. */
  readonly raw: string;
  /** What it says, as far as it can be read: these pages know nothing of the application's types. */
  readonly line: Fields;
}

/** JSON of a stranger, asked field by field: what is not there, or of another kind, is nothing. */
export interface Fields {
  readonly text: (name: string) => string | undefined;
  readonly number: (name: string) => number | undefined;
  readonly numbers: (name: string) => readonly number[];
  readonly fields: (name: string) => Fields;
}

function fieldsOf(value: unknown): Fields {
  const given: Readonly<Record<string, unknown>> =
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : {};
  const own = (name: string): unknown => (Object.hasOwn(given, name) ? given[name] : undefined);
  return {
    text: (name) => {
      const found = own(name);
      return typeof found === "string" ? found : undefined;
    },
    number: (name) => {
      const found = own(name);
      return typeof found === "number" ? found : undefined;
    },
    numbers: (name) => {
      const found = own(name);
      return Array.isArray(found) ? found.filter((one) => typeof one === "number") : [];
    },
    fields: (name) => fieldsOf(own(name)),
  };
}

/** A line's fields; none where it is not JSON. */
export function readLine(raw: string): Fields {
  try {
    return fieldsOf(JSON.parse(raw));
  } catch {
    // Somebody wrote into the ledger: the line is shown as it stands.
    return fieldsOf(undefined);
  }
}

/** Which entry an event is about; nothing for what concerns the rules, or cannot be read. */
export function entryOf({ line }: LedgerEvent): string | null {
  const record = line.fields("record");
  return (
    line.fields("about").text("entry") ?? record.text("entry") ?? record.text("grant")?.replace(/\.\d+$/u, "") ?? null
  );
}
