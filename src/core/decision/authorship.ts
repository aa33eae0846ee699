import type { CaseFile, Contributor } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Contributions } from "./contributions.ts";
import { namedIn } from "./exclusion.ts";
import type { People, Person } from "./people.ts";
import { isEligible, type StageInCase } from "./stages.ts";

/**
 * Rule 3: a commit that nobody can be identified for, a head whose pusher is unknown, and a commit that names an
 * approver who neither signed nor pushed it, so that authorship forged to exclude somebody is noticed.
 */
export function checkAuthorship(
  file: CaseFile,
  contributions: Contributions,
  stages: readonly StageInCase[],
  ruledOut: ReadonlySet<Person>,
  people: People,
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const commit of contributions.commits) {
    const named = namedIn(commit);
    for (const as of new Set(named.flatMap(({ who }) => unknownName(who)))) {
      problems.push({
        code: "E616",
        message: `nobody can be identified for \`${as}\` in commit ${commit.sha.slice(0, 7)}`,
        help: "commit with an e-mail address of your GitHub account, amend this commit, and push again",
      });
    }
    const approvers = new Set(
      named.flatMap(({ who }) => (who.kind === "account" ? [people.personOf(who.account)] : [])),
    );
    for (const person of approvers) {
      if (ruledOut.has(person) || !stages.some((stage) => isEligible(stage, person))) continue;
      const pushed = contributions.pushes.some(
        (push) => people.personOf(push.by) === person && contributions.broughtBy(push).has(commit.sha),
      );
      if (pushed || (commit.signedBy !== undefined && people.personOf(commit.signedBy) === person)) continue;
      const login = file.accounts.get(person)?.login ?? `account ${person}`;
      problems.push({
        code: "E618",
        message: `commit ${commit.sha.slice(0, 7)} names \`${login}\`, who could approve this, and who neither signed nor pushed it`,
        help: "amend it, so that it names only who wrote it, or let them sign it",
      });
    }
  }
  if (!contributions.headPusherKnown)
    problems.push({
      code: "E617",
      message: `it is unknown who pushed commit ${file.pull.head.slice(0, 7)}`,
      help: "push once more while the pull request is open, if only `git commit --allow-empty -m again && git push`: of a push to a fork before that, GitHub does not say whose it was; branches of the repository itself do not need it",
    });
  return problems;
}

const unknownName = (who: Contributor): readonly string[] =>
  who.kind === "unknown" ? [who.as.replaceAll("`", "'")] : [];
