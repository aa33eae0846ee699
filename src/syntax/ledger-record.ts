import type { GrantRecord, Json, LedgerRecord, LedgerSubject } from "../core/evidence/evidence.ts";
import { isoSeconds, type Instant } from "../core/instant.ts";
import { usesAbout } from "../core/grant/uses.ts";
import { parseInstant } from "../core/timestamp.ts";

type Mapping = { readonly [key: string]: Json };

/** A line that is signed and yet no record of this format: it was written by something else. */
export class NotARecord extends Error {
  override readonly name = "NotARecord";
}

/** Times are written as people read them: whole seconds, UTC. Texts that cannot be UTF-8 are made so. */
export function recordToJson(record: LedgerRecord): Mapping {
  switch (record.kind) {
    case "used":
      return wellFormed({ ...record, mergedAt: isoSeconds(record.mergedAt) });
    case "approved":
      return wellFormed({ ...record, start: isoSeconds(record.start), until: isoSeconds(record.until) });
    case "issued":
      return wellFormed({
        ...record,
        ...(record.ends === undefined ? {} : { ends: isoSeconds(record.ends) }),
      });
    case "run":
      return wellFormed({ ...record, until: isoSeconds(record.until) });
    case "adopted":
      return wellFormed({ ...record, since: isoSeconds(record.since) });
    case "ended":
      return wellFormed({ ...record, proof: { ...record.proof, at: isoSeconds(record.proof.at) } });
    default:
      return wellFormed({ ...record });
  }
}

function wellFormed(value: Mapping): Mapping {
  const clean = (held: Json): Json => {
    if (typeof held === "string") return held.toWellFormed();
    if (Array.isArray(held)) return held.map(clean);
    if (typeof held !== "object" || held === null) return held;
    return Object.fromEntries(Object.entries(held).map(([key, inner]) => [key.toWellFormed(), clean(inner)]));
  };
  return clean(value) as Mapping;
}

type Check = (value: Json) => boolean;
type Shape = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === "string";
const textOrNull: Check = (value) => value === null || typeof value === "string";
const whole: Check = (value) => Number.isSafeInteger(value);
const wholeOrNull: Check = (value) => value === null || Number.isSafeInteger(value);
const time: Check = (value) => timeOf(value) !== null;
const oid: Check = (value) => typeof value === "string" && /^[0-9a-f]{40}$/u.test(value);
const anything: Check = () => true;
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && words.includes(value);
const isRun: Check = (value) => typeof value === "string" && /^run \d+\.\d+$/u.test(value);
const cause = oneOf("expired", "revoked", "superseded");
const said = oneOf("gone", "revoked", "already-gone", "never-issued");
const proof: Check = (value) => isMapping(value) && matches(value, { handle: textOrNull, said, at: time });

const ofGrant: Shape = { grant: text, attempt: whole };
const oidOrNull: Check = (value) => value === null || oid(value);
const ids: Check = (value) => isMapping(value) && Object.values(value).every(whole);
const ofTree: Shape = {
  of: oneOf("policies", "subjects"),
  tree: oidOrNull,
  commit: oid,
  pull: wholeOrNull,
  because: text,
};
const rejected: Shape = { entry: text, commit: oid, pull: wholeOrNull, because: text };

/** Fields that may be absent. */
const optional: Partial<Readonly<Record<LedgerRecord["kind"], Shape>>> = { issued: { ends: time } };

/** Every other field of each kind of record: no more, no fewer. */
const shapes: Readonly<Record<LedgerRecord["kind"], Shape>> = {
  approved: {
    ...ofGrant,
    subject: wholeOrNull,
    start: time,
    until: time,
    pull: whole,
    commit: oid,
    evidence: anything,
  },
  issued: { ...ofGrant, handle: text },
  abandoned: { ...ofGrant, because: text },
  claimed: { ...ofGrant, by: (value) => whole(value) || isRun(value), handle: text },
  run: { ...ofGrant, by: isRun, until: time },
  revoked: { ...ofGrant, cause, because: text, by: wholeOrNull },
  ended: { ...ofGrant, cause, proof },
  reverted: { ...ofGrant, commit: oid },
  refused: rejected,
  bypassed: rejected,
  used: {
    grant: text,
    subject: (value) => whole(value) || text(value),
    of: (value) => isMapping(value) && matches(value, { kind: oneOf("route", "pattern"), name: text }),
    mergedAt: time,
  },
  adopted: { ...ofTree, since: time, repositories: ids, evidence: anything },
  "not-adopted": ofTree,
};

