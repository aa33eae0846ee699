import type { Repository } from "../core/case-file.ts";
import { partsOfGrant } from "../core/ids.ts";
import { after, instant, minutes, seconds, type Instant } from "../core/instant.ts";
import type { CredentialIssuer, Queued } from "../ports.ts";
import { endOfDeparted } from "./departed.ts";
import type { Deps } from "./deps.ts";
import { reconcile } from "./reconcile.ts";

/** GitHub keeps its delivery log for three days. */
const lookBack = minutes(60 * 24 * 3);
/** An attempt younger than this may still be on its way into the rows. */
const orphanAge = minutes(2);
const period = minutes(5);

/** What a sweep remembers, in this process only: after a restart everything is looked at once. */
export interface Swept {
  deliveries: Instant | null;
  readonly pulls: Map<string, Instant>;
}

/** Finds whatever reality and record disagree about, and queues the work that makes them equal. */
export async function sweep(deps: Deps, repository: Repository, swept: Swept): Promise<void> {
  const now = deps.clock.now();
  // Each part stands for itself: what one cannot do must not keep the others from being done.
  const failures: unknown[] = [];
  for (const part of [lostDeliveries, openRequests, overdue, endOfDeparted, drift, orphans]) {
    try {
      await part(deps, repository, swept, now);
    } catch (error) {
      failures.push(error);
    }
  }
  await deps.store.enqueue([
    { work: { kind: "default-branch", repository: repository.id } },
    { work: { kind: "revert", repository: repository.id } },
    { work: { kind: "sweep", repository: repository.id }, at: after(now, period) },
  ]);
  if (failures.length > 0) throw new AggregateError(failures, "parts of the sweep failed");
}

async function lostDeliveries(deps: Deps, repository: Repository, swept: Swept, now: Instant): Promise<void> {
  // The log is the app's, not a repository's: one sweep reads it for all.
  if (repository.id !== Math.min(...deps.repositories.keys())) return;
  const since = swept.deliveries ?? instant(now - lookBack);
  const lost = await deps.github.deliveriesSince(since, (logged) => deps.store.knownDeliveries(logged));
  for (const delivery of lost) await deps.store.accept(delivery);
  if (lost.length > 0) deps.log.warn({ lost: lost.length }, "deliveries were lost and read back");
  swept.deliveries = instant(now - minutes(2));
}

/** Every open request is decided again, and what nobody may hold any more ends. */
export async function decideAll(deps: Deps, repository: Repository): Promise<void> {
  await endOfDeparted(deps, repository);
  const open = await deps.github.openPulls(repository);
  await deps.store.enqueue(
    open.map(({ pull }) => ({ work: { kind: "evaluate", repository: repository.id, pull } as const })),
  );
}

async function openRequests(deps: Deps, repository: Repository, swept: Swept): Promise<void> {
  const work: Queued[] = [];
  const listedAt = deps.clock.now();
  const open = await deps.github.openPulls(repository);
  // What was read just before and is not listed yet stays; what is listed and not known is looked at again.
  const known = await deps.store.keepRequests(
    repository.id,
    open.map(({ pull }) => pull),
    instant(listedAt - minutes(1)),
  );
  for (const { pull, updatedAt } of open) {
    const key = `${repository.id}#${pull}`;
    if (swept.pulls.get(key) === updatedAt && known.has(pull)) continue;
    swept.pulls.set(key, updatedAt);
    work.push({ work: { kind: "evaluate", repository: repository.id, pull } });
  }
  await deps.store.enqueue(work);
}

async function overdue(deps: Deps, repository: Repository, _swept: Swept, now: Instant): Promise<void> {
  const late = await deps.store.overdue(repository.id, instant(now - seconds(10)));
  await deps.store.enqueue(
    late.map(({ grant }) => ({ work: { kind: "end", repository: repository.id, grant: grant.id } })),
  );
}

async function drift(deps: Deps, repository: Repository): Promise<void> {
  // Before the first landing there is nothing to compare with: that one reconciles by itself.
  const cursor = await deps.store.cursor(repository.id);
  if (cursor !== null) await reconcile(deps, repository, cursor);
}

/**
 * A credential of ours that neither a row nor the ledger knows, or that should have ended: its issuer may have made it
 * after it was asked whether there is one. Revoked, once it is old enough to be nobody's.
 */
async function orphans(deps: Deps, repository: Repository, _swept: Swept, now: Instant): Promise<void> {
  for (const issuer of deps.issuers) {
    try {
      await orphansOf(deps, repository, issuer, now);
    } catch (error) {
      // The next sweep looks again: everything else of this one is not done anew for a server that is away.
      deps.log.warn({ err: error, repository: repository.id }, "an issuer cannot be looked at");
    }
  }
}

async function orphansOf(deps: Deps, repository: Repository, issuer: CredentialIssuer, now: Instant): Promise<void> {
  for (const found of await issuer.list()) {
    if (found.repository !== repository.id || found.createdAt > now - orphanAge) continue;
    if (await isKnown(deps, repository, found)) continue;
    const which = { repository: repository.id, grant: found.grant, attempt: found.attempt };
    deps.log.warn(which, "an orphaned credential is revoked");
    await issuer.revoke(found.handle, now);
  }
}

type Found = Awaited<ReturnType<CredentialIssuer["list"]>>[number];

async function isKnown(deps: Deps, repository: Repository, { grant, attempt }: Found): Promise<boolean> {
  const stored = await deps.store.grant(repository.id, grant);
  if (stored !== null && stored.grant.attempt === attempt) return stored.grant.state.kind !== "ended";
  const runs = await deps.store.runsOf(repository.id, grant, deps.clock.now());
  if (runs.some((run) => run.attempt === attempt)) return true;
  const lines = await deps.ledger.read(repository, [{ kind: "entry", entry: partsOfGrant(grant).entry }]);
  const about = lines
    .map((line) => line.record)
    .filter((record) => "attempt" in record && record.grant === grant && record.attempt === attempt);
  return about.length > 0 && !about.some(({ kind }) => kind === "abandoned" || kind === "ended");
}
