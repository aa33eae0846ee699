import { type CheckRunInput, createCheckRun, updateCheckRun } from "../../actions/check-run.ts";
import type { Annotation, CheckConclusion, CheckStatus } from "../../state/check.ts";
import { NotImplemented, valueOf } from "../error.ts";
import { type Mutation, refuseUnsupported } from "../mutation.ts";
import { nodeValue, unresolved } from "../node-value.ts";
import { Thing } from "../thing.ts";
import { visibleRepository } from "../visible.ts";

interface AnnotationData {
  readonly path: string;
  readonly location: {
    readonly startLine: number;
    readonly endLine: number;
    readonly startColumn?: number | null;
    readonly endColumn?: number | null;
  };
  readonly annotationLevel: "NOTICE" | "WARNING" | "FAILURE";
  readonly message: string;
  readonly title?: string | null;
  readonly rawDetails?: string | null;
}

interface Input {
  readonly repositoryId: string;
  readonly name?: string | null;
  readonly externalId?: string | null;
  readonly detailsUrl?: string | null;
  readonly status?: string | null;
  readonly conclusion?: string | null;
  readonly startedAt?: string | null;
  readonly completedAt?: string | null;
  readonly output?: {
    readonly title: string;
    readonly summary: string;
    readonly text?: string | null;
    readonly annotations?: readonly AnnotationData[] | null;
    readonly images?: unknown;
  } | null;
}

function annotation({ path, location, annotationLevel, message, title, rawDetails }: AnnotationData): Annotation {
  return {
    path,
    startLine: location.startLine,
    endLine: location.endLine,
    startColumn: location.startColumn ?? null,
    endColumn: location.endColumn ?? null,
    level: annotationLevel.toLowerCase() as Annotation["level"],
    message,
    title: title ?? null,
    rawDetails: rawDetails ?? null,
  };
}

const given = <K extends string, T>(key: K, value: T | null | undefined): { readonly [P in K]?: T } =>
  value == null ? {} : ({ [key]: value } as { readonly [P in K]: T });

function inputOf(mutation: string, input: Input): CheckRunInput {
  refuseUnsupported(mutation, input, "actions");
  if (input.status === "PENDING" || input.status === "WAITING") {
    throw new NotImplemented(`${mutation}(status: ${input.status})`);
  }
  const { output } = input;
  if (output != null) refuseUnsupported(`${mutation}(output:)`, output, "images");
  return {
    ...given("name", input.name),
    ...given("externalId", input.externalId),
    ...given("detailsUrl", input.detailsUrl),
    ...given("status", input.status?.toLowerCase() as CheckStatus | undefined),
    ...given("conclusion", input.conclusion?.toLowerCase() as CheckConclusion | undefined),
    ...given("startedAt", input.startedAt),
    ...given("completedAt", input.completedAt),
    ...(output == null
      ? {}
      : {
          output: {
            title: output.title,
            summary: output.summary,
            ...given("text", output.text),
            ...given("annotations", output.annotations?.map(annotation)),
          },
        }),
  };
}

const create: Mutation<Input & { readonly name: string; readonly headSha: string }> = async (
  input,
  world,
  actor,
  context,
) => {
  const repository = visibleRepository(context, input.repositoryId);
  const run = { ...inputOf("createCheckRun", input), name: input.name, headSha: input.headSha };
  return { checkRun: new Thing("CheckRun", valueOf(await createCheckRun(world, actor, repository, run))) };
};

const update: Mutation<Input & { readonly checkRunId: string }> = (input, world, actor, context) => {
  const repository = visibleRepository(context, input.repositoryId);
  const run = nodeValue(world, input.checkRunId, "CheckRun");
  if (run.repositoryId !== repository.id) throw unresolved(input.checkRunId);
  const changed = updateCheckRun(world, actor, run, inputOf("updateCheckRun", input));
  return { checkRun: new Thing("CheckRun", valueOf(changed)) };
};

export const checkRunMutations = { createCheckRun: create, updateCheckRun: update };
