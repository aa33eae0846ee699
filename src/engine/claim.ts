import { claimView, whyAnew, type Claimable, type ClaimRefusal } from "../core/grant/claim.ts";
import type { Repository } from "../core/case-file.ts";
import { advance } from "../core/grant/events.ts";
import type { Delivery, Grant, Handle } from "../core/grant/grant.ts";
import type { Claimer } from "../core/ids.ts";
import { after, minutes } from "../core/instant.ts";
import type { Claimed, Claims, CredentialIssuer, StoredGrant } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { supersede } from "./begin.ts";
import { findForRun, findGrant, type Found } from "./find-grant.ts";
import { handOver } from "./hand-over.ts";
import { issuedLine, issueGrants } from "./issue.ts";
import { whyOf } from "./trouble.ts";
import { abandon } from "./withdraw.ts";

/** Collecting credentials: once, by the subject; a delivery that was never confirmed is replaced, not repeated. */
export function createClaims(deps: Deps): Claims {
  return {
    view: async (name, account) => viewOf(deps, await findGrant(deps, name), account),
    claim: async (name, account) => {
      const found = await findGrant(deps, name);
      const view = await viewOf(deps, found, account);
      if (view.kind !== "claimable" || found === null) return view as ClaimRefusal;
      return collect(deps, found, account);
    },
    report: async (name, account) => {
      const found = await findGrant(deps, name);
      const view = await viewOf(deps, found, account);
      if (view.kind !== "claimable" || found === null) return view as ClaimRefusal;
      if (view.handsOver !== "wrapped" || !view.again) return collect(deps, found, account);
      return claimAnew(deps, found, account, opened(deps, found.stored.grant));
    },
    confirm: async (name, account) => {
      const found = await (typeof account === "string" ? findForRun : findGrant)(deps, name);
      if (found === null) return false;
      // What is collected per run needs no second word: a run that lost it takes another one.
      if (found.stored.grant.approved.perRun !== undefined) return typeof account === "string";
      const { grant, effects } = advance(found.stored.grant, { kind: "claim-confirmed", by: account });
      if (grant === found.stored.grant && effects.length === 0) return false;
      return deps.store.saveGrant(found.stored, grant, []);
    },
  };
}

async function collect(deps: Deps, found: Found, account: Claimer): Promise<Claimed | ClaimRefusal> {
  const { grant } = found.stored;
  const anew = whyAnew(grant, deps.clock.now());
  if (anew !== null) return claimAnew(deps, found, account, anew);
  if (grant.state.kind === "active" && grant.state.delivery?.kind === "wrapped") {
    const is = await asked(deps, grant, (issuer, handle) => issuer.inspect(handle));
    if (typeof is === "object") return is;
    // Somebody has opened it who cannot be the claimer: they were never shown it.
    if (is !== "unclaimed") return claimAnew(deps, found, account, opened(deps, grant));
  }
  return claimOnce(deps, found, account);
}

/** Whoever opened it may have what was in it: for the operator to look into. */
function opened({ log }: Deps, { repository, id, attempt }: Grant): string {
  log.error({ repository, grant: id, attempt }, "ALARM: a wrap was opened before its claimer opened it");
  return "its wrap was opened by somebody before its claimer opened it";
}

/** An issuer that cannot be asked now keeps whoever asks waiting, and is no mistake of ours. */
async function asked<T extends string>(
  deps: Deps,
  grant: Grant,
  ask: (issuer: CredentialIssuer, handle: Handle) => Promise<T>,
): Promise<T | ClaimRefusal> {
  if (grant.state.kind !== "active") throw new Error(`grant ${grant.id} is not active`);
  try {
    return await ask(deps.issuerOf(grant.issuer), grant.state.handle);
  } catch (error) {
    if (grant.issuer.kind !== "vault") throw error;
    deps.log.warn({ err: error, grant: grant.id }, "its issuer cannot be asked");
    return { kind: "unavailable", because: whyOf(error) };
  }
}

