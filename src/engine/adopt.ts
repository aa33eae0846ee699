import type { Repository } from "../core/case-file.ts";
import type { NewLine } from "../core/evidence/evidence.ts";
import type { Oid } from "../core/ids.ts";
import { adoptedNotice, notAdoptedNotice } from "../core/messages/notices.ts";
import type { RulesInForce } from "../core/policy.ts";
import type { BranchSnapshot } from "../ports.ts";
import type { Deps } from "./deps.ts";
import { landRules } from "./rules-landing.ts";
import { restore } from "./restore-rules.ts";

/** The trees that are in force; `null` of the register: there is none. */
export interface InForce {
  readonly policies: Oid;
  readonly subjects: Oid | null;
}

/**
 * Rules and register: what was countersigned comes into force, the first ones are adopted, and whatever else the
 * default branch holds is put back. Answers whether something came into force.
 */
export async function adoptRules(
  deps: Deps,
  repository: Repository,
  rules: readonly RulesInForce[],
  branch: BranchSnapshot,
): Promise<boolean> {
  const current = rules.at(-1);
  if (current === undefined) return adoptFirst(deps, repository, branch);
  const before: InForce = { policies: current.tree, subjects: current.register ?? null };
  const now = await landRules(deps, repository, before, branch);
  await restore(deps, repository, now, branch);
  await noticed(deps, repository, now);
  return now !== before;
}

/** The first trees are adopted only where none ever was, and only if they read without mistakes. */
async function adoptFirst(deps: Deps, repository: Repository, branch: BranchSnapshot): Promise<boolean> {
  const { policies, subjects, tip, handles } = branch;
  if (policies === null) return false;
  const read = await deps.github.rules(repository, policies, subjects);
  const located = subjects === null || !read.ok ? nowhere : await deps.github.workloads(repository, subjects);
  const problems = [...(read.ok ? [] : read.problems), ...located.problems];
  if (problems.length > 0) {
    await deps.github.perform(repository, handles, [notAdoptedNotice(policies, problems)]);
    return false;
  }
  const at = deps.clock.now();
  const shared = {
    kind: "adopted",
    commit: tip,
    pull: null,
    since: at,
    repositories: {},
    evidence: null,
    because: "no rules were ever adopted in this repository",
  } as const;
  const about = { kind: "policy" } as const;
  const lines: readonly NewLine[] = [
    { about, at, record: { ...shared, of: "policies", tree: policies } },
    ...(subjects === null
      ? []
      : [
          {
            about,
            at,
            record: {
              ...shared,
              of: "subjects",
              tree: subjects,
              repositories: Object.fromEntries(located.repositories),
            },
          } as const,
        ]),
  ];
  await deps.ledger.append(repository, lines, { handles, effects: [adoptedNotice(policies)] });
  deps.seen.set(`${repository.id} in force`, keyOf({ policies, subjects }));
  await decideAgain(deps, repository);
  return true;
}

const nowhere = { problems: [], repositories: new Map<string, number>() } as const;

const keyOf = ({ policies, subjects }: InForce): string => `${policies} ${subjects}`;

/** Other rules than were seen before: adopted just now, by another process, or by the operator. */
async function noticed(deps: Deps, repository: Repository, now: InForce): Promise<void> {
  const key = `${repository.id} in force`;
  const had = deps.seen.get(key);
  deps.seen.set(key, keyOf(now));
  if (had !== undefined && had !== keyOf(now)) await decideAgain(deps, repository);
}

/** Requests that were read before are decided by these rules, whatever a sweep has seen of them. */
async function decideAgain(deps: Deps, repository: Repository): Promise<void> {
  await deps.store.enqueue([
    { work: { kind: "people", repository: repository.id } },
    { work: { kind: "sweep", repository: repository.id } },
  ]);
}
