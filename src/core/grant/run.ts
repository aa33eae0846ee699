import type { GrantId, EntryId, RepositoryId, RunName } from "../ids.ts";
import type { Grant } from "./grant.ts";
import { instant, type Instant } from "../instant.ts";
import type { RegisteredSubject } from "../register.ts";
import type { PerRun } from "../request.ts";

/** What GitHub Actions says of a run, in a token whose signature, issuer, audience and time were checked. */
export interface Run {
  readonly name: RunName;
  /** Names this very token: it is good for one claim. */
  readonly token: string;
  readonly expiresAt: Instant;
  readonly repositoryId: number;
  /** How the repository is called now. */
  readonly repository: string;
  readonly ref: string;
  /** The workflow whose job this is, `acme/exports/.github/workflows/nightly.yaml@refs/heads/main`. */
  readonly jobWorkflowRef: string;
  readonly event: string;
  /** Empty where the job has none. */
  readonly environment: string;
}

/** A run's own credential under a grant that is claimed per run: known before it is made. */
export interface RunCredential {
  readonly repository: RepositoryId;
  readonly grant: GrantId;
  readonly entry: EntryId;
  /** Counts credentials of the grant: no two have the same. */
  readonly attempt: number;
  readonly by: RunName;
  readonly at: Instant;
  readonly until: Instant;
}

/** Why a run collects nothing: told to the run, whose repository is the registered one. */
export type RunRefusal =
  /** The token proves nothing. */
  | { readonly kind: "unproven"; readonly because: string }
  | { readonly kind: "wrong-run"; readonly because: string }
  /** As many as a day allows were collected. */
  | { readonly kind: "used-up"; readonly free: Instant }
  /** What must be asked for it does not answer. */
  | { readonly kind: "unavailable"; readonly because: string };

type Workload = NonNullable<RegisteredSubject["workload"]>;

/** Whether it is a run of the registered repository: by its id, whatever it is called. */
export const isOfRepository = (run: Run, { id }: Workload): boolean => id !== undefined && run.repositoryId === id;

/** What starts a run only where somebody may write to the repository, or nobody at all did. GitHub docs, "Events that trigger workflows". */
export const writersEvents: readonly string[] = [
  "push",
  "schedule",
  "workflow_dispatch",
  "repository_dispatch",
  "release",
  "deployment",
];

/**
 * Whether a run of the registered repository may collect: the registered workflow, as it stands on the default branch,
 * run from there, not for a pull request, and by nothing that outsiders can bring about: a comment, or what another
 * workflow leads to, starts it only where an environment with rules of its own is registered. `job_workflow_ref` alone does not say where the run began: another branch
 * can call the workflow, and the job checks out that branch.
 */
export function wrongRun(run: Run, { workflow, environment }: Workload, defaultBranch: string): RunRefusal | null {
  const wrong = (because: string): RunRefusal => ({ kind: "wrong-run", because });
  const ref = `refs/heads/${defaultBranch}`;
  if (run.event.startsWith("pull_request")) return wrong(`it was started by \`${run.event}\`: whoever opens one could`);
  if (run.ref !== ref) return wrong(`it runs \`${run.ref}\`, and not the default branch`);
  const own = `${run.repository}/`;
  const isOwn = run.jobWorkflowRef.slice(0, own.length).toLowerCase() === own.toLowerCase();
  // Names of repositories are the same in any letter case; paths and branches are not.
  if (!isOwn || run.jobWorkflowRef.slice(own.length) !== `${workflow}@${ref}`)
    return wrong(`its job is of \`${run.jobWorkflowRef}\`, and \`${workflow}\` of the default branch is registered`);
  if (environment !== undefined && run.environment.toLowerCase() !== environment.toLowerCase())
    return wrong(`its job does not run in the environment \`${environment}\``);
  if (environment === undefined && !writersEvents.includes(run.event))
    return wrong(`it was started by \`${run.event}\`, and no \`environment\` is registered that would say who may`);
  return null;
}

/** The grant as one run has it: its own attempt, no longer than a run may have it, and nothing outlasts the grant. */
export const grantOfRun = (grant: Grant, { attempt, until, by }: RunCredential): Grant => ({
  ...grant,
  attempt,
  until,
  approved: { ...grant.approved, run: by },
});

/** Until when a run that collects now has it. */
export const untilOf = ({ until }: Pick<Grant, "until">, { maxDuration }: PerRun, now: Instant): Instant =>
  instant(Math.min(now + maxDuration, until));
