import type { Repository } from "../core/case-file.ts";
import type { NewLine } from "../core/evidence.ts";
import { advance, type GrantEvent } from "../core/grant-events.ts";
import type { EndReason, Grant, Proof } from "../core/grant.ts";
import type { GrantId } from "../core/ids.ts";
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
    stored = await step(deps, stored, { kind: "gone", proof });
  }
  await writeDown(deps, repository, stored.grant);
}

async function makeGone(deps: Deps, grant: Grant, handle: Proof["handle"]): Promise<Proof> {
  const issuer = deps.issuerOf(grant.issuer);
  const now = deps.clock.now();
  if (handle === null) return issuer.revokeAttempt(grant, grant.attempt, now);
  const proof = await issuer.revoke(handle, now);
  if ((await issuer.inspect(handle)) !== "gone") throw new Error(`the issuer does not say yet that ${handle} is gone`);
  return proof;
}

/** One step of the row; where somebody was faster, the job comes back and looks again. */
async function step(deps: Deps, stored: StoredGrant, event: GrantEvent): Promise<StoredGrant> {
  const { grant } = advance(stored.grant, event);
  if (!(await deps.store.saveGrant(stored, grant, []))) throw new Error(`grant ${grant.id} changed meanwhile`);
  return { grant, revision: stored.revision + 1 };
}

async function writeDown(deps: Deps, repository: Repository, grant: Grant): Promise<void> {
  const { state } = grant;
  if (state.kind !== "ended") return;
  const about = { kind: "entry", entry: grant.entry } as const;
  const name = { grant: grant.id, attempt: grant.attempt } as const;
  const { cause, because, by } = state.reason;
  const at = deps.clock.now();
  const lines: NewLine[] = [{ about, at, record: { kind: "ended", ...name, cause, proof: state.proof } }];
  if (cause !== "expired") lines.unshift({ about, at, record: { kind: "revoked", ...name, cause, because, by } });
  await deps.ledger.append(repository, lines);
  await deps.store.enqueue([
    { work: { kind: "revert", repository: repository.id }, at: after(at, gathering) },
    { work: { kind: "evaluate", repository: repository.id, pull: grant.pull }, at: after(at, gathering) },
  ]);
}

const endWork = (grant: Grant): Queued => ({ work: { kind: "end", repository: grant.repository, grant: grant.id } });
