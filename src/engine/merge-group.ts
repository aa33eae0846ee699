import type { LiveGrant, Repository } from "../core/case-file.ts";
import { decide } from "../core/decision/decide.ts";
import type { CheckContent, Effect } from "../core/effect.ts";
import { grantId, type PullNumber, type Sha } from "../core/ids.ts";
import { after, type Instant } from "../core/instant.ts";
import { groupCheck } from "../core/messages/merge-group.ts";
import { entryOf, loginOf, sameEntry, type Change } from "../core/request.ts";
import type { PullSnapshot } from "../ports.ts";
import { latest, remembered, type Deps } from "./deps.ts";

/**
 * A merge group is judged by content: every entry that differs from the group's base has an approved request, and
 * limits hold for them together: what one request of the group grants is live for the next.
 */
export async function judgeMergeGroup(deps: Deps, repository: Repository, base: Sha, head: Sha): Promise<void> {
  const group = await deps.github.mergeGroup(repository, base, head);
  const problems: string[] = group.changes.ok ? [] : group.changes.problems.map((problem) => problem.message);
  const approved: Change[] = [];
  const granted: LiveGrant[] = [];
  for (const pull of group.pulls) {
    const { seen, at } = await read(deps, repository, pull);
    if (seen === undefined) continue;
    const file = { ...seen.file, live: [...seen.file.live, ...granted] };
    const decision = decide(file, at);
    if (decision.outcome.kind !== "approved" && decision.outcome.kind !== "nothing") {
      problems.push(`#${pull} is not approved`);
      continue;
    }
    const changes = file.changes.ok ? file.changes.value : [];
    approved.push(...changes);
    granted.push(...changes.flatMap((change) => joinsLive(seen, change, at)));
  }
  if (group.changes.ok) {
    for (const change of group.changes.value) {
      if (!approved.some((asked) => sameChange(asked, change)))
        problems.push(`\`${entryOf(change).id}\` is not what any approved request asks for`);
    }
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
  const until = entry.term.kind === "until" ? entry.term.until : after(at, entry.term.duration);
  const subject = file.logins.get(loginOf(entry.subject)?.toLowerCase() ?? "") ?? null;
  return [{ grant: grantId(entry.id, 1), entry, subject, start: at, until }];
}

function sameChange(a: Change, b: Change): boolean {
  return a.kind === b.kind && a.path === b.path && sameEntry(entryOf(a), entryOf(b));
}
