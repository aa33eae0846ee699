import { deliveredCheckRun } from "../api/shapes/check.ts";
import type { Actor } from "../state/actor.ts";
import {
  type Annotation,
  type CheckConclusion,
  type CheckRun,
  checkConclusions,
  type CheckStatus,
} from "../state/check.ts";
import { nodeId } from "../state/ids.ts";
import { held } from "../state/lookup.ts";
import { done, invalid, type Outcome, refuse, type Refusal } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { announce } from "./announce.ts";
import { authorise, needs } from "./authorise.ts";
import { openSuite } from "./check-suite.ts";
import { advanceQueue } from "./merge-queue.ts";

export interface CheckRunInput {
  readonly name?: string;
  readonly externalId?: string;
  readonly detailsUrl?: string;
  readonly status?: CheckStatus;
  readonly conclusion?: CheckConclusion;
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly output?: {
    readonly title?: string;
    readonly summary?: string;
    readonly text?: string;
    readonly annotations?: readonly Annotation[];
  };
}

/** GitHub's limits: 50 annotations a call, 255 characters of title, 65,535 of summary and of text. */
function faultIn(input: CheckRunInput): Refusal | undefined {
  const output = input.output;
  if (input.name?.trim() === "") return refuse(422, 'Invalid request.\n\n"name" wasn\'t supplied.');
  if ((output?.annotations?.length ?? 0) > 50) {
    return refuse(422, "Invalid request.\n\nNo more than 50 items are allowed; more were supplied.");
  }
  if ((output?.title?.length ?? 0) > 255) {
    return invalid({
      resource: "CheckRun",
      code: "custom",
      field: "title",
      message: "title is too long (maximum is 255 characters)",
    });
  }
  for (const field of ["summary", "text"] as const) {
    if ((output?.[field]?.length ?? 0) <= 65_535) continue;
    const message = `Only 65535 characters are allowed; ${output?.[field]?.length ?? 0} were supplied.`;
    return refuse(422, `Invalid request.\n\n${message}`, [{ resource: "CheckRun", code: "invalid", field, message }]);
  }
  if (output !== undefined && output.title !== undefined && output.summary === undefined) {
    return refuse(422, 'Invalid request.\n\n"summary" wasn\'t supplied.');
  }
  if (input.conclusion !== undefined && !checkConclusions.includes(input.conclusion)) {
    return invalid({ resource: "CheckRun", code: "invalid", field: "conclusion" });
  }
  if (input.status === "completed" && input.conclusion === undefined) {
    return refuse(422, 'Invalid request.\n\n"conclusion" wasn\'t supplied.');
  }
  return undefined;
}

function authoriseApp(world: World, actor: Actor, repository: Repository) {
  if (actor.kind === "user") return refuse(403, "You must authenticate via a GitHub App.");
  const author = authorise(world, actor, repository, needs.check);
  if (!author.ok) return author;
  return author.value.kind === "installation"
    ? done(author.value)
    : refuse(403, "You must authenticate via a GitHub App.");
}

function announceRun(
  world: World,
  run: CheckRun,
  senderId: number,
  action: "created" | "completed" | "rerequested",
): void {
  const repository = held(world.repositories, run.repositoryId);
  announce(world, repository, senderId, "check_run", action, { check_run: deliveredCheckRun(world, run) });
  if (action === "completed") world.later(async () => advanceQueue(world, repository, run.headSha));
}

/** Reports a check run for a commit. Only apps may. */
export async function createCheckRun(
  world: World,
  actor: Actor,
  repository: Repository,
  input: CheckRunInput & { readonly name: string; readonly headSha: string },
): Promise<Outcome<CheckRun>> {
  const author = authoriseApp(world, actor, repository);
  if (!author.ok) return author;
  const fault = faultIn(input);
  if (fault !== undefined) return fault;
  const known = /^[0-9a-f]{40}$/u.test(input.headSha) ? await repository.git.commit(input.headSha) : undefined;
  if (known === undefined) return refuse(422, `No commit found for SHA: ${input.headSha}`);
  const appId = author.value.app.id;
  const suite = openSuite(world, repository, { sha: input.headSha, appId, branch: null, before: null });
  const completed = input.conclusion !== undefined;
  const id = world.nextId();
  const status = completed ? "completed" : (input.status ?? "queued");
  const run: CheckRun = {
    id,
    nodeId: nodeId("CheckRun", id),
    suiteId: suite.id,
    repositoryId: repository.id,
    appId,
    headSha: input.headSha,
    name: input.name,
    externalId: input.externalId ?? "",
    detailsUrl: input.detailsUrl ?? `${world.url()}/apps/${author.value.app.slug}`,
    status,
    conclusion: input.conclusion ?? null,
    startedAt: input.startedAt ?? (status === "queued" ? null : world.now()),
    completedAt: completed ? (input.completedAt ?? world.now()) : null,
    title: input.output?.title ?? null,
    summary: input.output?.summary ?? null,
    text: input.output?.text ?? null,
    annotations: [...(input.output?.annotations ?? [])],
  };
  world.checkRuns.set(id, run);
  suite.updatedAt = world.now();
  announceRun(world, run, author.value.account.id, "created");
  if (completed) announceRun(world, run, author.value.account.id, "completed");
  return done(run);
}

/**
 * Updates a check run. A completed one keeps its state, whatever the update says: it does not reopen. Annotations are
 * added to those it has.
 */
export function updateCheckRun(world: World, actor: Actor, run: CheckRun, input: CheckRunInput): Outcome<CheckRun> {
  const author = authoriseApp(world, actor, held(world.repositories, run.repositoryId));
  if (!author.ok) return author;
  if (author.value.app.id !== run.appId) {
    return refuse(
      403,
      `Invalid app_id \`${author.value.app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  }
  const fault = faultIn(input);
  if (fault !== undefined) return fault;
  const wasCompleted = run.status === "completed";
  if (input.name !== undefined) run.name = input.name;
  if (input.externalId !== undefined) run.externalId = input.externalId;
  if (input.detailsUrl !== undefined) run.detailsUrl = input.detailsUrl;
  if (input.startedAt !== undefined) run.startedAt = input.startedAt;
  if (input.output?.title !== undefined) run.title = input.output.title;
  if (input.output?.summary !== undefined) run.summary = input.output.summary;
  if (input.output?.text !== undefined) run.text = input.output.text;
  run.annotations.push(...(input.output?.annotations ?? []));
  if (input.conclusion !== undefined) {
    run.status = "completed";
    run.conclusion = input.conclusion;
    run.completedAt = input.completedAt ?? world.now();
    run.startedAt ??= run.completedAt;
  } else if (!wasCompleted && input.status !== undefined) {
    run.status = input.status;
    if (input.status === "in_progress") run.startedAt ??= world.now();
  }
  held(world.checkSuites, run.suiteId).updatedAt = world.now();
  if (input.conclusion !== undefined) announceRun(world, run, author.value.account.id, "completed");
  return done(run);
}

/** Asks the app to run a check again: a person with write access clicked "re-run". */
export function rerequestCheckRun(world: World, actor: Actor, run: CheckRun): Outcome<CheckRun> {
  const author = authorise(world, actor, held(world.repositories, run.repositoryId), needs.check);
  if (!author.ok) return author;
  const repository = held(world.repositories, run.repositoryId);
  const payload = { check_run: deliveredCheckRun(world, run) };
  announce(world, repository, author.value.account.id, "check_run", "rerequested", payload, run.appId);
  return done(run);
}