/** Who collects for what is no person is looked up each time: the register and the teams of now. */
async function viewOf(deps: Deps, found: Found | null, account: Claimer): Promise<Claimable | ClaimRefusal> {
  if (found === null) return claimView(null, account, deps.clock.now());
  const { repository, stored } = found;
  const { approved, subject } = stored.grant;
  const standing =
    subject.account === null ? (await deps.github.subjects(repository, [approved])).get(approved.id) : undefined;
  return claimView(stored.grant, account, deps.clock.now(), standing);
}

/** The row decides who was first; then the claim is written to the ledger; only then is the secret made or shown. */
async function claimOnce(deps: Deps, found: Found, account: Claimer): Promise<Claimed | ClaimRefusal> {
  const { repository, stored } = found;
  if (stored.grant.state.kind === "active" && stored.grant.state.claim !== null) return handOver(deps, stored.grant);
  const at = deps.clock.now();
  const { attempt } = stored.grant;
  const claimed = advance(stored.grant, { kind: "claimed", attempt, by: account, at }).grant;
  // What is no secret cannot be lost: it may be looked at again.
  const lasts = claimed.state.kind === "active" && isShownAgain(claimed.state.delivery);
  const { grant } = lasts ? advance(claimed, { kind: "claim-confirmed", by: account }) : { grant: claimed };
  if (!(await deps.store.saveGrant(stored, grant, []))) return retry(deps, repository, stored, account);
  return deliver(deps, repository, grant, account);
}

const isShownAgain = (delivery: Delivery | undefined): boolean =>
  delivery?.kind === "public" || delivery?.kind === "nothing";

async function deliver(deps: Deps, repository: Repository, grant: Grant, account: Claimer): Promise<Claimed> {
  if (grant.state.kind !== "active") throw new Error(`grant ${grant.id} is not active`);
  const { handle } = grant.state;
  const record = { kind: "claimed", grant: grant.id, attempt: grant.attempt, by: account, handle } as const;
  // In a rush its issue may not be written down yet: what stands already is not written twice.
  await deps.ledger.append(repository, [
    issuedLine(deps, grant),
    { about: { kind: "entry", entry: grant.entry }, at: deps.clock.now(), record },
  ]);
  const claimed = await handOver(deps, grant);
  await supersede(deps, grant);
  await deps.store.enqueue([{ work: { kind: "evaluate", repository: repository.id, pull: grant.pull } }]);
  return claimed;
}

/** What is not to be handed over as it lies there is revoked and seen gone, before attempt n + 1 is made. */
async function claimAnew(
  deps: Deps,
  { repository, stored }: Found,
  account: Claimer,
  because: string,
): Promise<Claimed | ClaimRefusal> {
  const { grant } = stored;
  const gone = await asked(deps, grant, async () => {
    await abandon(deps, repository, grant, because);
    return "gone";
  });
  if (typeof gone === "object") return gone;
  const next = advance(grant, { kind: "abandoned", attempt: grant.attempt });
  const work = { kind: "issue", repository: repository.id, grant: grant.id } as const;
  if (!(await deps.store.saveGrant(stored, next.grant, [{ work, at: after(deps.clock.now(), soon) }])))
    return retry(deps, repository, stored, account);
  await issueGrants(deps, repository, [{ grants: [grant.id], tell: async () => null }]);
  return retry(deps, repository, stored, account);
}

/** Taken up again if what follows at once is interrupted: two that ask an issuer at once stand in each other's way. */
const soon = minutes(1);

/** Somebody was faster: what holds now decides. A claim by the same account meanwhile is theirs to take up again. */
async function retry(
  deps: Deps,
  repository: Repository,
  stored: StoredGrant,
  account: Claimer,
): Promise<Claimed | ClaimRefusal> {
  const fresh = await deps.store.grant(repository.id, stored.grant.id);
  const view = await viewOf(deps, fresh === null ? null : { repository, stored: fresh }, account);
  if (view.kind !== "claimable" || fresh === null) return view as ClaimRefusal;
  return view.again ? { kind: "not-ready" } : claimOnce(deps, { repository, stored: fresh }, account);
}
