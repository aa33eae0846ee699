import type { Work } from "../core/event.ts";
import type { Handler } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { end } from "./end.ts";
import { evaluate } from "./evaluate.ts";
import { issue } from "./issue.ts";
import { land } from "./land.ts";
import { judgeMergeGroup } from "./merge-group.ts";
import { revert } from "./revert.ts";
import { sweep, type Swept } from "./sweep.ts";

/** Does one piece of work. Throwing brings it back later; what it did until then is found and not done twice. */
export function createHandler(deps: Deps): Handler {
  const swept: Swept = { deliveries: null, pulls: new Map() };
  return async (work: Work) => {
    const repository = deps.repositories.get(work.repository);
    if (repository === undefined) {
      deps.log.warn({ repository: work.repository, work: work.kind }, "not one of the configured access repositories");
      return;
    }
    switch (work.kind) {
      case "evaluate":
        return evaluate(deps, repository, work.pull);
      case "default-branch":
        return land(deps, repository);
      case "merge-group":
        return judgeMergeGroup(deps, repository, work.base, work.head);
      case "issue":
        return issue(deps, repository, work.grant);
      case "end":
        return end(deps, repository, work.grant);
      case "revert":
        return revert(deps, repository);
      case "sweep":
        return sweep(deps, repository, swept);
    }
  };
}
