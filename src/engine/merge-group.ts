import type { CaseFile, LiveGrant, Repository } from "../core/case-file.ts";
import { decide } from "../core/decision/decide.ts";
import type { Decision } from "../core/decision/decision.ts";
import { replacedEntry } from "../core/decision/replacements.ts";
import { startOf } from "../core/decision/stages.ts";
import type { CheckContent, Effect } from "../core/effect.ts";
import { grantId, type AccountId, type PullNumber, type Sha } from "../core/ids.ts";
import { after, type Instant } from "../core/instant.ts";
import { groupCheck } from "../core/messages/merge-group.ts";
import { entryOf, loginOf, sameEntry, subjectText, type Change, type Entry } from "../core/request.ts";
import type { Use } from "../core/grant/use.ts";
import type { PullSnapshot } from "../ports.ts";
import { cleaned } from "../syntax/leaks.ts";
import { latest, remembered, type Deps } from "./deps.ts";

/**
 * A merge group is judged by content: every entry that differs from the group's base has an approved request, and
 * limits hold for them together: what one request of the group grants is live for the next.
 */
export async function judgeMergeGroup(deps: Deps, repository: Repository, base: Sha, head: Sha): Promise<void> {
  const group = await deps.github.mergeGroup(repository, base, head);
  const problems: string[] = group.changes.ok ? [] : group.changes.problems.map((problem) => problem.message);
  const approved: Change[] = [];
  const countersigned = new Map<string, Set<string | null>>();
  const granted: LiveGrant[] = [];
  const used: Use[] = [];
  for (const pull of group.pulls) {
    const { seen, at } = await read(deps, repository, pull);
    if (seen === undefined) continue;
    const file = {
      ...seen.file,
      live: [...seen.file.live, ...granted],
      uses: [...(seen.file.uses ?? []), ...used],
    };
    const decision = decide(file, at);
    if (decision.outcome.kind !== "approved" && decision.outcome.kind !== "nothing") {
      problems.push(`#${pull} is not approved`);
      continue;
    }
    for (const [place, oid] of file.guarded?.holds ?? [])
      countersigned.set(place, (countersigned.get(place) ?? new Set()).add(oid));
    const changes = file.changes.ok ? file.changes.value : [];
    approved.push(...changes);
    granted.push(...changes.flatMap((change) => joinsLive(seen, change, at)));
    used.push(...changes.flatMap((change) => usesUp(seen, change, decision, at)));
  }
  if (group.changes.ok) {
    for (const change of group.changes.value) {
      if (!approved.some((asked) => sameChange(asked, change)))
        problems.push(`\`${entryOf(change).id}\` is not what any approved request asks for`);
    }
  }
  for (const [place, oid] of group.guarded) {
    if (countersigned.get(place)?.has(oid) !== true)
      problems.push(`\`${cleaned(place).text}\` is not what any approved request holds`);
  }
  const content: CheckContent = groupCheck(problems, group.pulls);
  const shown = group.shown.checks.find((check) => check.name === content.name);
  if (shown?.state.status === "completed" && shown.title === content.title) return;
  const effect: Effect = { kind: "check", pull: null, head, update: null, content };
  await deps.github.perform(repository, group.handles, [effect]);
}

async function read(
  deps: Deps,
  repository: Repository,
  pull: PullNumber,
): Promise<{ readonly seen: PullSnapshot | undefined; readonly at: Instant }> {
  const known = await remembered(deps, repository, pull);
  const snapshot = await deps.github.snapshot(repository, { pull: { number: pull, remembered: known } });
  return { seen: snapshot.pull, at: latest(deps.clock.now(), snapshot.at) };
}

function joinsLive({ file }: PullSnapshot, change: Change, at: Instant): readonly LiveGrant[] {
  if (change.kind !== "add") return [];
  const entry = change.after;
  const start = startOf(entry, file, at);
  const until = entry.term.kind === "until" ? entry.term.until : after(start, entry.term.duration);
  const replaces = entry.replaces === undefined ? {} : { replaces: replacedEntry(entry.replaces) };
  return [{ grant: grantId(entry.id, 1), entry, subject: accountOf(file, entry), start, until, ...replaces }];
}

/** What it would use up of a quota or a cap, once it is merged. */
function usesUp({ file }: PullSnapshot, change: Change, { preApproved }: Decision, at: Instant): readonly Use[] {
  if (change.kind === "delete") return [];
  const entry = change.after;
  const named = { entry: entry.id, subject: accountOf(file, entry) ?? subjectText(entry.subject), at };
  const pattern = preApproved.get(entry.id);
  if (pattern !== undefined) return [{ ...named, of: { kind: "pattern", name: pattern.name } }];
  return entry.route === undefined ? [] : [{ ...named, of: { kind: "route", name: entry.route } }];
}

const accountOf = ({ logins }: CaseFile, { subject }: Entry): AccountId | null =>
  logins.get(loginOf(subject)?.toLowerCase() ?? "") ?? null;

function sameChange(a: Change, b: Change): boolean {
  return a.kind === b.kind && a.path === b.path && sameEntry(entryOf(a), entryOf(b));
}
