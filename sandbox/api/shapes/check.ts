import { openPullsFrom, held } from "../../state/lookup.ts";
import type { Annotation, CheckRun, CheckSuite, CommitStatus } from "../../state/check.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import type { Commit } from "../../git/object.ts";
import { simpleUser } from "./account.ts";
import { appShape } from "./app.ts";
import { simpleCommit } from "./commit.ts";
import type { Json } from "./json.ts";
import { repositoryPage, repositoryShape, repositoryUrl } from "./repository.ts";

/** The open pull requests of a commit; those from a fork are never named in check payloads. */
function pullsAt(world: World, repository: Repository, sha: string): readonly Json[] {
  const branches = new Set(
    [...world.pulls.values()]
      .filter(
        (pull) =>
          pull.repositoryId === repository.id && pull.head.repositoryId === repository.id && pull.head.sha === sha,
      )
      .map(({ head }) => head.ref),
  );
  const repo = { id: repository.id, url: repositoryUrl(world, repository), name: repository.name };
  return [...branches]
    .flatMap((branch) => openPullsFrom(world, repository.id, branch))
    .filter(({ head }) => head.sha === sha)
    .map((pull) => ({
      id: pull.id,
      number: pull.number,
      url: `${repositoryUrl(world, repository)}/pulls/${pull.number}`,
      head: { ref: pull.head.ref, sha: pull.head.sha, repo },
      base: { ref: pull.base.ref, sha: pull.base.sha, repo },
    }));
}

/** `check-run`. */
export function checkRunShape(world: World, run: CheckRun): Json {
  const repository = held(world.repositories, run.repositoryId);
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: run.nodeId,
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${repositoryPage(world, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: appShape(world, held(world.apps, run.appId)),
    pull_requests: pullsAt(world, repository, run.headSha),
  };
}

/** A check run in a webhook: with its suite. */
export function deliveredCheckRun(world: World, run: CheckRun): Json {
  const suite = held(world.checkSuites, run.suiteId);
  const repository = held(world.repositories, run.repositoryId);
  return {
    ...checkRunShape(world, run),
    started_at: run.startedAt ?? world.now(),
    check_suite: {
      ...suiteState(world, suite),
      id: suite.id,
      node_id: suite.nodeId,
      head_branch: suite.headBranch,
      head_sha: suite.headSha,
      url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}`,
      before: suite.before,
      after: suite.headSha,
      pull_requests: pullsAt(world, repository, suite.headSha),
      app: appShape(world, held(world.apps, suite.appId)),
      created_at: suite.createdAt,
      updated_at: suite.updatedAt,
    },
  };
}

export function runsOfSuite(world: World, suiteId: number): readonly CheckRun[] {
  return [...world.checkRuns.values()].filter((run) => run.suiteId === suiteId);
}

const worstFirst = ["failure", "timed_out", "action_required", "cancelled", "stale", "success", "neutral", "skipped"];

/** A suite is done when the newest run of each name is, and as good as the worst of them. */
export function suiteState(
  world: World,
  suite: CheckSuite,
): { readonly status: string; readonly conclusion: string | null } {
  const newest = [...new Map(runsOfSuite(world, suite.id).map((run) => [run.name, run])).values()];
  if (newest.length === 0) return { status: "queued", conclusion: null };
  if (newest.every(({ status }) => status === "completed")) {
    const found = new Set<string>(newest.map(({ conclusion }) => conclusion ?? "neutral"));
    return { status: "completed", conclusion: worstFirst.find((one) => found.has(one)) ?? "neutral" };
  }
  return { status: newest.every(({ status }) => status === "queued") ? "queued" : "in_progress", conclusion: null };
}

/** `check-suite`. */
export function checkSuiteShape(world: World, suite: CheckSuite, commit: Commit): Json {
  const repository = held(world.repositories, suite.repositoryId);
  const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: suite.nodeId,
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(world, suite),
    url,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullsAt(world, repository, suite.headSha),
    app: appShape(world, held(world.apps, suite.appId)),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    latest_check_runs_count: runsOfSuite(world, suite.id).length,
    check_runs_url: `${url}/check-runs`,
    head_commit: simpleCommit(commit),
    repository: repositoryShape(world, repository),
  };
}

/** A check suite in a webhook: its repository stands beside it, not in it. */
export function deliveredSuite(world: World, suite: CheckSuite, commit: Commit): Json {
  const { repository: _, ...shape } = checkSuiteShape(world, suite, commit);
  return shape;
}

/** `check-annotation`. */
export function annotationShape(world: World, run: CheckRun, annotation: Annotation): Json {
  const repository = held(world.repositories, run.repositoryId);
  return {
    path: annotation.path,
    blob_href: `${repositoryUrl(world, repository)}/contents/${annotation.path}?ref=${run.headSha}`,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    message: annotation.message,
    title: annotation.title,
    raw_details: annotation.rawDetails,
  };
}

/** `status` of a commit. */
export function statusShape(world: World, status: CommitStatus): Json {
  const repository = held(world.repositories, status.repositoryId);
  return {
    url: `${repositoryUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: `${world.url()}/avatars/${status.creatorId}`,
    id: status.id,
    node_id: status.nodeId,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: simpleUser(world, status.creatorId),
  };
}
