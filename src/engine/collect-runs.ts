import type { ClaimRefusal } from "../core/grant/claim.ts";
import { claimView } from "../core/grant/claim.ts";
import type { Repository } from "../core/case-file.ts";
import type { NewLine } from "../core/evidence/evidence.ts";
import type { Grant } from "../core/grant/grant.ts";
import { publicName } from "../core/ids.ts";
import * as runs from "../core/grant/run.ts";
import type { Run, RunCredential, RunRefusal } from "../core/grant/run.ts";
import type { SubjectStanding } from "../core/grant/subject-standing.ts";
import type { Claimed, Claims, Issued, Runs, RunTokens } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { findForRun, type Found } from "./find-grant.ts";
import { handOver } from "./hand-over.ts";
import { issuedLine } from "./issue.ts";
import { deliveryOf } from "./make.ts";
import { whyOf } from "./trouble.ts";

type Refused = ClaimRefusal | RunRefusal;

/** Runs of registered workloads collect by the token that GitHub Actions made for them. */
export function createRuns(deps: Deps, claims: Claims, tokens: RunTokens): Runs {
  return {
    async claim(name, token) {
      const run = await tokens.read(token);
      if ("kind" in run) return run;
      const found = await findForRun(deps, name);
      if (found === null) return { kind: "not-found" };
      const standing = await standingFor(deps, found, run);
      if (!("standing" in standing)) return standing;
      // Tried once, a token is used up: seen in passing, it is worth nothing.
      if (!(await deps.store.useRunToken(run.token, run.expiresAt)))
        return { kind: "unproven", because: "it was used before" };
      const { repository, stored } = found;
      const claimed =
        stored.grant.approved.perRun === undefined
          ? await claims.claim(publicName(repository.id, stored.grant.id), run.name)
          : await collectOne(deps, found, run, standing.standing);
      return claimed.kind === "claimed" ? { kind: "run", by: run.name, claimed } : claimed;
    },
  };
}

/** Nothing is told to runs of other repositories, not even that there is such a grant. */
async function standingFor(
  deps: Deps,
  { repository, stored }: Found,
  run: Run,
): Promise<{ readonly standing: SubjectStanding } | Refused> {
  const { approved, subject } = stored.grant;
  if (subject.account !== null) return { kind: "not-found" };
  const standing = (await deps.github.subjects(repository, [approved])).get(approved.id);
  if (standing?.kind === "unknown") return { kind: "unavailable", because: standing.because };
  const workload = standing?.kind === "stands" ? standing.registered?.workload : undefined;
  if (standing === undefined || workload === undefined || !runs.isOfRepository(run, workload))
    return { kind: "not-found" };
  const branch = await deps.github.defaultBranch(repository, run.repository, run.repositoryId);
  if (branch === null)
    return { kind: "unavailable", because: `Countersign cannot see the repository \`${run.repository}\`` };
  return runs.wrongRun(run, workload, branch) ?? { standing };
}

/**
 * One of the day's credentials is taken, which counts whatever happens then; written down; made; and handed over. A run
 * that loses it takes another one.
 */
async function collectOne(
  deps: Deps,
  { repository, stored: { grant } }: Found,
  { name: by }: Run,
  standing: SubjectStanding,
): Promise<Claimed | Refused> {
  const at = deps.clock.now();
  const view = claimView(grant, by, at, standing);
  const { perRun } = grant.approved;
  if (view.kind !== "per-run" || perRun === undefined) return view as ClaimRefusal;
  const { id, entry } = grant;
  const asked = { repository: repository.id, grant: id, entry, by, at, until: runs.untilOf(grant, perRun, at) };
  const taken = await deps.store.takeRun(asked, perRun.perDay);
  if (taken === null) return { kind: "ended", at };
  if ("usedUp" in taken) return { kind: "used-up", free: taken.usedUp };
  await deps.ledger.append(repository, [issuedLine(deps, grant), runLine(taken)]);
  return make(deps, repository, grant, taken);
}

async function make(
  deps: Deps,
  repository: Repository,
  grant: Grant,
  taken: RunCredential,
): Promise<Claimed | Refused> {
  const issuer = deps.issuerOf(grant.issuer);
  const own = runs.grantOfRun(grant, taken);
  const { by, at } = taken;
  let issued: Issued;
  try {
    issued = await issuer.issue(own);
  } catch (error) {
    if (grant.issuer.kind !== "vault") throw error;
    deps.log.warn({ err: error, grant: grant.id, attempt: taken.attempt }, "nothing was made for a run");
    return { kind: "unavailable", because: whyOf(error) };
  }
  const { handle, delivery, endsAt } = issued;
  const claim = { by, at, confirmed: true } as const;
  const shown = deliveryOf(delivery);
  const how = shown === null ? {} : { delivery: shown, endsAt };
  const made: Grant = { ...own, state: { kind: "active", handle, claim, ...how } };
  const claimed = await handOver(deps, made, delivery.kind === "wrapped" ? delivery.token : undefined);
  const now = await deps.store.grant(repository.id, grant.id);
  if (now?.grant.state.kind === "active") return claimed;
  // It was ended meanwhile, and whoever did may have looked before this was made.
  await issuer.revokeAttempt(own, taken.attempt, deps.clock.now());
  return { kind: "ended", at };
}

const runLine = ({ entry, grant, attempt, by, at, until }: RunCredential): NewLine => ({
  about: { kind: "entry", entry },
  at,
  record: { kind: "run", grant, attempt, by, until },
});
