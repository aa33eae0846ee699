import type { CaseFile } from "../case-file.ts";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { formatDuration } from "../duration.ts";
import type { Entitlement } from "../entitlement.ts";
import { after, days, isoSeconds, type Instant } from "../instant.ts";
import { issuerFacts, issuerFor, issuerText } from "../grant/issuing.ts";
import type { Condition, ConditionFacts, Rules } from "../policy.ts";
import type { Change, Entry } from "../request.ts";
import { checkSubject } from "./check-subject.ts";
import { checkLiveLimits } from "./live-limits.ts";
import { checkOwnKeys } from "./own-keys.ts";
import { placeOf, whereIs } from "./places.ts";
import type { People } from "./people.ts";
import { lengthOf } from "./stages.ts";

/** What the machine has to say before any human is asked (rule 12). `invalid`: it cannot be read as a request. */
export interface MachineVerdict {
  readonly invalid: readonly Diagnostic[];
  readonly denied: readonly Diagnostic[];
}

/** What is approved further ahead would be approved for a time that nobody can judge yet. */
const farthest = days(90);

type Facts = (entry: Entry) => ConditionFacts | null;

/** Checks every entry that is added or changed against catalog, limits, requirements and denials. */
export function checkEntries(
  file: CaseFile,
  changes: readonly Change[],
  rules: Rules,
  people: People,
  facts: Facts,
  at: Instant,
): MachineVerdict {
  const invalid: Diagnostic[] = [];
  const denied: Diagnostic[] = [];
  for (const change of changes) {
    if (change.kind === "delete") continue;
    const entry = change.after;
    const entitlement = rules.catalog.get(entry.entitlement);
    if (entitlement === undefined)
      invalid.push({
        code: "E102",
        message: `unknown entitlement \`${entry.entitlement}\``,
        help: "the catalog names what can be asked for: see `policies/catalog/`",
        place: placeOf(entry, "entitlement"),
      });
    else denied.push(...checkTerm(entry, entitlement, file, at));
    invalid.push(...checkSubject(entry, file, rules, people, at));
    const about = facts(entry);
    if (about !== null) checkPolicy(entry, about, rules, invalid, denied);
  }
  const live = checkLiveLimits(file, changes, rules, people, facts, at);
  return { invalid: invalid.concat(live.invalid), denied: denied.concat(live.denied) };
}

function checkTerm(entry: Entry, entitlement: Entitlement, file: CaseFile, at: Instant): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const { id, maxDuration } = entitlement;
  if (!entitlement.for.includes(entry.subject.kind))
    problems.push({
      code: "E503",
      message: `\`${id}\` is not for subjects of kind \`${entry.subject.kind}\``,
      help: `it is for ${entitlement.for.map((kind) => `\`${kind}\``).join(", ")}`,
      place: placeOf(entry, "subject"),
    });
  problems.push(...checkScope(entry, entitlement), ...checkPerRun(entry, entitlement));
  if (entry.term.kind === "until" && entry.term.until <= at)
    problems.push({
      code: "E513",
      message: `the end, ${isoSeconds(entry.term.until)}, is in the past`,
      help: "ask for a later end",
      place: termPlace(entry),
    });
  if (entry.start !== undefined && entry.start > after(at, farthest) && !isLive(entry, file))
    problems.push({
      code: "E530",
      message: `the start, ${isoSeconds(entry.start)}, is more than ${formatDuration(farthest)} ahead`,
      help: "ask for it nearer to the time: by then, other people and rules may be there",
      place: placeOf(entry, "start"),
    });
  problems.push(...checkOwnKeys(entry, entitlement, lengthOf(entry, file, at), termPlace(entry)));
  if (lengthOf(entry, file, at) > maxDuration)
    problems.push({
      code: "E504",
      message: `${howLong(entry, file, at)} is longer than \`${id}\` may be had`,
      help: `ask for ${formatDuration(maxDuration)} at most${wholeNote(entry, file)}`,
      place: termPlace(entry),
    });
  return problems;
}

/** A part that the catalog does not offer, or a part of what has none. */
function checkScope(entry: Entry, { id, scope: offered }: Entitlement): readonly Diagnostic[] {
  if (entry.scope === undefined) return [];
  const place = placeOf(entry, "scope");
  if (offered === undefined)
    return [
      {
        code: "E521",
        message: `\`${id}\` is had as a whole: it has no parts to ask for`,
        help: "leave `scope` out",
        place,
      },
    ];
  const parts = offered.map((part) => `\`${part}\``).join(", ");
  return entry.scope
    .filter((part) => !offered.includes(part))
    .map((part) => ({ code: "E521", message: `\`${id}\` has no part \`${part}\``, help: `it has ${parts}`, place }));
}

/** A run is handed something that only it has: where nothing is handed over, or no secret, there is nothing of its own. */
function checkPerRun(entry: Entry, entitlement: Entitlement): readonly Diagnostic[] {
  const issuer = issuerFor(entitlement, entry);
  if (entry.perRun === undefined || issuerFacts(issuer).handsOver === "secret") return [];
  return [
    {
      code: "E535",
      message: `\`${entitlement.id}\` cannot be collected per run: ${issuerText(issuer)} is no secret of a run's own`,
      help: "leave `per-run` out: each run has the access for as long as the grant lasts",
      place: placeOf(entry, "per-run"),
    },
  ];
}

const termPlace = (entry: Entry): Place => placeOf(entry, entry.term.kind);

const howLong = (entry: Entry, file: CaseFile, at: Instant): string =>
  entry.term.kind === "until"
    ? `until ${isoSeconds(entry.term.until)}, ${formatDuration(lengthOf(entry, file, at))},`
    : `\`${formatDuration(entry.term.duration)}\``;

const wholeNote = (entry: Entry, file: CaseFile): string =>
  isLive(entry, file) ? ", counted from its first start" : "";

const isLive = (entry: Entry, { live }: CaseFile): boolean => live.some((grant) => grant.entry.id === entry.id);

function checkPolicy(
  entry: Entry,
  facts: ConditionFacts,
  { policy }: Rules,
  invalid: Diagnostic[],
  denied: Diagnostic[],
): void {
  const holds = (when: Condition | undefined): boolean => {
    if (when === undefined) return true;
    const read = when.holds(facts);
    if (!read.ok) invalid.push(...read.problems);
    return read.ok && read.value;
  };
  for (const { when, maxDuration, place } of policy.limits) {
    if (maxDuration === undefined || facts.request.duration <= maxDuration || !holds(when)) continue;
    denied.push({
      code: "E505",
      message: `\`${formatDuration(facts.request.duration)}\` is longer than a limit of the policy allows`,
      help: `ask for ${formatDuration(maxDuration)} at most: ${whereIs(place)}`,
      place: termPlace(entry),
    });
  }
  for (const { when, fields, place } of policy.require) {
    const missing = fields.filter((field) => entry[field].trim() === "");
    if (missing.length === 0 || !holds(when)) continue;
    for (const field of missing)
      denied.push({
        code: "E507",
        message: `\`${field}\` is missing, and the policy requires it here`,
        help: `add \`${field}\`: ${whereIs(place)}`,
        place: placeOf(entry, field),
      });
  }
  for (const { when, because, place } of policy.deny) {
    if (!holds(when)) continue;
    denied.push({
      code: "E508",
      message: `denied by the policy: ${because}`,
      help: `no approval changes this: ${whereIs(place)}`,
      place: entry.places.entry,
    });
  }
}
