import type { Repository } from "../core/case-file.ts";
import type { Effect, Performed } from "../core/effect.ts";
import type { LedgerLine, LedgerSubject, NewLine } from "../core/evidence/evidence.ts";
import type { Sha } from "../core/ids.ts";
import type { Duration } from "../core/instant.ts";
import type { Handles } from "./github.ts";

/** The signed record in git. */
export interface Ledger {
  /** The lines about some entries, or about the rules, as they stand; signatures and chain checked. */
  read(repository: Repository, about: readonly LedgerSubject[]): Promise<readonly LedgerLine[]>;
  /**
   * Resolves when the lines stand on the ledger branch. A line whose `recordKey` stands there already is not written
   * again. Lines of several callers travel in one commit. `along`: effects sent in the same call, after the commit.
   */
  append(
    repository: Repository,
    lines: readonly NewLine[],
    along?: { readonly handles: Handles; readonly effects: readonly Effect[] },
  ): Promise<readonly Performed[]>;
  /** How long it would take now until lines stand for which nothing waits: what was issued, or has ended. */
  wait(repository: Repository): Promise<Duration>;
  /** The newest commit of the ledger branch as last seen: named in revert commits. */
  head(repository: Repository): Promise<Sha | null>;
}
