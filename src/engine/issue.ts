import type { Repository } from "../core/case-file.ts";
import type { Effect } from "../core/effect.ts";
import type { NewLine } from "../core/evidence/evidence.ts";
import type { Grant } from "../core/grant/grant.ts";
import { advance } from "../core/grant/events.ts";
import { publicName, type GrantId } from "../core/ids.ts";
import { seconds } from "../core/instant.ts";
import type { Handles, StoredGrant } from "../ports.ts";
import { toIssue } from "./begin.ts";
import type { Deps } from "./deps.ts";
import { make } from "./make.ts";

/** What is said about grants, and where. */
export interface Told {
  readonly handles: Handles;
  readonly effects: readonly Effect[];
}

export interface ToIssue {
  readonly grants: readonly GrantId[];
  readonly tell: () => Promise<Told | null>;
}

/**
 * Makes grants claimable, writes that down, and tells each group in the same call: all of them share one commit. The
 * row decides between two that issue at once: see `make`.
 */
export async function issueGrants(deps: Deps, repository: Repository, groups: readonly ToIssue[]): Promise<void> {
  const ready: { readonly lines: readonly NewLine[]; readonly told: Told | null }[] = [];
  for (const { grants, tell } of groups) {
    const lines: NewLine[] = [];
    for (const id of grants) {
      const grant = await issueOne(deps, repository, id);
      if (grant !== null) lines.push(issuedLine(deps, grant));
    }
    ready.push({ lines, told: await tell() });
  }
  // In a rush the line waits for room, and neither what is told nor the next landing waits for the line.
  const later = (await deps.ledger.wait(repository)) > patience;
  await Promise.all(
    ready.map(async ({ lines, told }) => {
      if (lines.length > 0 && !later) await deps.ledger.append(repository, lines, told ?? undefined);
      else if (told !== null && told.effects.length > 0)
        await deps.github.perform(repository, told.handles, told.effects);
    }),
  );
  const owed = groups.flatMap(({ grants }) => grants);
  if (later && owed.length > 0)
    await deps.store.enqueue([{ work: { kind: "record", repository: repository.id, grants: owed } }]);
}

/** So long a landing waits for its last line. */
const patience = seconds(2);

/** Writes down what was issued; done again, a line that stands is not written twice. */
export async function record(deps: Deps, repository: Repository, grants: readonly GrantId[]): Promise<void> {
  const lines: NewLine[] = [];
  for (const id of grants) {
    const stored = await deps.store.grant(repository.id, id);
    if (stored?.grant.state.kind === "active") lines.push(issuedLine(deps, stored.grant));
  }
  if (lines.length > 0) await deps.ledger.append(repository, lines);
}

/** The job behind it: takes up what a crash left, and tells it on the pull request. */
export async function issue(deps: Deps, repository: Repository, id: GrantId): Promise<void> {
  const before = await deps.store.grant(repository.id, id);
  if (before === null) return;
  const { kind } = before.grant.state;
  await issueGrants(deps, repository, [{ grants: [id], tell: async () => null }]);
  const now = await deps.store.grant(repository.id, id);
  if ((kind === "scheduled" || kind === "activating") && now?.grant.state.kind === "active") {
    const work = { kind: "evaluate", repository: repository.id, pull: before.grant.pull } as const;
    await deps.store.enqueue([{ work }]);
  }
}

/** The grant as it is claimable now, or `null` where there is nothing to write down. */
async function issueOne(deps: Deps, repository: Repository, id: GrantId): Promise<Grant | null> {
  const stored = await toIssue(deps, repository, id);
  if (stored === null) return null;
  const { grant } = stored;
  if (grant.state.kind === "active") return grant;
  // Nothing is issued that is over already: its end says so, and that none was ever made.
  if (grant.state.kind !== "activating" || deps.clock.now() >= grant.until) return null;
  return grant.approved.perRun === undefined ? make(deps, repository, stored) : readyForRuns(deps, stored);
}

/** Nothing is made before a run collects. */
async function readyForRuns(deps: Deps, stored: StoredGrant): Promise<Grant | null> {
  const { grant } = stored;
  const handle = publicName(grant.repository, grant.id);
  const next = advance(grant, { kind: "issued", attempt: grant.attempt, handle }).grant;
  return (await deps.store.saveGrant(stored, next, [])) ? next : null;
}

export function issuedLine(deps: Deps, grant: Grant): NewLine {
  if (grant.state.kind !== "active") throw new Error(`grant ${grant.id} is not active`);
  const { handle, endsAt } = grant.state;
  const ends = endsAt === undefined ? {} : { ends: endsAt };
  const record = { kind: "issued", grant: grant.id, attempt: grant.attempt, handle, ...ends } as const;
  return { about: { kind: "entry", entry: grant.entry }, at: deps.clock.now(), record };
}
