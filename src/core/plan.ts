import type { CaseFile } from "./case-file.ts";
import { isConcerned } from "./decision/concerned.ts";
import { decide } from "./decision/decide.ts";
import type { Decision } from "./decision/decision.ts";
import { inOrder, type CheckContent, type CheckState, type Effect, type Shown } from "./effect.ts";
import type { Instant } from "./instant.ts";
import { checksOf, requiredCheck, vanished } from "./messages/checks.ts";
import { commentOf, summaryOf } from "./messages/comment.ts";
import type { Aftermath, Links } from "./messages/context.ts";

export interface Plan {
  readonly decision: Decision;
  readonly effects: readonly Effect[];
}

/** What GitHub should show of a request, less what it shows already. Pure: `explain` and replay run the same. */
export function plan(file: CaseFile, shown: Shown, aftermath: Aftermath, links: Links, now: Instant): Plan {
  const decision = decide(file, now);
  const open = file.pull.state.kind === "open";
  const summary = summaryOf(file, decision);
  const merging = open && mayMerge(file, decision);
  const effects: readonly Effect[] = [
    ...(open ? checkEffects(file, shown, checksOf(file, decision, summary)) : []),
    ...commentEffects(file, shown, decision, commentOf(file, decision, aftermath, links, summary), merging),
    ...(open ? peopleEffects(file, decision) : []),
    ...(merging ? [{ kind: "merge", pull: file.pull.number, head: file.pull.head } as const] : []),
  ];
  return { decision, effects: inOrder(effects) };
}

/** Only what changed: an unfinished run is updated, a completed one is followed by a new run. */
export function checkEffects(
  file: Pick<CaseFile, "pull">,
  shown: Shown,
  wanted: readonly CheckContent[],
): readonly Effect[] {
  const names = new Set(wanted.map((check) => check.name));
  const gone = shown.checks
    .filter((check) => check.name.startsWith(`${requiredCheck} / `) && !names.has(check.name))
    .filter((check) => !(check.state.status === "completed" && check.state.conclusion === "cancelled"))
    .map((check) => vanished(check.name));
  return [...wanted, ...gone].flatMap((content) => {
    const current = shown.checks.find((check) => check.name === content.name);
    const ours = current?.pull === file.pull.number;
    if (current && ours && sameState(current.state, content.state) && same(current, content)) return [];
    const update = current && ours && current.state.status !== "completed" ? current.run : null;
    return [{ kind: "check", pull: file.pull.number, head: file.pull.head, update, content } as const];
  });
}

const same = (current: { readonly title: string; readonly summary: string }, content: CheckContent): boolean =>
  current.title === content.title && current.summary.trimEnd() === content.summary.trimEnd();

function sameState(a: Shown["checks"][number]["state"], b: CheckState): boolean {
  if (a.status !== b.status) return false;
  return a.status !== "completed" || b.status !== "completed" || a.conclusion === b.conclusion;
}

function commentEffects(
  file: CaseFile,
  shown: Shown,
  decision: Decision,
  body: string,
  merging: boolean,
): readonly Effect[] {
  if (shown.comment === null) {
    // Nothing of ours in it, or closed before we ever spoke: a comment would only be noise.
    if (decision.outcome.kind === "nothing" || file.pull.state.kind === "closed" || file.ours) return [];
    return [{ kind: "comment", pull: file.pull.number, update: null, body }];
  }
  const said = shown.comment.body.trimEnd();
  // Why GitHub did not let us merge it last time stands behind; whether it does this time is not known yet.
  if (said === body.trimEnd() || (merging && said.startsWith(body.trimEnd()))) return [];
  return [{ kind: "comment", pull: file.pull.number, update: shown.comment.comment, body }];
}

function peopleEffects(file: CaseFile, decision: Decision): readonly Effect[] {
  const pull = file.pull.number;
  if (decision.outcome.kind === "twin")
    return [
      { kind: "close", pull, because: `It has the same commit as #${decision.outcome.of}, which is decided there.` },
    ];
  if (decision.outcome.kind === "lapsed")
    return [
      {
        kind: "close",
        pull,
        because: `Too late: ${decision.outcome.because}. Open another request if it is still needed.`,
      },
    ];
  const { accounts, teams } = decision.asks;
  if (accounts.length === 0 && teams.length === 0) return [];
  return [{ kind: "ask", pull, accounts, teams }];
}

/**
 * Our own removals are merged by us, where the rules let us; so is an approved request where the policy says so, and
 * with it a removal by somebody whom the access concerns: rule 13.
 */
function mayMerge(file: CaseFile, decision: Decision): boolean {
  if (decision.outcome.kind !== "approved" || file.pull.draft) return false;
  if (file.ours) return true;
  const rules = file.rules.at(-1)?.rules;
  if (rules?.ok !== true || rules.value.policy.merge.by !== "app") return false;
  return !decision.removal || isConcerned(file, rules.value);
}