const isKind = (kind: string): kind is LedgerRecord["kind"] => Object.hasOwn(shapes, kind);

const shapeFor = (kind: LedgerRecord["kind"], fields: Mapping): Shape => ({
  ...shapes[kind],
  ...Object.fromEntries(Object.entries(optional[kind] ?? {}).filter(([key]) => Object.hasOwn(fields, key))),
});

const isMapping = (value: Json | undefined): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const matches = (value: Mapping, shape: Shape): boolean =>
  Object.keys(value).length === Object.keys(shape).length &&
  Object.entries(shape).every(([key, check]) => Object.hasOwn(value, key) && check(value[key]!));

/** Reads `2026-11-02T09:00:00Z`, and nothing that is written otherwise. */
export function timeOf(value: Json | undefined): Instant | null {
  if (typeof value !== "string") return null;
  const read = parseInstant(value);
  return read.ok && isoSeconds(read.value) === value ? read.value : null;
}

/** Reads a record back; throws `NotARecord` where a field is missing, unknown or of another kind. */
export function recordFromJson(value: Json | undefined): LedgerRecord {
  if (!isMapping(value)) throw new NotARecord("`record` is not a mapping");
  const { kind, ...fields } = value;
  if (typeof kind !== "string" || !isKind(kind)) throw new NotARecord("the record is of no known kind");
  if (!matches(fields, shapeFor(kind, fields)))
    throw new NotARecord(`the record does not have the fields of \`${kind}\``);
  const times = timesOf(kind, fields);
  return { ...value, ...times } as unknown as LedgerRecord;
}

function timesOf(kind: LedgerRecord["kind"], fields: Mapping): object {
  if (kind === "approved") return { start: timeOf(fields["start"]), until: timeOf(fields["until"]) };
  if (kind === "run") return { until: timeOf(fields["until"]) };
  if (kind === "used") return { mergedAt: timeOf(fields["mergedAt"]) };
  if (kind === "adopted") return { since: timeOf(fields["since"]) };
  if (kind === "issued") return fields["ends"] === undefined ? {} : { ends: timeOf(fields["ends"]) };
  if (kind !== "ended") return {};
  const proof = fields["proof"] as Mapping;
  return { proof: { ...proof, at: timeOf(proof["at"]) } };
}

export function subjectFromJson(value: Json | undefined): LedgerSubject {
  if (isMapping(value) && matches(value, { kind: (kind) => kind === "policy" })) return { kind: "policy" };
  if (isMapping(value) && matches(value, { kind: (kind) => kind === "entry", entry: text }))
    return value as unknown as LedgerSubject;
  if (isMapping(value) && matches(value, { kind: (kind) => kind === "uses", by: isHolder, month: isMonth }))
    return value as unknown as LedgerSubject;
  throw new NotARecord("`about` names neither an entry, nor uses, nor the policy");
}

const isHolder: Check = (value) => typeof value === "string" && /^[a-z-]+\/[a-z0-9][a-z0-9-]*$/u.test(value);
const isMonth: Check = (value) => typeof value === "string" && /^\d{4}-(?:0[1-9]|1[0-2])$/u.test(value);

/** A record belongs to the file of what it is about. */
export function belongs(about: LedgerSubject, record: LedgerRecord): boolean {
  if (record.kind === "used") return about.kind === "uses" && sameUses(about, usesAbout(record));
  if (record.kind === "adopted" || record.kind === "not-adopted") return about.kind === "policy";
  return about.kind === "entry" && about.entry === entryOfRecord(record);
}

const sameUses = (a: { readonly by: string; readonly month: string }, b: typeof a): boolean =>
  a.by === b.by && a.month === b.month;

const entryOfRecord = (record: GrantRecord): string =>
  "entry" in record ? record.entry : record.grant.slice(0, record.grant.lastIndexOf("."));
