import type { Repository } from "../core/case-file.ts";
import { advance } from "../core/grant/events.ts";
import type { Grant } from "../core/grant/grant.ts";
import type { GrantId } from "../core/ids.ts";
import type { Deps } from "./deps.ts";
import { leftAloneUntil, soonEnough, tryAt } from "./trouble.ts";

const unclaimed = "nobody collected it before it could be opened no more";

/** When the claim window closes: what nobody collected is revoked, and made anew for whoever comes later. */
export async function withdraw(deps: Deps, repository: Repository, id: GrantId): Promise<void> {
  const stored = await deps.store.grant(repository.id, id);
  if (stored === null || stored.grant.state.kind !== "active") return;
  const { grant } = stored;
  const { delivery, claim } = stored.grant.state;
  const now = deps.clock.now();
  const work = { kind: "withdraw", repository: repository.id, grant: id } as const;
  if (delivery?.kind === "wrapped" && claim === null) {
    if (now < delivery.opensUntil) return deps.store.enqueue([{ work, at: delivery.opensUntil }]);
    const next = advance(grant, { kind: "withdrawn", attempt: grant.attempt }).grant;
    const told = { work: { kind: "evaluate", repository: repository.id, pull: grant.pull } } as const;
    // From here on nobody is handed it; whoever was faster has it.
    if (!(await deps.store.saveGrant(stored, next, [told]))) return withdraw(deps, repository, id);
  } else if (delivery?.kind !== "withdrawn") return;
  try {
    await abandon(deps, repository, grant, unclaimed);
  } catch (error) {
    deps.log.warn({ err: error, grant: id }, "not withdrawn yet; it is tried again");
    const notBefore = soonEnough(now, leftAloneUntil(error));
    await deps.store.enqueue([{ work, at: tryAt(now, now, id, { notBefore }) }]);
  }
}

/** Revoked and seen gone, then written down: after it, only the next attempt can be collected. */
export async function abandon(deps: Deps, repository: Repository, grant: Grant, because: string): Promise<void> {
  const at = deps.clock.now();
  await deps.issuerOf(grant.issuer).revokeAttempt(grant, grant.attempt, at);
  const record = { kind: "abandoned", grant: grant.id, attempt: grant.attempt, because } as const;
  await deps.ledger.append(repository, [{ about: { kind: "entry", entry: grant.entry }, at, record }]);
}
