import type { Place } from "./diagnostic.ts";
import type { GrantRecord, Json } from "./evidence.ts";
import { advance, assertNever, type GrantEvent } from "./grant-events.ts";
import type { Claim, EndReason, Grant, GrantTerms } from "./grant.ts";
import { accountId, partsOfGrant, type GrantId, type RepositoryId } from "./ids.ts";
import type { Instant } from "./instant.ts";
import type { Entry } from "./request.ts";

export type ApprovedRecord = Extract<GrantRecord, { readonly kind: "approved" }>;

/** A grant's terms, read back from the line that approved it: the ledger is the truth if the database is lost. */
export function termsOf(repository: RepositoryId, record: ApprovedRecord): GrantTerms {
  const evidence = mapping(record.evidence);
  const kept = mapping(evidence["grant"]);
  const path = text(kept["path"]);
  const approved = entryOf(mapping(kept["entry"]), path);
  return {
    repository,
    id: record.grant,
    entry: partsOfGrant(record.grant).entry,
    approved,
    entitlement: approved.entitlement,
    path,
    subject: { account: record.subject, login: text(kept["login"]) },
    issuer: mapping(kept["issuer"]) as unknown as GrantTerms["issuer"],
    ...(kept["scope"] === undefined ? {} : { scope: array(kept["scope"]).map(String) }),
    start: record.start,
    until: record.until,
    pull: record.pull,
    commit: record.commit,
    told: text(kept["told"]),
    countersigners: array(kept["countersigners"]).map((id) => accountId(Number(id))),
  };
}

interface Told {
  readonly at: Instant;
  readonly record: GrantRecord;
}

/**
 * The grants that an entry's lines tell of, oldest first. Lines are events of the same total function that made them,
 * so that one that comes late (an `issued` after its `ended`, say) brings nothing back; an attempt that was given up
 * is followed by the next, never by itself. Whoever may have the newer credential ends the older ones.
 */
export function restoreGrants(repository: RepositoryId, lines: readonly Told[]): readonly Grant[] {
  const approvals = new Map<GrantId, ApprovedRecord>();
  for (const { record } of lines) {
    if (record.kind === "approved" && !approvals.has(record.grant)) approvals.set(record.grant, record);
  }
  const grants = [...approvals.values()].map((record) =>
    lines
      .filter((line) => "grant" in line.record && line.record.grant === record.grant)
      .reduce(then, { ...termsOf(repository, record), attempt: 1, state: { kind: "activating" } } satisfies Grant),
  );
  return grants.map((grant) => superseded(grant, grants));
}

/** What a claim's own steps would have done next, had they not been lost. */
function superseded(grant: Grant, all: readonly Grant[]): Grant {
  const newer = all.find((other) => numberOf(other) > numberOf(grant) && claimOf(other) !== null);
  const claim = newer && claimOf(newer);
  if (!newer || !claim) return grant;
  const reason: EndReason = { cause: "superseded", because: `\`${newer.id}\` takes its place`, by: null };
  return advance(grant, { kind: "end-asked", reason, at: claim.at }).grant;
}

const numberOf = (grant: Grant): number => partsOfGrant(grant.id).n;
const claimOf = ({ state }: Grant): Claim | null => (state.kind === "active" ? state.claim : null);

function then(grant: Grant, { record, at }: Told): Grant {
  const next = (event: GrantEvent, from = grant): Grant => advance(from, event).grant;
  switch (record.kind) {
    case "issued":
      return next({ kind: "issued", attempt: record.attempt, handle: record.handle });
    case "claimed": {
      const { attempt, handle, by } = record;
      // Who claims at once may be written down before the `issued` that made it possible.
      return next({ kind: "claimed", attempt, by, at }, next({ kind: "issued", attempt, handle }));
    }
    case "abandoned":
      return next({ kind: "abandoned", attempt: record.attempt });
    case "revoked": {
      const { cause, because, by } = record;
      return next({ kind: "end-asked", reason: { cause, because, by }, at });
    }
    case "ended": {
      const reason: EndReason = { cause: record.cause, because: "its time is over", by: null };
      return next({ kind: "gone", proof: record.proof }, next({ kind: "end-asked", reason, at }));
    }
    case "reverted":
      return next({ kind: "reverted", by: record.commit });
    case "approved":
    case "refused":
    case "bypassed":
      return grant;
    default:
      return assertNever(record);
  }
}

function entryOf(kept: Readonly<Record<string, Json>>, path: string): Entry {
  const place: Place = { file: path, line: 1, column: 1 };
  return { ...(kept as unknown as Omit<Entry, "places">), places: { entry: place, id: place } };
}

function mapping(value: Json | undefined): Readonly<Record<string, Json>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError("the ledger's evidence is not a mapping");
  return value as Readonly<Record<string, Json>>;
}

function text(value: Json | undefined): string {
  if (typeof value !== "string") throw new TypeError("the ledger's evidence lacks a text");
  return value;
}

function array(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new TypeError("the ledger's evidence lacks a list");
  return value as readonly Json[];
}
