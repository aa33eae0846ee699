import type { Repository } from "../core/case-file.ts";
import type { Effect } from "../core/effect.ts";
import type { NewLine } from "../core/evidence.ts";
import type { Grant } from "../core/grant.ts";
import { advance } from "../core/grant-events.ts";
import type { GrantId } from "../core/ids.ts";
import type { Handles } from "../ports.ts";
import type { Deps } from "./deps.ts";

type Tell = () => Promise<{ readonly handles: Handles; readonly effects: readonly Effect[] } | null>;

/**
 * Makes grants claimable, writes that down, and tells it in the same call. The row's compare-and-set decides between
 * two that issue at once: whose handle is not in the row revokes what it made.
 */
export async function issueGrants(
  deps: Deps,
  repository: Repository,
  grants: readonly GrantId[],
  tell: Tell,
): Promise<void> {
  const lines: NewLine[] = [];
  for (const id of grants) {
    const grant = await issueOne(deps, repository, id);
    if (grant !== null) lines.push(issuedLine(deps, grant));
  }
  const along = await tell();
  if (lines.length > 0) await deps.ledger.append(repository, lines, along ?? undefined);
  else if (along !== null && along.effects.length > 0)
    await deps.github.perform(repository, along.handles, along.effects);
}

/** The job behind it: takes up what a crash left, and tells it on the pull request. */
export async function issue(deps: Deps, repository: Repository, id: GrantId): Promise<void> {
  const before = await deps.store.grant(repository.id, id);
  if (before === null) return;
  const fresh = before.grant.state.kind === "activating";
  await issueGrants(deps, repository, [id], async () => null);
  if (fresh) {
    const work = { kind: "evaluate", repository: repository.id, pull: before.grant.pull } as const;
    await deps.store.enqueue([{ work }]);
  }
}

/** The grant as it is claimable now, or `null` where there is nothing to write down. */
async function issueOne(deps: Deps, repository: Repository, id: GrantId): Promise<Grant | null> {
  const stored = await deps.store.grant(repository.id, id);
  if (stored === null) return null;
  const { grant } = stored;
  if (grant.state.kind === "active") return grant;
  // Nothing is issued that is over already: its end says so, and that none was ever made.
  if (grant.state.kind !== "activating" || deps.clock.now() >= grant.until) return null;
  const issuer = deps.issuerOf(grant.issuer);
  const { handle } = await issuer.issue(grant);
  const next = advance(grant, { kind: "issued", attempt: grant.attempt, handle });
  if (await deps.store.saveGrant(stored, next.grant, [])) return next.grant;
  const winner = await deps.store.grant(repository.id, id);
  const kept = winner?.grant.state.kind === "active" && winner.grant.state.handle === handle;
  if (!kept) await issuer.revoke(handle, deps.clock.now());
  return kept ? winner.grant : null;
}

function issuedLine(deps: Deps, grant: Grant): NewLine {
  if (grant.state.kind !== "active") throw new Error(`grant ${grant.id} is not active`);
  const record = { kind: "issued", grant: grant.id, attempt: grant.attempt, handle: grant.state.handle } as const;
  return { about: { kind: "entry", entry: grant.entry }, at: deps.clock.now(), record };
}
