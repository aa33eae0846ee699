import type { Repository } from "../core/case-file.ts";
import type { NewLine } from "../core/evidence.ts";
import { advance, type GrantEvent } from "../core/grant-events.ts";
import type { EndReason, Grant, Proof } from "../core/grant.ts";
import { partsOfGrant, type GrantId } from "../core/ids.ts";
import { after, seconds, type Instant } from "../core/instant.ts";
import type { Queued, StoredGrant } from "../ports.ts";
import type { Deps } from "./deps.ts";

/** Ends that come close together are removed by one pull request. */
const gathering = seconds(3);

/** Begins the end of a grant before its time: from here on it ends, whatever crashes. */
export async function askToEnd(deps: Deps, stored: StoredGrant, reason: EndReason, at: Instant): Promise<void> {
  const { grant, effects } = advance(stored.grant, { kind: "end-asked", reason, at });
  if (effects.length === 0) return;
  if (await deps.store.saveGrant(stored, grant, [endWork(grant)])) return;
  const again = await deps.store.grant(grant.repository, grant.id);
  if (again !== null) await askToEnd(deps, again, reason, at);
}

/** Ends a grant whose time is over, or that was asked to end: revoke, look up until it is gone, then say so. */
export async function end(deps: Deps, repository: Repository, id: GrantId): Promise<void> {
  const now = deps.clock.now();
  let stored = await deps.store.grant(repository.id, id);
  if (stored === null) return;
  if (stored.grant.state.kind !== "ending" && stored.grant.state.kind !== "ended") {
    if (now < stored.grant.until) return deps.store.enqueue([{ ...endWork(stored.grant), at: stored.grant.until }]);
    stored = await step(deps, stored, { kind: "due", at: now });
  }
  if (stored.grant.state.kind === "ending") {
    const proof = await makeGone(deps, stored.grant, stored.grant.state.handle);
    if (proof === null) return deps.store.enqueue([{ ...endWork(stored.grant), at: stored.grant.until }]);
    stored = await step(deps, stored, { kind: "gone", proof }, afterwards(stored.grant, now));
  }
  // Where a newer grant of the entry goes on, no revert will come to write this end down.
  if (await isExtended(deps, stored.grant))
    await deps.ledger.append(repository, endedLines(stored.grant, deps.clock.now()));
}

async function isExtended(deps: Deps, { repository, entry, id }: Grant): Promise<boolean> {
  const all = await deps.store.grantsOfEntries(repository, [entry]);
  return all.some(({ grant }) => partsOfGrant(grant.id).n > partsOfGrant(id).n);
}

/** `null`: where nobody asks about it, a credential that was handed out works until its own end; then we look again. */
async function makeGone(deps: Deps, grant: Grant, handle: Proof["handle"]): Promise<Proof | null> {
  const issuer = deps.issuerOf(grant.issuer);
  const now = deps.clock.now();
  if (handle === null) return issuer.revokeAttempt(grant, grant.attempt, now);
  const proof = await issuer.revoke(handle, now);
  if ((await issuer.inspect(handle)) === "gone") return proof;
  if (now < grant.until) return null;
  throw new Error(`the issuer does not say yet that ${handle} is gone`);
}

/** One step of the row; where somebody was faster, the job comes back and looks again. */
async function step(
  deps: Deps,
  stored: StoredGrant,
  event: GrantEvent,
  work: readonly Queued[] = [],
): Promise<StoredGrant> {
  const { grant } = advance(stored.grant, event);
  if (!(await deps.store.saveGrant(stored, grant, work))) throw new Error(`grant ${grant.id} changed meanwhile`);
  return { grant, revision: stored.revision + 1 };
}

/** Many ends at once are written down, removed and told together: the end itself waits for none of that. */
const afterwards = ({ repository, pull }: Grant, now: Instant): readonly Queued[] => [
  { work: { kind: "revert", repository }, at: after(now, gathering) },
  { work: { kind: "evaluate", repository, pull }, at: after(now, gathering) },
];

/** What the ledger says of a grant that ended; nothing while it has not. */
export function endedLines(grant: Grant, at: Instant): readonly NewLine[] {
  const { state } = grant;
  if (state.kind !== "ended") return [];
  const about = { kind: "entry", entry: grant.entry } as const;
  const name = { grant: grant.id, attempt: grant.attempt } as const;
  const { cause, because, by } = state.reason;
  const ended: NewLine = { about, at, record: { kind: "ended", ...name, cause, proof: state.proof } };
  if (cause === "expired") return [ended];
  return [{ about, at, record: { kind: "revoked", ...name, cause, because, by } }, ended];
}

const endWork = (grant: Grant): Queued => ({ work: { kind: "end", repository: grant.repository, grant: grant.id } });
