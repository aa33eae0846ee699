import type { Repository } from "../core/case-file.ts";
import type { NewLine } from "../core/evidence/evidence.ts";
import { advance, type GrantEvent } from "../core/grant/events.ts";
import type { EndReason, Grant, Proof } from "../core/grant/grant.ts";
import { partsOfGrant, type GrantId } from "../core/ids.ts";
import { after, seconds, type Instant } from "../core/instant.ts";
import { endsOnlyByItself } from "../core/grant/issuing.ts";
import type { Queued, StoredGrant } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { endRuns } from "./end-runs.ts";
import { leftAloneUntil, soonEnough, tell, tryAt, whyOf } from "./trouble.ts";

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
    const due = { kind: "due", at: now } as const;
    const proof = await endedByItself(deps, stored.grant, now);
    stored =
      proof === null
        ? await step(deps, stored, [due])
        : await step(deps, stored, [due, { kind: "gone", proof }], afterwards(stored.grant, now));
  }
  if (stored.grant.state.kind === "ending") {
    const asked = await makeGone(deps, stored.grant, stored.grant.state);
    if ("again" in asked) return comeBack(deps, stored, asked);
    stored = await step(deps, stored, [{ kind: "gone", proof: asked }], afterwards(stored.grant, now));
  }
  // Where a newer grant of the entry goes on, no revert will come to write this end down.
  if (await isExtended(deps, stored.grant))
    await deps.ledger.append(repository, endedLines(stored.grant, deps.clock.now()));
}

async function isExtended(deps: Deps, { repository, entry, id }: Grant): Promise<boolean> {
  const all = await deps.store.grantsOfEntries(repository, [entry]);
  return all.some(({ grant }) => partsOfGrant(grant.id).n > partsOfGrant(id).n);
}

/**
 * What Vault has ended by itself, as it says: nothing is left to be done, and of thousands that end together each
 * question counts. `null`: it is to be ended, or that cannot be told now.
 */
async function endedByItself(deps: Deps, grant: Grant, at: Instant): Promise<Proof | null> {
  if (grant.issuer.kind !== "vault" || grant.state.kind !== "active" || grant.approved.perRun !== undefined)
    return null;
  const { handle } = grant.state;
  try {
    const found = await deps.issuerOf(grant.issuer).inspect(handle);
    return found === "gone" ? { handle, said: "already-gone", at } : null;
  } catch (error) {
    deps.log.warn({ err: error, grant: grant.id }, "whether it ended by itself is not known; it is ended");
    return null;
  }
}

/** Not gone yet, and when to look again. `because`: what there is to say of it. */
interface NotGone {
  readonly again: Instant;
  readonly because: string | null;
  /** There is something to say of it that is nobody's fault. */
  readonly toTell?: boolean;
}

type Ending = Extract<Grant["state"], { readonly kind: "ending" }>;

/** What the issuer says of it: only when it says that it is gone, it is. */
async function makeGone(deps: Deps, grant: Grant, { handle, since }: Ending): Promise<Proof | NotGone> {
  const issuer = deps.issuerOf(grant.issuer);
  const now = deps.clock.now();
  const later = (because: string | null, notBefore: Instant | null = null): NotGone => ({
    again: tryAt(now, since, grant.id, { least: seconds(1), notBefore }),
    because,
  });
  try {
    if (grant.approved.perRun !== undefined) return await endRuns(deps, grant, now);
    if (handle === null) return await issuer.revokeAttempt(grant, grant.attempt, now);
    const proof = await issuer.revoke(handle, now);
    if ((await issuer.inspect(handle)) === "gone") return proof;
  } catch (error) {
    if (grant.issuer.kind !== "vault") throw error;
    deps.log.warn({ err: error, grant: grant.id }, "not ended yet; it is tried again");
    return later(whyOf(error), soonEnough(now, leftAloneUntil(error)));
  }
  // Nobody can take it back: it works until its own end, which is said now, and then we look again.
  if (now < grant.until && endsOnlyByItself(grant.issuer)) return { again: grant.until, because: null, toTell: true };
  if (grant.issuer.kind === "vault") return later(now - since < moment ? null : lingers);
  throw new Error(`the issuer does not say yet that ${handle} is gone`);
}

/** An issuer takes a moment to end what was read with a credential. */
const moment = seconds(10);
const lingers = "Vault has ended it, and does not say yet that what was read with it is gone: it goes on trying";

/** Said on the pull request where it is news. */
async function comeBack(deps: Deps, stored: StoredGrant, { again, because, toTell = false }: NotGone): Promise<void> {
  const { repository, pull } = stored.grant;
  const work = { ...endWork(stored.grant), at: again };
  if (toTell) return deps.store.enqueue([work, { work: { kind: "evaluate", repository, pull } }]);
  const told = because === null ? [] : tell(stored.grant, because);
  if (because === null || told.length === 0) return deps.store.enqueue([work]);
  await step(deps, stored, [{ kind: "trouble", because, at: deps.clock.now(), nothing: false }], [work, ...told]);
}

/** One step of the row, or several at once; where somebody was faster, the job comes back and looks again. */
async function step(
  deps: Deps,
  stored: StoredGrant,
  events: readonly GrantEvent[],
  work: readonly Queued[] = [],
): Promise<StoredGrant> {
  const grant = events.reduce((before, event) => advance(before, event).grant, stored.grant);
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
