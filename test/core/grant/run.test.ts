import { expect, test } from "vitest";

import { claimView } from "../../../src/core/grant/claim.ts";
import { accountId, runName } from "../../../src/core/ids.ts";
import { after, hours, instant, minutes } from "../../../src/core/instant.ts";
import { grantOfRun, isOfRepository, untilOf, wrongRun, type Run } from "../../../src/core/grant/run.ts";
import { approvedGrant, issuedGrant } from "../../support/grant.ts";
import { identity } from "../../support/rules.ts";

const workload = { repository: "acme/exports", workflow: ".github/workflows/nightly.yaml", id: 77 };
const run = (over: Partial<Run> = {}): Run => ({
  name: runName("9000", "1"),
  token: "jti",
  expiresAt: instant(0),
  repositoryId: 77,
  repository: "acme/exports",
  ref: "refs/heads/main",
  jobWorkflowRef: "acme/exports/.github/workflows/nightly.yaml@refs/heads/main",
  event: "schedule",
  environment: "",
  ...over,
});

test("a repository is known by its id: renamed it is the same, and its old name is another's", () => {
  const moved = run({
    repository: "acme/mart-exports",
    jobWorkflowRef: "acme/mart-exports/.github/workflows/nightly.yaml@refs/heads/main",
  });
  expect([isOfRepository(moved, workload), wrongRun(moved, workload, "main")]).toEqual([true, null]);
  expect(isOfRepository(run({ repositoryId: 78 }), workload)).toBe(false);
  // Registered and never resolved: nothing is of it.
  const { id: _, ...unresolved } = workload;
  expect(isOfRepository(run({ repositoryId: Number.NaN }), unresolved)).toBe(false);
});

test("where an environment is registered, the job runs in it", () => {
  const guarded = { ...workload, environment: "production" };
  expect(wrongRun(run(), guarded, "main")).toEqual({
    kind: "wrong-run",
    because: "its job does not run in the environment `production`",
  });
  expect(wrongRun(run({ environment: "Production" }), guarded, "main")).toBeNull();
  expect(wrongRun(run({ environment: "production" }), workload, "main")).toBeNull();
});

test("the default branch is the one of now", () => {
  expect(wrongRun(run(), workload, "trunk")).toMatchObject({
    because: "it runs `refs/heads/main`, and not the default branch",
  });
  expect(wrongRun(run({ ref: "refs/tags/main" }), workload, "main")).toMatchObject({ kind: "wrong-run" });
});

test("a branch or a file of another letter case is another one; the repository's name is the same in any", () => {
  const job = (text: string) => wrongRun(run({ jobWorkflowRef: text }), workload, "main")?.kind ?? "good";
  expect([
    job("Acme/Exports/.github/workflows/nightly.yaml@refs/heads/main"),
    job("acme/exports/.github/workflows/Nightly.yaml@refs/heads/main"),
    job("acme/exports/.github/workflows/nightly.yaml@refs/heads/Main"),
  ]).toEqual(["good", "wrong-run", "wrong-run"]);
});

test("a run has it for so long at most, and never longer than the grant", () => {
  const now = instant(Date.UTC(2026, 10, 2, 9));
  const perRun = { maxDuration: minutes(15), perDay: 1 };
  expect(untilOf({ until: after(now, hours(1)) }, perRun, now)).toBe(after(now, minutes(15)));
  expect(untilOf({ until: after(now, minutes(5)) }, perRun, now)).toBe(after(now, minutes(5)));
});

test("a run collects for a registered workload, and for nothing and nobody else", () => {
  const now = instant(Date.UTC(2026, 10, 2, 9));
  const subject = { account: null, login: "workload/nightly" };
  const grant = issuedGrant(approvedGrant(now, { subject, collector: "@acme/data" }), "h");
  const standing = (registered: ReturnType<typeof identity>) =>
    ({ kind: "stands", collectors: new Set([accountId(9)]), registered }) as const;
  const by = runName("9000", "1");
  expect(claimView(grant, by, now, standing(identity("workload/nightly", { workload }))).kind).toBe("claimable");
  expect(claimView(grant, by, now, standing(identity("service-account/x"))).kind).toBe("not-yours");
  expect(claimView(grant, by, now, null).kind).toBe("not-yours");
  expect(claimView(issuedGrant(approvedGrant(now), "h"), by, now).kind).toBe("not-yours");
});

test("whoever opens a pull request gets nothing by its run, nor does a job of another repository or workflow", () => {
  const because = (over: Partial<Run>): string | null => {
    const refused = wrongRun(run(over), workload, "main");
    return refused?.kind === "wrong-run" ? refused.because : null;
  };
  expect(["pull_request", "pull_request_target"].map((event) => because({ event }))).toEqual([
    "it was started by `pull_request`: whoever opens one could",
    "it was started by `pull_request_target`: whoever opens one could",
  ]);
  const foreign = "evil/exportz/.github/workflows/nightly.yaml@refs/heads/main";
  expect(because({ jobWorkflowRef: foreign })).toBe(
    `its job is of \`${foreign}\`, and \`.github/workflows/nightly.yaml\` of the default branch is registered`,
  );
  expect(because({ event: "workflow_dispatch" })).toBeNull();
});

test("what outsiders can bring about starts no run that collects, unless an environment says who may", () => {
  const guarded = { ...workload, environment: "production" };
  const refused = (event: string, of: typeof workload | typeof guarded) =>
    wrongRun(run({ event, environment: "production" }), of, "main");
  for (const event of ["issue_comment", "issues", "discussion", "fork", "watch", "workflow_run", "dynamic", ""]) {
    expect(refused(event, workload)).toEqual({
      kind: "wrong-run",
      because: `it was started by \`${event}\`, and no \`environment\` is registered that would say who may`,
    });
    expect(refused(event, guarded)).toBeNull();
  }
  for (const event of ["push", "schedule", "workflow_dispatch", "repository_dispatch", "release", "deployment"])
    expect(refused(event, workload)).toBeNull();
});

test("a run has the grant as an attempt of its own", () => {
  const now = instant(Date.UTC(2026, 10, 2, 9));
  const grant = issuedGrant(approvedGrant(now), "h");
  const by = runName("9000", "1");
  const { repository, id, entry } = grant;
  const until = after(now, minutes(15));
  const own = grantOfRun(grant, { repository, grant: id, entry, attempt: 7, by, at: now, until });
  expect(own).toEqual({ ...grant, attempt: 7, until, approved: { ...grant.approved, run: "run 9000.1" } });
});
