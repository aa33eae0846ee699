import type { ClaimRefusal } from "../core/grant/claim.ts";
import type { RepositoryId, GrantId, RunName } from "../core/ids.ts";
import type { Instant } from "../core/instant.ts";
import type { Run, RunCredential, RunRefusal } from "../core/grant/run.ts";
import type { Claimed } from "./claims.ts";

/** Reads tokens that GitHub Actions makes for its runs. */
export interface RunTokens {
  read(token: string): Promise<Run | Extract<RunRefusal, { readonly kind: "unproven" | "unavailable" }>>;
}

/** Runs of registered workloads collect by themselves. `name`: a grant's public name, or an entry's: its newest. */
export interface Runs {
  claim(
    name: string,
    token: string,
  ): Promise<{ readonly kind: "run"; readonly by: RunName; readonly claimed: Claimed } | ClaimRefusal | RunRefusal>;
}

/** What was collected run by run. */
export interface RunRegister {
  /** Notes that a run's token was used, until it is none any more; `false`: it was before. */
  useRunToken(token: string, until: Instant): Promise<boolean>;
  /**
   * Takes one of the entry's credentials within 24 hours, for a grant that is active: before anything is made, so that
   * it counts whatever happens then. `null`: it is not active.
   */
  takeRun(
    run: Omit<RunCredential, "attempt">,
    perDay: number,
  ): Promise<RunCredential | { readonly usedUp: Instant } | null>;
  /** Puts back what the ledger tells of, after the database was lost. */
  restoreRun(run: RunCredential): Promise<void>;
  /** Those of a grant that may still work at that moment. */
  runsOf(repository: RepositoryId, grant: GrantId, at: Instant): Promise<readonly RunCredential[]>;
}
