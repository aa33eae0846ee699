import type { Repository } from "../core/case-file.ts";
import { advance } from "../core/grant/events.ts";
import type { Delivery, Grant } from "../core/grant/grant.ts";
import { makesAnother } from "../core/grant/issuing.ts";
import type { CredentialIssuer, Issued, Queued, StoredGrant } from "../ports.ts";
import { OutcomeUnknown } from "../ports/issuer.ts";
import type { Deps } from "./deps.ts";
import { leftAloneUntil, tell, tryAt, whyOf } from "./trouble.ts";

/**
 * Makes the credential of a grant that is being made ready; the grant as it is claimable now, or `null`. An issuer that
 * fails holds up nobody else: the grant says why, and is taken up again by its own job.
 */
export async function make(deps: Deps, repository: Repository, stored: StoredGrant): Promise<Grant | null> {
  const { issuer: choice } = stored.grant;
  const issuer = deps.issuerOf(choice);
  if (!makesAnother(choice)) return kept(deps, stored, issuer, await issuer.issue(stored.grant));
  if (isLeftAlone(deps, stored.grant)) return null;
  let now = stored;
  try {
    const cleared = await clear(deps, repository, issuer, now);
    if (cleared === null) return null;
    now = cleared;
    const asked = await asks(deps, now);
    if (asked === null) return null;
    now = asked;
  } catch (error) {
    await fails(deps, now, error, false);
    return null;
  }
  let issued: Issued;
  try {
    issued = await issuer.issue(now.grant);
  } catch (error) {
    await fails(deps, now, error, !(error instanceof OutcomeUnknown));
    return null;
  }
  deps.failing.delete(choice.kind);
  return kept(deps, now, issuer, issued);
}

/** Whoever comes here before the issuer takes it again has nothing to do: the job that comes back then was queued. */
const isLeftAlone = ({ clock }: Deps, { state }: Grant): boolean =>
  state.kind === "activating" && (state.trouble?.notBefore ?? 0) > clock.now();

/** Whatever an earlier try may have made is revoked and seen gone, before another is made. */
async function clear(
  deps: Deps,
  repository: Repository,
  issuer: CredentialIssuer,
  stored: StoredGrant,
): Promise<StoredGrant | null> {
  const { grant } = stored;
  if (grant.state.kind !== "activating" || grant.state.asked === undefined) return stored;
  const at = deps.clock.now();
  const because = "the issuer's answer was lost";
  const record = { kind: "abandoned", grant: grant.id, attempt: grant.attempt, because } as const;
  await deps.ledger.append(repository, [{ about: { kind: "entry", entry: grant.entry }, at, record }]);
  await issuer.revokeAttempt(grant, grant.attempt, at);
  const next = advance(grant, { kind: "abandoned", attempt: grant.attempt }).grant;
  return (await deps.store.saveGrant(stored, next, [])) ? { grant: next, revision: stored.revision + 1 } : null;
}

/** Written down before the issuer hears of it, so that a crash is found; `null`: somebody else is at it. */
async function asks(deps: Deps, stored: StoredGrant): Promise<StoredGrant | null> {
  const { attempt } = stored.grant;
  const { grant } = advance(stored.grant, { kind: "asked", attempt, at: deps.clock.now() });
  return (await deps.store.saveGrant(stored, grant, [])) ? { grant, revision: stored.revision + 1 } : null;
}

async function fails(deps: Deps, stored: StoredGrant, error: unknown, nothing: boolean): Promise<void> {
  const { grant: before } = stored;
  const at = deps.clock.now();
  const because = whyOf(error);
  deps.failing.add(before.issuer.kind);
  deps.log.warn({ err: error, repository: before.repository, grant: before.id }, "not issued yet; it is tried again");
  const notBefore = leftAloneUntil(error);
  const { grant } = advance(before, { kind: "trouble", because, at, nothing, notBefore });
  const since = grant.state.kind === "activating" ? (grant.state.trouble?.since ?? at) : at;
  const work = { kind: "issue", repository: before.repository, grant: before.id } as const;
  // Where it was saved by somebody else meanwhile, that one goes on with it.
  const again = tryAt(at, since, before.id, { notBefore });
  await deps.store.saveGrant(stored, grant, [{ work, at: again }, ...tell(before, because)]);
}

/** Compare-and-set decides between two that issue at once: whose handle is not in the row revokes what it made. */
async function kept(
  deps: Deps,
  stored: StoredGrant,
  issuer: CredentialIssuer,
  { handle, delivery, endsAt }: Issued,
): Promise<Grant | null> {
  const { grant } = stored;
  const shown = deliveryOf(delivery);
  const told = shown === null ? {} : { delivery: shown, endsAt };
  const next = advance(grant, { kind: "issued", attempt: grant.attempt, handle, ...told }).grant;
  const secret = delivery.kind === "wrapped" ? delivery.token : undefined;
  if (await deps.store.saveGrant(stored, next, withdrawal(next), secret)) return next;
  const winner = await deps.store.grant(grant.repository, grant.id);
  const isThere = winner?.grant.state.kind === "active" && winner.grant.state.handle === handle;
  if (!isThere) await issuer.revoke(handle, deps.clock.now());
  return isThere ? winner.grant : null;
}

/** What the grant keeps of it: never the secret. */
export function deliveryOf(delivery: Issued["delivery"]): Delivery | null {
  switch (delivery.kind) {
    case "minted-at-claim":
      return null;
    case "wrapped":
      return { kind: "wrapped", creationPath: delivery.creationPath, opensUntil: delivery.opensUntil };
    case "public":
    case "nothing":
      return delivery;
  }
}

/** What nobody collects before it can be opened no more is revoked then. */
function withdrawal({ repository, id, state, until }: Grant): readonly Queued[] {
  if (state.kind !== "active" || state.delivery?.kind !== "wrapped" || state.delivery.opensUntil >= until) return [];
  return [{ work: { kind: "withdraw", repository, grant: id }, at: state.delivery.opensUntil }];
}
