import { claimView, type ClaimRefusal } from "../core/claim.ts";
import type { Repository } from "../core/case-file.ts";
import { advance } from "../core/grant-events.ts";
import type { Grant } from "../core/grant.ts";
import { partsOfGrant, type AccountId, type GrantId, type RepositoryId } from "../core/ids.ts";
import type { Claimed, Claims, StoredGrant } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { askToEnd } from "./end.ts";
import { issueGrants } from "./issue.ts";

/** Collecting credentials: once, by the subject; a delivery that was never confirmed is replaced, not repeated. */
export function createClaims(deps: Deps): Claims {
  return {
    view: async (name, account) => claimView((await find(deps, name))?.stored.grant ?? null, account, deps.clock.now()),
    claim: async (name, account) => {
      const found = await find(deps, name);
      const view = claimView(found?.stored.grant ?? null, account, deps.clock.now());
      if (view.kind !== "claimable" || found === null) return view as ClaimRefusal;
      const { repository, stored } = found;
      return view.again ? claimAgain(deps, repository, stored, account) : claimOnce(deps, repository, stored, account);
    },
    confirm: async (name, account) => {
      const found = await find(deps, name);
      if (found === null) return false;
      const { grant, effects } = advance(found.stored.grant, { kind: "claim-confirmed", by: account });
      if (grant === found.stored.grant && effects.length === 0) return false;
      return deps.store.saveGrant(found.stored, grant, []);
    },
  };
}

interface Found {
  readonly repository: Repository;
  readonly stored: StoredGrant;
}

async function find(deps: Deps, name: string): Promise<Found | null> {
  const parts = /^(\d{1,15})-([a-z0-9][a-z0-9-]{1,63}\.\d{1,6})$/u.exec(name);
  if (parts === null) return null;
  const repository = deps.repositories.get(Number(parts[1]) as RepositoryId);
  const stored = repository && (await deps.store.grant(repository.id, parts[2] as GrantId));
  return repository && stored ? { repository, stored } : null;
}

/** The row decides who was first; then the claim is written to the ledger; only then is the secret made. */
async function claimOnce(
  deps: Deps,
  repository: Repository,
  stored: StoredGrant,
  account: AccountId,
): Promise<Claimed | ClaimRefusal> {
  const at = deps.clock.now();
  const { attempt } = stored.grant;
  const { grant } = advance(stored.grant, { kind: "claimed", attempt, by: account, at });
  if (!(await deps.store.saveGrant(stored, grant, []))) return retry(deps, repository, stored, account);
  return deliver(deps, repository, grant, account);
}

async function deliver(deps: Deps, repository: Repository, grant: Grant, account: AccountId): Promise<Claimed> {
  if (grant.state.kind !== "active") throw new Error(`grant ${grant.id} is not active`);
  const { handle } = grant.state;
  const record = { kind: "claimed", grant: grant.id, attempt: grant.attempt, by: account, handle } as const;
  await deps.ledger.append(repository, [
    { about: { kind: "entry", entry: grant.entry }, at: deps.clock.now(), record },
  ]);
  const minted = await deps.issuerOf(grant.issuer).mint(grant, handle);
  await supersede(deps, repository, grant);
  await deps.store.enqueue([{ work: { kind: "evaluate", repository: repository.id, pull: grant.pull } }]);
  return { kind: "claimed", grant: grant.id, entitlement: grant.entitlement, ...minted };
}

/** What was shown and never confirmed is revoked and seen gone, before attempt n + 1 is made. */
async function claimAgain(
  deps: Deps,
  repository: Repository,
  stored: StoredGrant,
  account: AccountId,
): Promise<Claimed | ClaimRefusal> {
  const { grant } = stored;
  const at = deps.clock.now();
  await deps.issuerOf(grant.issuer).revokeAttempt(grant, grant.attempt, at);
  const because = "it was shown, and nobody confirmed to have it";
  const record = { kind: "abandoned", grant: grant.id, attempt: grant.attempt, because } as const;
  await deps.ledger.append(repository, [{ about: { kind: "entry", entry: grant.entry }, at, record }]);
  const next = advance(grant, { kind: "abandoned", attempt: grant.attempt });
  const work = { kind: "issue", repository: repository.id, grant: grant.id } as const;
  if (!(await deps.store.saveGrant(stored, next.grant, [{ work, at }])))
    return retry(deps, repository, stored, account);
  await issueGrants(deps, repository, [grant.id], async () => null);
  return retry(deps, repository, stored, account);
}

/** Somebody was faster: what holds now decides. A claim by the same account meanwhile is theirs to take up again. */
async function retry(
  deps: Deps,
  repository: Repository,
  stored: StoredGrant,
  account: AccountId,
): Promise<Claimed | ClaimRefusal> {
  const fresh = await deps.store.grant(repository.id, stored.grant.id);
  const view = claimView(fresh?.grant ?? null, account, deps.clock.now());
  if (view.kind !== "claimable" || fresh === null) return view as ClaimRefusal;
  return view.again ? { kind: "not-ready" } : claimOnce(deps, repository, fresh, account);
}

/** An extension's credential takes the place of the one before: that ends when the new one is collected. */
async function supersede(deps: Deps, repository: Repository, grant: Grant): Promise<void> {
  const reason = { cause: "superseded", because: `\`${grant.id}\` takes its place`, by: null } as const;
  for (const older of await deps.store.grantsOfEntries(repository.id, [grant.entry])) {
    if (partsOfGrant(older.grant.id).n < partsOfGrant(grant.id).n)
      await askToEnd(deps, older, reason, deps.clock.now());
  }
}
