import type { Grant, Proof } from "../core/grant/grant.ts";
import type { Instant } from "../core/instant.ts";
import { endsOnlyByItself } from "../core/grant/issuing.ts";
import { grantOfRun } from "../core/grant/run.ts";
import type { Deps } from "./deps.ts";

/**
 * Ends what the runs of a grant collected and may have still: the proof that all of it is gone, or when to look again.
 * Where nobody asks about a credential, it works until its own end.
 */
export async function endRuns(
  deps: Deps,
  grant: Grant,
  at: Instant,
): Promise<Proof | { readonly again: Instant; readonly because: null }> {
  const running = await deps.store.runsOf(grant.repository, grant.id, at);
  const issuer = deps.issuerOf(grant.issuer);
  for (const run of running) await issuer.revokeAttempt(grantOfRun(grant, run), run.attempt, at);
  const last = running.reduce((latest, { until }) => (until > latest ? until : latest), at);
  if (endsOnlyByItself(grant.issuer) && last > at) return { again: last, because: null };
  return { handle: null, said: running.length > 0 ? "revoked" : "gone", at };
}
