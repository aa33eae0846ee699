import type { CaseFile } from "../case-file.ts";
import type { Decision } from "../decision/decision.ts";
import type { Json } from "./evidence.ts";
import type { GuardedChange } from "../guarded.ts";
import { issuerFacts } from "../grant/issuing.ts";
import type { GrantTerms } from "../grant/grant.ts";
import type { Changes, Entry } from "../request.ts";

/**
 * The whole case file and its decision as plain JSON: what the ledger's `approved` line keeps, so that the case can
 * be decided again. Rules are named by their git tree, which the repository holds; everything else stands here.
 */
export const caseEvidence = (file: CaseFile, decision: Decision, terms: GrantTerms): Json => ({
  ...decidedCase(file, decision),
  grant: termsEvidence(terms),
});

/** The same of a change of the rules or of the register: its trees stand in the repository, named by their oids. */
export const guardedEvidence = (file: CaseFile, decision: Decision, change: GuardedChange): Json => ({
  ...decidedCase(file, decision),
  guarded: {
    kind: change.kind,
    tree: change.tree,
    contentAt: Object.fromEntries(change.contentAt),
    named: change.named.map(plain),
    tests: change.tests,
  },
});

function decidedCase(file: CaseFile, decision: Decision): Readonly<Record<string, Json>> {
  return {
    version: 1,
    pull: plain(file.pull),
    base: file.base,
    paths: plain(file.paths),
    changes: changes(file.changes),
    changesAt: Object.fromEntries([...file.changesAt].map(([commit, at]) => [commit, changes(at)])),
    commits: plain(file.commits),
    pushes: plain(file.pushes),
    reviews: plain(file.reviews),
    rules: file.rules.map(({ tree, since, register = null }) => ({ tree, since, register })),
    teams: plain([...file.teams.values()].map(teamOf)),
    accounts: plain([...file.accounts.values()]),
    logins: Object.fromEntries(file.logins),
    live: file.live.map((grant) => ({
      grant: grant.grant,
      entitlement: grant.entry.entitlement,
      subject: grant.subject,
      start: grant.start,
      until: grant.until,
      ...(grant.replaces === undefined ? {} : { replaces: grant.replaces }),
    })),
    uses: (file.uses ?? []).map((one) => plain(one)),
    open: (file.open ?? []).map((one) => plain(one)),
    departures: (file.departures ?? []).map((one) => plain(one)),
    usedIds: [...file.usedIds],
    decision: {
      outcome: decision.outcome.kind,
      digest: decision.digest,
      stages: decision.stages.map((stage) => ({
        stage: stage.stage,
        number: stage.number,
        quorum: stage.quorum,
        outcome: stage.outcome.kind,
        by: stage.outcome.kind === "complete" ? stage.outcome.by.map((counted) => counted.review.id) : [],
        because: stage.outcome.kind === "not-applicable" ? stage.outcome.because : "",
      })),
      preApproved: [...decision.preApproved].map(([of, { name, place }]) => ({
        entry: of,
        pattern: name,
        at: `${place.file}:${place.line}`,
      })),
      narrowed: [...decision.narrowed.values()].map((one) => plain(one)),
      discounted: decision.discounted.map(({ review, why }) => ({ review: review.id, why })),
    },
  };
}

/** What a grant is made of beyond its `approved` line's own fields: enough to build its row again. */
function termsEvidence(terms: GrantTerms): Json {
  return {
    entry: entry(terms.approved),
    path: terms.path,
    login: terms.subject.login,
    told: terms.told,
    issuer: plain(terms.issuer),
    ends: ends(terms.issuer),
    ...(terms.scope === undefined ? {} : { scope: [...terms.scope] }),
    ...(terms.collector === undefined ? {} : { collector: terms.collector }),
    ...(terms.mergedAt === undefined ? {} : { mergedAt: terms.mergedAt }),
    ...(terms.replaces === undefined ? {} : { replaces: terms.replaces }),
    ...(terms.preApproved === undefined ? {} : { preApproved: terms.preApproved }),
    countersigners: [...terms.countersigners],
  };
}

function ends(issuer: GrantTerms["issuer"]): Json {
  const { endsOnTime, endsEarly } = issuerFacts(issuer);
  return { endsOnTime, endsEarly };
}

const teamOf = (team: CaseFile["teams"] extends ReadonlyMap<string, infer T> ? T : never): unknown =>
  team.visible ? { name: team.name, members: team.members.map((member) => member.id) } : { name: team.name };

function changes(read: Changes): Json {
  if (!read.ok) return { problems: read.problems.map((problem) => `${problem.code} ${problem.message}`) };
  return read.value.map((change) => ({
    kind: change.kind,
    path: change.path,
    before: change.kind === "add" ? null : entry(change.before),
    after: change.kind === "delete" ? null : entry(change.after),
  }));
}

function entry(of: Entry): Json {
  const { places: _places, ...said } = of;
  return plain(said);
}

/** Drops what is absent; everything else here is plain data already. */
function plain(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object") throw new TypeError(`evidence holds plain data only, not ${typeof value}`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, held]) => held !== undefined)
      .map(([key, held]) => [key, plain(held)]),
  );
}
