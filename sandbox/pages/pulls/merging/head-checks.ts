import { checkFault } from "../../../actions/required-checks.ts";
import type { CheckRun, CommitStatus } from "../../../state/check.ts";
import { held } from "../../../state/lookup.ts";
import type { Pull } from "../../../state/pull.ts";
import type { Repository } from "../../../state/repository.ts";
import { rulesetsFor } from "../../../state/rules-of-branch.ts";
import type { RequiredCheck } from "../../../state/ruleset.ts";
import type { World } from "../../../state/world.ts";
import { expected, type Mark, markOfRun, markOfStatus } from "../checks/mark.ts";
import { runsAt } from "../checks/runs.ts";

/** One check or status of the head, and whether it is the one that the base branch wants. */
export interface HeadCheck {
  readonly name: string;
  readonly mark: Mark;
  readonly title: string | null;
  /** Who reported it; nobody yet where it is only expected. */
  readonly by: string | null;
  readonly required: boolean;
  readonly run: CheckRun | null;
}

export function requiredOf(repository: Repository, branch: string): readonly RequiredCheck[] {
  return rulesetsFor(repository, branch)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => (rule.type === "required_status_checks" ? rule.checks : []));
}

/** What was reported of the head, and what is expected and was not; what the base requires first. */
export function headChecks(world: World, repository: Repository, pull: Pull): readonly HeadCheck[] {
  const required = requiredOf(repository, pull.base.ref);
  const satisfies = (name: string, appId: number | null): boolean =>
    required.some(
      ({ context, integrationId }) => context === name && (integrationId === undefined || integrationId === appId),
    );
  const runs = runsAt(world, repository.id, pull.head.sha).newest.map((run): HeadCheck => {
    const { name, title, appId } = run;
    const by = held(world.apps, appId).name;
    return { name, mark: markOfRun(run), title, by, required: satisfies(name, appId), run };
  });
  const statuses = latestStatuses(world, repository, pull).map((status): HeadCheck => {
    const { context: name, description: title, appId, creatorId } = status;
    const by = held(world.accounts, creatorId).login;
    return { name, mark: markOfStatus(status), title, by, required: satisfies(name, appId), run: null };
  });
  const reported = [...runs, ...statuses];
  const missing = required
    .filter(({ context }) => !reported.some((one) => one.required && one.name === context))
    .map((one): HeadCheck => {
      const title = whyMissing(world, repository, pull, one);
      return { name: one.context, mark: expected, title, by: null, required: true, run: null };
    });
  return [...missing, ...reported].toSorted((a, b) => Number(b.required) - Number(a.required));
}

/** In GitHub's words: nobody reported it, or somebody did who does not count. */
function whyMissing(world: World, repository: Repository, pull: Pull, required: RequiredCheck): string {
  const fault = checkFault(world, repository, pull.head.sha, required);
  return fault === undefined || fault.endsWith("is expected.") ? "Waiting for status to be reported" : fault;
}

/** Of the statuses with one context, the newest. */
function latestStatuses(world: World, repository: Repository, pull: Pull): readonly CommitStatus[] {
  const latest = new Map<string, CommitStatus>();
  for (const status of world.statuses.values()) {
    if (status.repositoryId === repository.id && status.sha === pull.head.sha) latest.set(status.context, status);
  }
  return [...latest.values()];
}
