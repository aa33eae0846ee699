import type { Work } from "../core/event.ts";
import { instant, isoSeconds, type Instant } from "../core/instant.ts";
import { RateLimited, type Handler } from "../ports.ts";
import { latest, type Deps } from "./deps.ts";
import { end } from "./end.ts";
import { evaluate } from "./evaluate.ts";
import { issue, record } from "./issue.ts";
import { land, merged } from "./land.ts";
import { judgeMergeGroup } from "./merge-group.ts";
import { revert } from "./revert.ts";
import { decideAll, sweep, type Swept } from "./sweep.ts";
import { withdraw } from "./withdraw.ts";
import { openTurns, type Turns } from "./turns.ts";

/** Does one piece of work. Throwing brings it back later; what it did until then is found and not done twice. */
export function createHandler(deps: Deps): Handler {
  const swept: Swept = { deliveries: null, pulls: new Map() };
  const turns = openTurns();
  return async (work) => {
    try {
      await perform(deps, swept, turns, work);
    } catch (error) {
      const retryAt = retryOf(error);
      if (retryAt === null) throw error;
      // A limit is no failure: the work comes back when GitHub takes it again, with all its tries left.
      deps.log.warn({ work, retryAt: isoSeconds(retryAt) }, "GitHub's limit is reached; the work waits");
      await deps.store.enqueue([{ work, at: retryAt }]);
    }
  };
}

async function perform(deps: Deps, swept: Swept, turns: Turns, work: Work): Promise<void> {
  const repository = deps.repositories.get(work.repository);
  if (repository === undefined) {
    deps.log.warn({ repository: work.repository, work: work.kind }, "not one of the configured access repositories");
    return;
  }
  switch (work.kind) {
    case "evaluate": {
      const at = turns.next(repository.id, work.pull, deps.clock.now());
      return at === null ? evaluate(deps, repository, work.pull) : deps.store.enqueue([{ work, at }]);
    }
    case "default-branch":
      return land(deps, repository);
    case "merged":
      return merged(deps, work);
    case "merge-group":
      return judgeMergeGroup(deps, repository, work.base, work.head);
    case "issue":
      return issue(deps, repository, work.grant);
    case "withdraw":
      return withdraw(deps, repository, work.grant);
    case "record":
      return record(deps, repository, work.grants);
    case "end":
      return end(deps, repository, work.grant);
    case "revert":
      return revert(deps, repository);
    case "people":
      return decideAll(deps, repository);
    case "sweep":
      return sweep(deps, repository, swept);
  }
}

/** When to come back, where nothing but GitHub's limit is in the way; a sweep's parts may have met it several times. */
function retryOf(error: unknown): Instant | null {
  if (error instanceof RateLimited) return error.retryAt;
  if (!(error instanceof AggregateError)) return null;
  const each = error.errors.map(retryOf);
  return each.reduce((last, next) => (last === null || next === null ? null : latest(last, next)), instant(0));
}
