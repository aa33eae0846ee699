import type { Place } from "../diagnostics/diagnostic.ts";
import type { GrantRecord, Json } from "../evidence/evidence.ts";
import { advance, assertNever, type GrantEvent } from "./events.ts";
import { begun, mergedAtOf, type Claim, type EndReason, type Grant, type GrantTerms } from "./grant.ts";
import { accountId, partsOfGrant, type GrantId, type RepositoryId } from "../ids.ts";
import { instant } from "../instant.ts";
import type { Instant } from "../instant.ts";
import type { Entry } from "../request.ts";
import type { RunCredential } from "./run.ts";

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
    ...(kept["collector"] === undefined ? {} : { collector: text(kept["collector"]) }),
    ...(kept["mergedAt"] === undefined ? {} : { mergedAt: instant(Number(kept["mergedAt"])) }),
    ...(kept["replaces"] === undefined ? {} : { replaces: text(kept["replaces"]) as GrantId }),
    ...(kept["preApproved"] === undefined ? {} : { preApproved: text(kept["preApproved"]) }),
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
  const approvals = new Map<GrantId, { readonly record: ApprovedRecord; readonly at: Instant }>();
  for (const { record, at } of lines) {
    if (record.kind === "approved" && !approvals.has(record.grant)) approvals.set(record.grant, { record, at });
  }
  const grants = [...approvals.values()].map(({ record, at }) =>
    lines
      .filter((line) => "grant" in line.record && line.record.grant === record.grant)
      .reduce(then, begun(termsOf(repository, record), at)),
  );
  return grants.map((grant) => superseded(grant, grants));
}

/** What runs collected under these grants, as the ledger tells. */
export const runsIn = (
  repository: RepositoryId,
  lines: readonly { readonly at: Instant; readonly record: GrantRecord }[],
): readonly RunCredential[] =>
  lines.flatMap(({ at, record }) => {
    if (record.kind !== "run") return [];
    const { grant, attempt, by, until } = record;
    return [{ repository, grant, entry: partsOfGrant(grant).entry, attempt, by, at, until }];
  });

/** What a claim's own steps would have done next, had they not been lost; what never began gives way at once. */
function superseded(grant: Grant, all: readonly Grant[]): Grant {
  const later = all.filter((other) => numberOf(other) > numberOf(grant));
  const newer = later.find((other) => claimOf(other) !== null) ?? (grant.state.kind === "scheduled" ? later[0] : null);
  if (!newer) return grant;
  const at = claimOf(newer)?.at ?? mergedAtOf(newer);
  return advance(grant, { kind: "end-asked", reason: supersededBy(newer), at }).grant;
}

export const supersededBy = ({ id }: Pick<Grant, "id">): EndReason => ({
  cause: "superseded",
  because: `\`${id}\` takes its place`,
  by: null,
});

const numberOf = (grant: Grant): number => partsOfGrant(grant.id).n;
const claimOf = ({ state }: Grant): Claim | null => (state.kind === "active" ? state.claim : null);

function then(before: Grant, { record, at }: Told): Grant {
  // Whatever is told of it after its start found it begun.
  const { grant } = advance(before, { kind: "start", at });
  const next = (event: GrantEvent, from = grant): Grant => advance(from, event).grant;
  switch (record.kind) {
    case "issued": {
      const { attempt, handle, ends } = record;
      return next({ kind: "issued", attempt, handle, ...(ends === undefined ? {} : { endsAt: ends }) });
    }
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
    case "run":
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
