import type { Place } from "./diagnostic.ts";
import type { GrantRecord, Json } from "./evidence.ts";
import type { EndReason, Grant, GrantState, GrantTerms } from "./grant.ts";
import { accountId, partsOfGrant, type RepositoryId } from "./ids.ts";
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
 * The grants that an entry's lines tell of, oldest first. Whatever was given out under a lost row is ended and issued
 * again: an unfinished attempt is taken up as the next one, so that no credential is unknown.
 */
export function restoreGrants(repository: RepositoryId, lines: readonly Told[]): readonly Grant[] {
  return lines.flatMap(({ record }) => {
    if (record.kind !== "approved") return [];
    const about = lines.filter((line) => "grant" in line.record && line.record.grant === record.grant);
    const attempt = Math.max(...about.map((line) => ("attempt" in line.record ? line.record.attempt : 0)));
    return [{ ...termsOf(repository, record), attempt, state: stateFrom(about) }];
  });
}

const stateFrom = (lines: readonly Told[]): GrantState =>
  lines.reduce<GrantState>((state, line) => then(state, line), { kind: "activating" });

function then(state: GrantState, { record, at }: Told): GrantState {
  switch (record.kind) {
    case "issued":
      return { kind: "active", handle: record.handle, claim: null };
    case "claimed":
      return { kind: "active", handle: record.handle, claim: { by: record.by, at, confirmed: false } };
    case "abandoned":
      return { kind: "activating" };
    case "revoked": {
      const { cause, because, by } = record;
      return {
        kind: "ending",
        handle: state.kind === "active" ? state.handle : null,
        reason: { cause, because, by },
        since: at,
      };
    }
    case "ended": {
      const expired: EndReason = { cause: record.cause, because: "its time is over", by: null };
      const reason = state.kind === "ending" ? state.reason : expired;
      return { kind: "ended", reason, proof: record.proof, revertedBy: null };
    }
    case "reverted":
      return state.kind === "ended" ? { ...state, revertedBy: record.commit } : state;
    case "approved":
    case "refused":
    case "bypassed":
      return state;
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
