import type { Repository } from "../core/case-file.ts";
import { advance } from "../core/grant/events.ts";
import type { Grant } from "../core/grant/grant.ts";
import { partsOfGrant, type GrantId } from "../core/ids.ts";
import { after, seconds } from "../core/instant.ts";
import { supersededBy } from "../core/grant/restore.ts";
import type { StoredGrant } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { askToEnd } from "./end.ts";

/** How long to wait before looking again whether what a reset ends is gone: at the issuer that takes a moment. */
const moment = seconds(1);
const longer = seconds(30);

/** The grant as its credential may be made now; `null`: there is none, or not yet, and then it comes back. */
export async function toIssue(deps: Deps, repository: Repository, id: GrantId): Promise<StoredGrant | null> {
  const stored = await deps.store.grant(repository.id, id);
  if (stored === null) return null;
  const begun = await begin(deps, stored);
  if (begun?.grant.state.kind !== "activating") return begun;
  return (await isFree(deps, begun.grant)) ? begun : null;
}

/** Nothing is made before the start: the job comes back then. */
async function begin(deps: Deps, stored: StoredGrant): Promise<StoredGrant | null> {
  const { grant } = stored;
  if (grant.state.kind !== "scheduled") return stored;
  const now = deps.clock.now();
  if (now < grant.start) {
    await deps.store.enqueue([{ work: issueOf(grant), at: grant.start }]);
    return null;
  }
  const next = advance(grant, { kind: "start", at: now });
  if (await deps.store.saveGrant(stored, next.grant, [])) return { grant: next.grant, revision: stored.revision + 1 };
  throw new Error(`grant ${grant.id} changed meanwhile`);
}

/** A reset ends what it replaces first, and is made when that is gone; everything else need not wait. */
async function isFree(deps: Deps, grant: Grant): Promise<boolean> {
  if (grant.approved.replaces?.kind !== "reset") return true;
  const now = deps.clock.now();
  const left = (await replacedIn(deps, grant)).filter((older) => older.grant.state.kind !== "ended");
  for (const older of left) await askToEnd(deps, older, supersededBy(grant), now);
  if (left.length === 0) return true;
  const since = left.flatMap(({ grant: { state } }) => (state.kind === "ending" ? [state.since] : [now]));
  const at = after(now, now - Math.min(...since) < longer ? moment : longer);
  await deps.store.enqueue([{ work: issueOf(grant), at }]);
  return false;
}

/** What a new credential takes the place of ends when it is collected: earlier grants of its entry, and what it replaces. */
export async function supersede(deps: Deps, grant: Grant): Promise<void> {
  const own = await deps.store.grantsOfEntries(grant.repository, [grant.entry]);
  const older = own.filter((one) => partsOfGrant(one.grant.id).n < partsOfGrant(grant.id).n);
  for (const one of [...older, ...(await replacedIn(deps, grant))])
    await askToEnd(deps, one, supersededBy(grant), deps.clock.now());
}

/** Every grant of the entry whose access this one replaces: an extension of it, too. */
async function replacedIn(deps: Deps, { repository, replaces }: Grant): Promise<readonly StoredGrant[]> {
  if (replaces === undefined) return [];
  return deps.store.grantsOfEntries(repository, [partsOfGrant(replaces).entry]);
}

const issueOf = ({ repository, id }: Grant) => ({ kind: "issue", repository, grant: id }) as const;
