import type { Diagnostic, Place, Read } from "../core/diagnostics/diagnostic.ts";
import { after, days, type Instant } from "../core/instant.ts";
import type { OwnedPart, Register, RegisteredSubject } from "../core/register.ts";
import type { NonHumanKind } from "../core/request.ts";
import { parseDay } from "../core/timestamp.ts";
import { readOwner } from "./approver-text.ts";
import { checkSchema } from "./check-schema.ts";
import { readYaml } from "./read-yaml.ts";
import type { Expectation } from "./schema-problem.ts";
import { nodeAt, placeOf, plain, type YamlFile } from "./yaml-tree.ts";

/** A registered subject as its schema describes it. */
interface Written {
  readonly kind: NonHumanKind;
  readonly name: string;
  readonly purpose: string;
  readonly owner: string;
  readonly owners?: Readonly<Partial<Record<OwnedPart, string>>>;
  readonly workload?: { readonly repository: string; readonly workflow: string; readonly environment?: string };
  readonly end?: string;
  readonly shared?: boolean;
  readonly legacy?: boolean;
  readonly attribution?: string;
  readonly vendor?: {
    readonly name: string;
    readonly contract: string;
    readonly contact: string;
    readonly offboarding: string;
  };
}

const expected: Expectation = {
  schema: "subject",
  codes: { unknownKey: "E903", missing: "E905", malformed: "E906" },
};

/** Reads all files of `subjects/`, by their path below it: one identity each, in the file that bears its name. */
export function readRegister(files: ReadonlyMap<string, string>): Read<Register> {
  const problems: Diagnostic[] = [];
  const register = new Map<string, RegisteredSubject>();
  for (const [path, source] of files) {
    const read = readYaml(`subjects/${path}`, source, "E901");
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    const faults = [...checkSchema(read.value, [], expected)];
    const written = plain(read.value.root) as Written;
    if (faults.length === 0) faults.push(...checkFields(read.value, [], path, written));
    problems.push(...faults);
    if (faults.length === 0)
      register.set(`${written.kind}/${written.name}`, subjectOf(written, placeOf(read.value, "name")));
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: register };
}

/** Reads one subject that stands within another file. */
export function readSubjectAt(file: YamlFile, at: readonly (string | number)[]): Read<RegisteredSubject> {
  const faults = [...checkSchema(file, at, expected)];
  const written = plain(nodeAt(file.root, at)) as Written;
  if (faults.length === 0) faults.push(...checkFields(file, at, `${written.kind}/${written.name}.yaml`, written));
  if (faults.length > 0) return { ok: false, problems: faults };
  return { ok: true, value: subjectOf(written, placeOf(file, ...at, "name")) };
}

/** What one kind needs and another must not have. */
function checkFields(
  file: YamlFile,
  at: readonly (string | number)[],
  path: string,
  written: Written,
): readonly Diagnostic[] {
  const { kind, name, workload, vendor, shared = false, legacy = false, attribution } = written;
  const problems: Diagnostic[] = [];
  const missing = (key: string, why: string): void =>
    void problems.push({
      code: "E905",
      message: `\`${key}\` is missing`,
      help: why,
      place: placeOf(file, ...at, "kind"),
    });
  if (path !== `${kind}/${name}.yaml`)
    problems.push({
      code: "E902",
      message: `\`${kind}/${name}\` must stand in \`subjects/${kind}/${name}.yaml\``,
      help: "move the file there, or correct `kind` and `name`",
      place: placeOf(file, ...at, "name"),
    });
  if (kind === "workload" && workload === undefined)
    missing("workload", "say where it runs: its repository and workflow");
  if (kind === "third-party" && vendor === undefined)
    missing("vendor", "say who the vendor is, under which contract, and what is done when it ends");
  if ((shared || legacy) && attribution === undefined)
    missing("attribution", "say how it is told who used what is shared or old");
  return problems;
}

function subjectOf(written: Written, place: Place): RegisteredSubject {
  const { kind, name, purpose, workload, end, vendor } = written;
  const owners = Object.entries(written.owners ?? {}).map(([part, owner]) => [part, readOwner(owner)]);
  return {
    kind,
    name,
    purpose,
    owner: readOwner(written.owner),
    owners: Object.fromEntries(owners),
    ...(workload === undefined ? {} : { workload }),
    // The day itself belongs to it.
    ...(end === undefined ? {} : { end: after(dayOf(end), days(1)) }),
    shared: written.shared === true,
    legacy: written.legacy === true,
    attribution: written.attribution ?? "",
    ...(vendor === undefined ? {} : { vendor: { ...vendor, contact: vendor.contact.slice(1) } }),
    place,
  };
}

function dayOf(text: string): Instant {
  const read = parseDay(text);
  if (!read.ok) throw new Error(`the schema let a day pass that cannot be read: ${read.because}`);
  return read.value;
}
