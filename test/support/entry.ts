/** An entry as a person writes it: the example one, with what differs. */
export interface EntryText {
  readonly id?: string;
  readonly login?: string;
  readonly entitlement?: string;
  readonly duration?: string;
  readonly until?: string;
  readonly justification?: string;
  readonly ticket?: string | null;
  /** Instead of a person: `workload/nightly-export`. */
  readonly subject?: string;
  /** Further keys, a line each. */
  readonly more?: readonly string[];
}

let counter = 0;

/** A file with one entry, under the folder of its system; ids are new each time. */
export function entry(text: EntryText = {}): Readonly<Record<string, string>> {
  const id = text.id ?? `request-${++counter}`;
  const entitlement = text.entitlement ?? "orders-db/read";
  return { [`access/${entitlement.split("/")[0]}/${id}.yaml`]: yaml({ ...text, id, entitlement }) };
}

export function yaml(text: EntryText): string {
  const lines = [
    `id: ${text.id}`,
    `subject: ${subjectOf(text)}`,
    `entitlement: ${text.entitlement}`,
    text.until === undefined ? `duration: ${text.duration ?? "4h"}` : `until: ${text.until}`,
    `justification: ${text.justification ?? "Reconcile refunds after the outage"}`,
    ...(text.ticket === null ? [] : [`ticket: ${text.ticket ?? "INC-4812"}`]),
    ...(text.more ?? []),
  ];
  return `${lines.join("\n")}\n`;
}

function subjectOf({ subject, login = "requester" }: EntryText): string {
  if (subject === undefined) return `{ kind: human, login: ${login} }`;
  const [kind, name] = subject.split("/");
  return `{ kind: ${kind}, name: ${name} }`;
}

export const idIn = (files: Readonly<Record<string, string>>): string =>
  /^id: (\S+)$/mu.exec(Object.values(files)[0]!)![1]!;
