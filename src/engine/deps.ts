import type { CaseFile, LiveGrant, Repository } from "../core/case-file.ts";
import type { IssuerChoice } from "../core/entitlement.ts";
import type { GrantTerms } from "../core/grant/grant.ts";
import { partsOfGrant, type PullNumber, type RepositoryId } from "../core/ids.ts";
import { after, days, instant, minutes, type Instant } from "../core/instant.ts";
import type { Aftermath, Links } from "../core/messages/context.ts";
import type {
  Clock,
  CredentialIssuer,
  GitHub,
  Issuer,
  Ledger,
  Queued,
  Remembered,
  Store,
  VaultAddress,
} from "../ports.ts";

/** Structured log lines; nothing that people typed, and no secret, goes into the message. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** What the engine works with. */
export interface Deps {
  readonly github: GitHub;
  readonly ledger: Ledger;
  readonly store: Store;
  /** Every issuer that is configured. */
  readonly issuers: readonly CredentialIssuer[];
  readonly issuerOf: (choice: IssuerChoice) => CredentialIssuer | Issuer;
  /** Where credentials of Vault are opened. */
  readonly vault: VaultAddress | null;
  /** Hints only: issuers that failed last time, so that no landing waits for them. */
  readonly failing: Set<IssuerChoice["kind"]>;
  readonly clock: Clock;
  readonly links: Links;
  readonly log: Log;
  readonly repositories: ReadonlyMap<RepositoryId, Repository>;
  /** Hints only: open requests last seen approved, so that their merge is read in one go. */
  readonly approved: Map<RepositoryId, PullNumber>;
  /** Hints only: which rules were seen last, and what was put back, so that it is dealt with once. */
  readonly seen: Map<string, string>;
}

/** GitHub's clock and ours may differ by a little: a decision never lies before what it is about. */
export const latest = (a: Instant, b: Instant): Instant => instant(Math.max(a, b));

/** What our own record knows of a pull request, in the form that a snapshot asks for. */
export async function remembered(deps: Deps, repository: Repository, pull: PullNumber): Promise<Remembered> {
  const { store, clock } = deps;
  return {
    reviewCommits: await store.reviewCommits(repository.id, pull),
    pushes: (heads) => store.pushes(repository.id, heads),
    live: async (people, identities, entries) =>
      (await store.liveGrants(repository.id, people, identities, entries)).map(({ grant }) => liveGrant(grant)),
    departures: (since) => store.departures(repository.id, since),
    open: async (but, logins) =>
      (await store.openRequestsOf(repository.id, logins)).flatMap(({ pull: number, requester, entries }) =>
        number === but
          ? []
          : [
              {
                pull: number,
                by: requester.account,
                entries: entries.flatMap(({ change, subject, entitlement }) =>
                  change === "delete" ? [] : [{ subject, entitlement }],
                ),
              },
            ],
      ),
    removals: async (author) => ({
      live: await store.countLive(repository.id),
      byAuthorToday: await store.countRemovals(repository.id, author, instant(clock.now() - days(1))),
    }),
  };
}

/** What a grant gives, as the decision counts it. */
export const liveGrant = (grant: GrantTerms): LiveGrant => ({
  grant: grant.id,
  entry: grant.approved,
  subject: grant.subject.account,
  start: grant.start,
  until: grant.until,
  ...(grant.replaces === undefined ? {} : { replaces: partsOfGrant(grant.replaces).entry }),
});

/** What a read named for reviews is kept: a force-push makes GitHub name another commit later. */
export async function rememberReviews(deps: Deps, file: CaseFile): Promise<void> {
  const named = new Map(file.reviews.map((review) => [review.id, review.commits]));
  await deps.store.rememberReviewCommits(file.repository.id, file.pull.number, named);
}

/** What became of a merged request, for its comment. */
export async function aftermathOf(deps: Deps, repository: RepositoryId, pull: PullNumber): Promise<Aftermath> {
  const grants = (await deps.store.grantsOfPull(repository, pull)).map((stored) => stored.grant);
  const rejections = await deps.store.rejectionsOfPull(repository, pull);
  const landings = rejections.map(({ kind, entry, because }) => ({ kind, entry, because }));
  return { told: grants[0]?.told ?? null, grants, landings, revert: await deps.store.revertPullFor(repository, pull) };
}

/** What a grant that goes on brings with it: its end, and its issue, at its start or if what does it now is interrupted. */
export function workOf({ repository, id: grant, start, until }: GrantTerms, now: Instant): readonly Queued[] {
  return [
    { work: { kind: "end", repository, grant }, at: until },
    { work: { kind: "issue", repository, grant }, at: now < start ? start : safetyNet(now) },
  ];
}

/** Work that is taken up again if what follows at once is interrupted. */
const safetyNet = (now: Instant): Instant => after(now, minutes(1));
