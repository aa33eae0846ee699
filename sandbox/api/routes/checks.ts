import { type CheckRunInput, createCheckRun, rerequestCheckRun, updateCheckRun } from "../../actions/check-run.ts";
import { openSuite, suiteOf } from "../../actions/check-suite.ts";
import { type Annotation, type CheckRun, checkConclusions, checkStatuses } from "../../state/check.ts";
import { notAccessible, notFound, refuse } from "../../state/refusal.ts";
import type { Repository } from "../../state/repository.ts";
import { annotationShape, checkRunShape, checkSuiteShape, runsOfSuite } from "../shapes/check.ts";
import { type Fields, present } from "../fields.ts";
import { page } from "../page.ts";
import {
  acknowledge,
  type ApiRequest,
  answer,
  type Handler,
  inRepository,
  refused,
  type Reply,
  type Route,
} from "../request.ts";

function annotation(fields: Fields): Annotation {
  const startLine = fields.number("start_line") ?? 1;
  return {
    path: fields.text("path") ?? "",
    startLine,
    endLine: fields.number("end_line") ?? startLine,
    startColumn: fields.number("start_column") ?? null,
    endColumn: fields.number("end_column") ?? null,
    level: fields.oneOf("annotation_level", ["notice", "warning", "failure"] as const) ?? "notice",
    message: fields.text("message") ?? "",
    title: fields.text("title") ?? null,
    rawDetails: fields.text("raw_details") ?? null,
  };
}

function input(fields: Fields): CheckRunInput {
  const output = fields.object("output");
  return present({
    name: fields.text("name"),
    externalId: fields.text("external_id"),
    detailsUrl: fields.text("details_url"),
    status: fields.oneOf("status", checkStatuses),
    conclusion: fields.oneOf("conclusion", checkConclusions),
    startedAt: fields.text("started_at"),
    completedAt: fields.text("completed_at"),
    output:
      output === undefined
        ? undefined
        : present({
            title: output.text("title"),
            summary: output.text("summary"),
            text: output.text("text"),
            annotations: output.objects("annotations")?.map(annotation),
          }),
  });
}

function inRun(
  handle: (request: ApiRequest, run: CheckRun, repository: Repository) => Reply | Promise<Reply>,
): Handler {
  return inRepository("checks", (request, repository) => {
    const run = request.world.checkRuns.get(Number(request.param("id")));
    return run === undefined || run.repositoryId !== repository.id
      ? refused(notFound)
      : handle(request, run, repository);
  });
}

/** `filter=latest`, the default, shows the newest run of each name by each app. */
function filtered(request: ApiRequest, runs: readonly CheckRun[]): readonly CheckRun[] {
  const query = request.url.searchParams;
  const [name, status, app] = [query.get("check_name"), query.get("status"), query.get("app_id")];
  const latest = new Map(runs.map((run) => [`${run.appId}:${run.name}`, run]));
  const chosen = query.get("filter") === "all" ? runs : [...latest.values()];
  return chosen
    .filter((run) => (name === null || run.name === name) && (status === null || run.status === status))
    .filter((run) => app === null || run.appId === Number(app))
    .toReversed();
}

function pageRuns(request: ApiRequest, runs: readonly CheckRun[]): Promise<Reply> {
  return page(
    request,
    filtered(request, runs),
    (run) => checkRunShape(request.world, run),
    (shapes, total) => ({ total_count: total, check_runs: shapes }),
  );
}

export const checkRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/repos/:owner/:repo/check-runs",
    handle: inRepository("metadata", async ({ world, actor, fields }, repository) => {
      const [name, headSha] = [fields.text("name"), fields.text("head_sha")];
      if (name === undefined || headSha === undefined) {
        const missing = name === undefined ? "name" : "head_sha";
        return refused(refuse(422, `Invalid request.\n\n"${missing}" wasn't supplied.`));
      }
      const outcome = await createCheckRun(world, actor, repository, { ...input(fields), name, headSha });
      return answer(outcome, 201, (run) => checkRunShape(world, run));
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/check-runs/:id",
    handle: inRun(({ world }, run) => ({ status: 200, body: checkRunShape(world, run) })),
  },
  {
    method: "PATCH",
    path: "/repos/:owner/:repo/check-runs/:id",
    handle: inRun(({ world, actor, fields }, run) =>
      answer(updateCheckRun(world, actor, run, input(fields)), 200, (one) => checkRunShape(world, one)),
    ),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/check-runs/:id/annotations",
    handle: inRun((request, run) => page(request, run.annotations, (one) => annotationShape(request.world, run, one))),
  },
  {
    method: "POST",
    path: "/repos/:owner/:repo/check-runs/:id/rerequest",
    handle: inRun(({ world, actor }, run) => {
      const outcome = rerequestCheckRun(world, actor, run);
      return outcome.ok ? { status: 201, body: {} } : acknowledge(outcome);
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/commits/:ref/check-runs",
    handle: inRepository("checks", async (request, repository) => {
      const sha = await repository.git.resolve(request.param("ref"));
      if (sha === undefined) return refused(refuse(422, `No commit found for SHA: ${request.param("ref")}`));
      const runs = [...request.world.checkRuns.values()].filter(
        (run) => run.repositoryId === repository.id && run.headSha === sha,
      );
      return pageRuns(request, runs);
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/commits/:ref/check-suites",
    handle: inRepository("checks", async (request, repository) => {
      const commit = await repository.git.commit(request.param("ref"));
      if (commit === undefined) return refused(refuse(422, `No commit found for SHA: ${request.param("ref")}`));
      const suites = [...request.world.checkSuites.values()].filter(
        (suite) => suite.repositoryId === repository.id && suite.headSha === commit.oid,
      );
      return page(
        request,
        suites,
        (suite) => checkSuiteShape(request.world, suite, commit),
        (shapes, total) => ({ total_count: total, check_suites: shapes }),
      );
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/check-suites/:id",
    handle: inRepository("checks", async ({ world, param }, repository) => {
      const suite = world.checkSuites.get(Number(param("id")));
      const commit = suite === undefined ? undefined : await repository.git.commit(suite.headSha);
      if (suite?.repositoryId !== repository.id || commit === undefined) return refused(notFound);
      return { status: 200, body: checkSuiteShape(world, suite, commit) };
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/check-suites/:id/check-runs",
    handle: inRepository("checks", (request) =>
      pageRuns(request, runsOfSuite(request.world, Number(request.param("id")))),
    ),
  },
  {
    method: "POST",
    path: "/repos/:owner/:repo/check-suites",
    handle: inRepository("checks", async ({ world, actor, fields }, repository) => {
      if (actor.kind !== "installation" || actor.permissions["checks"] !== "write") return refused(notAccessible);
      const commit = await repository.git.commit(fields.text("head_sha") ?? "");
      if (commit === undefined)
        return refused(refuse(422, `No commit found for SHA: ${fields.text("head_sha") ?? ""}`));
      const status = suiteOf(world, repository, commit.oid, actor.app.id) === undefined ? 201 : 200;
      const suite = openSuite(world, repository, { sha: commit.oid, appId: actor.app.id, branch: null, before: null });
      return { status, body: checkSuiteShape(world, suite, commit) };
    }),
  },
];
