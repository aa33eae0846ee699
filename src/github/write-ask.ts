import type { Effect, Performed } from "../core/effect.ts";
import type { TeamName } from "../core/ids.ts";
import type { Action } from "./action.ts";
import type { GitHubHandles } from "./handles.ts";
import type { Step, StepAnswer } from "./mutation.ts";
import { pullOf } from "./write-comment.ts";

type Ask = Extract<Effect, { readonly kind: "ask" }>;

interface Asking {
  readonly step: Step;
  readonly teams: readonly TeamName[];
  /** The same, one by one, if GitHub refuses them together. */
  readonly apart: readonly Asking[];
  readonly whom: string;
}

/**
 * Asks for reviews, added to those that were asked before. GitHub refuses a whole request for one team or account
 * without access to the repository, so each team is asked by itself, and accounts too once they are refused together.
 * `refusedTeams` is told which teams cannot be asked.
 */
export function askAction(
  { pull, accounts, teams }: Ask,
  handles: GitHubHandles,
  refusedTeams: (teams: readonly TeamName[]) => void,
): Action<Performed> {
  const { node } = pullOf(handles, pull);
  const request = (who: object): Step => ({
    field: "requestReviews",
    input: { pullRequestId: node, ...who, union: true },
    select: "pullRequest { id }",
  });
  const users = accounts.flatMap((account) => handles.accounts.get(account) ?? []);
  const one = (user: { readonly node: string; readonly login: string }): Asking => ({
    step: request({ userIds: [user.node] }),
    teams: [],
    apart: [],
    whom: `@${user.login}`,
  });
  const together: Asking = {
    step: request({ userIds: users.map((user) => user.node) }),
    teams: [],
    apart: users.length > 1 ? users.map(one) : [],
    whom: users.map((user) => `@${user.login}`).join(", "),
  };
  const known = teams.filter((team) => handles.teams.has(team));
  const unknown = teams.filter((team) => !handles.teams.has(team));
  const ofTeams = known.map((team): Asking => {
    const step = request({ teamIds: [handles.teams.get(team)!.node] });
    return { step, teams: [team], apart: [], whom: `@${team}` };
  });
  refusedTeams(unknown);
  const strangers = accounts.filter((account) => !handles.accounts.has(account));
  const invisible = [...unknown.map((team) => `@${team}`), ...strangers.map((account) => `account ${account}`)].map(
    (whom) => `${whom} (cannot be seen by the app)`,
  );
  return asking([...(users.length > 0 ? [together] : []), ...ofTeams], invisible, refusedTeams);
}

function asking(
  all: readonly Asking[],
  refusedBefore: readonly string[],
  refusedTeams: (teams: readonly TeamName[]) => void,
): Action<Performed> {
  return {
    steps: all.map(({ step }) => step),
    use: { content: all.length },
    urgency: "rest",
    read(answers: readonly StepAnswer[]) {
      const no = all.flatMap((one, index) => {
        const answer = answers[index]!;
        return answer.ok ? [] : [{ one, said: answer.said }];
      });
      const apart = no.flatMap(({ one }) => one.apart);
      const final = no.filter(({ one }) => one.apart.length === 0);
      refusedTeams(final.flatMap(({ one }) => one.teams));
      const refused = [...refusedBefore, ...final.map(({ one, said }) => `${one.whom} (${said})`)];
      if (apart.length > 0) return { next: asking(apart, refused, refusedTeams) };
      if (refused.length === 0) return { result: { ok: true } };
      const because = `GitHub does not let these be asked: ${refused.join("; ")}`;
      return { result: { ok: false, code: "team-without-access", because } };
    },
  };
}
