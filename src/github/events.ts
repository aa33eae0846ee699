import type { Repository } from "../core/case-file.ts";
import type { Delivery, DeliveryFact, Work } from "../core/event.ts";
import {
  accountId,
  pullNumber,
  reviewId,
  sha,
  teamName,
  type RepositoryId,
  type Sha,
  type TeamName,
} from "../core/ids.ts";
import { after, instant, seconds, type Instant } from "../core/instant.ts";
import { pullOfExternalId } from "./external-id.ts";
import { payload, Unreadable, type Payload } from "./payload.ts";

/** A delivery in our own words, or why it means nothing to us. */
export type Reading =
  | { readonly ok: true; readonly delivery: Delivery }
  | { readonly ok: false; readonly because: string };

interface Told {
  readonly work: readonly Work[];
  readonly facts: readonly DeliveryFact[];
}

/** Where a payload about one access repository is read. */
interface Here {
  readonly repository: RepositoryId;
  readonly defaultBranch: string;
  readonly receivedAt: Instant;
}

const told = (work: readonly Work[], facts: readonly DeliveryFact[] = []): Told => ({ work, facts });
const nothing = (because: string): string => because;

/**
 * Reads one webhook delivery. Never throws for what a payload holds: what cannot be read, or is about another
 * repository, is ignored with its reason.
 */
export function readDelivery(
  name: string,
  body: unknown,
  deliveryId: string,
  receivedAt: Instant,
  accessRepositories: readonly Repository[],
): Reading {
  try {
    const read = tell(name, payload(body), receivedAt, accessRepositories);
    if (typeof read === "string") return { ok: false, because: read };
    return { ok: true, delivery: { id: deliveryId, event: name, receivedAt, ...read } };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, because: `${name}: ${error.message}` };
    throw error;
  }
}

function tell(name: string, p: Payload, receivedAt: Instant, known: readonly Repository[]): Told | string {
  if (name === "membership" || name === "organization" || (name === "team" && !p.has("repository")))
    return peopleMoved(name, p, known, receivedAt);
  const readers: Readonly<Record<string, (p: Payload, here: Here) => Told | string>> = {
    pull_request: pullRequest,
    pull_request_review: review,
    push,
    merge_group: mergeGroup,
    issue_comment: comment,
    check_run: checkRun,
    check_suite: checkSuite,
    team: repositoryMoved,
    repository: repositoryMoved,
  };
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (reader === undefined) return nothing(`\`${name}\` changes nothing here`);
  const id = p.number("repository.id");
  const repository = known.find((r) => r.id === id);
  if (repository === undefined) return nothing("not an access repository");
  return reader(p, { repository: repository.id, defaultBranch: p.text("repository.default_branch"), receivedAt });
}

const telling: ReadonlySet<string> = new Set([
  "opened",
  "reopened",
  "synchronize",
  "edited",
  "closed",
  "converted_to_draft",
  "ready_for_review",
]);

/** By which commit a request was merged; where GitHub does not say, the branch is looked at. */
function landing(p: Payload, repository: RepositoryId, receivedAt: Instant): Work {
  const by = p.at("pull_request.merge_commit_sha");
  if (typeof by !== "string") return { kind: "default-branch", repository };
  return { kind: "merged", repository, commit: sha(by), by: after(receivedAt, patience) };
}

/** So long a merge's push may take to be delivered and dealt with before it counts as lost. */
const patience = seconds(5);

function pullRequest(p: Payload, { repository, defaultBranch, receivedAt }: Here): Told | string {
  const action = p.text("action");
  if (!telling.has(action)) return nothing(`\`pull_request.${action}\` changes no decision`);
  // What it says decides nothing; a credential in it holds the request up.
  const retargeted = p.has("changes.base.ref.from");
  const here = p.text("pull_request.base.ref") === defaultBranch;
  const left = retargeted && p.text("changes.base.ref.from") === defaultBranch;
  if (!here && !left) return nothing("not into the default branch");
  const pull = pullNumber(p.number("pull_request.number"));
  // What a merge brings is decided and told by the job of the default branch, which its push starts.
  const merged = action === "closed" && p.at("pull_request.merged") === true;
  const work: Work = merged ? landing(p, repository, receivedAt) : { kind: "evaluate", repository, pull };
  // Whoever opens a pull request has not thereby pushed its head: only `synchronize` and `push` name a pusher.
  return told([work], action === "synchronize" ? [synchronized(p, repository)] : []);
}

const synchronized = (p: Payload, repository: RepositoryId): DeliveryFact => ({
  kind: "push",
  repository,
  by: accountId(p.number("sender.id")),
  before: commit(p.text("before")),
  after: sha(p.text("after")),
  at: time(p.text("pull_request.updated_at")),
});

function review(p: Payload, { repository, defaultBranch }: Here): Told | string {
  if (p.text("pull_request.base.ref") !== defaultBranch) return nothing("not into the default branch");
  const pull = pullNumber(p.number("pull_request.number"));
  const named = p.at("review.commit_id");
  const facts: DeliveryFact[] = [];
  if (typeof named === "string")
    facts.push({
      kind: "review-commit",
      repository,
      pull,
      review: reviewId(p.number("review.id")),
      commit: sha(named),
    });
  return told([{ kind: "evaluate", repository, pull }], facts);
}

function push(p: Payload, { repository, defaultBranch, receivedAt }: Here): Told | string {
  const ref = p.text("ref");
  if (!ref.startsWith("refs/heads/")) return nothing("not a branch");
  const after = commit(p.text("after"));
  const toDefault = ref === `refs/heads/${defaultBranch}`;
  if (after === null && !toDefault) return nothing("a branch was deleted");
  const pushedAt = p.at("repository.pushed_at");
  const at = typeof pushedAt === "number" ? instant(pushedAt * 1000) : receivedAt;
  const facts: DeliveryFact[] = [];
  // A push by a deploy key has no account: it stays unknown who pushed.
  if (after !== null && p.has("sender.id"))
    facts.push({
      kind: "push",
      repository,
      by: accountId(p.number("sender.id")),
      before: commit(p.text("before")),
      after,
      at,
    });
  return told(toDefault ? [{ kind: "default-branch", repository }] : [], facts);
}

function mergeGroup(p: Payload, { repository, defaultBranch }: Here): Told | string {
  if (p.text("action") !== "checks_requested") return nothing("the merge group is gone");
  if (p.text("merge_group.base_ref") !== `refs/heads/${defaultBranch}`) return nothing("not into the default branch");
  const head = sha(p.text("merge_group.head_sha"));
  return told([{ kind: "merge-group", repository, head, base: sha(p.text("merge_group.base_sha")) }]);
}

/** Comments decide nothing. Only when ours may have been touched is it written again. */
function comment(p: Payload, { repository }: Here): Told | string {
  if (!p.has("issue.pull_request")) return nothing("a comment on an issue");
  if (p.text("action") === "created") return nothing("comments decide nothing");
  if (p.at("comment.user.type") !== "Bot") return nothing("not our comment");
  if (p.at("sender.id") === p.at("comment.user.id")) return nothing("its author wrote it");
  return told([{ kind: "evaluate", repository, pull: pullNumber(p.number("issue.number")) }]);
}

function checkRun(p: Payload, { repository }: Here): Told | string {
  if (p.text("action") !== "rerequested") return nothing("nobody asked for the check again");
  const named = p.at("check_run.external_id");
  const pull = pullOfExternalId(typeof named === "string" ? named : null);
  if (pull !== null) return told([{ kind: "evaluate", repository, pull }]);
  return asked(repository, p.list("check_run.pull_requests"));
}

function checkSuite(p: Payload, { repository }: Here): Told | string {
  if (p.text("action") !== "rerequested") return nothing("nobody asked for the checks again");
  return asked(repository, p.list("check_suite.pull_requests"));
}

/** Checks asked for again; for a fork or a merge group the payload names nobody, so that everything is looked at. */
function asked(repository: RepositoryId, pulls: readonly Payload[]): Told {
  if (pulls.length === 0) return told([{ kind: "sweep", repository }]);
  return told(pulls.map((p) => ({ kind: "evaluate", repository, pull: pullNumber(p.number("number")) })));
}

const movesPeople: Readonly<Record<string, ReadonlySet<string>>> = {
  membership: new Set(["added", "removed"]),
  team: new Set(["created", "deleted", "edited", "added_to_repository", "removed_from_repository"]),
  organization: new Set(["member_added", "member_removed", "renamed"]),
};

/** Somebody may approve, or may not any more, in every access repository of the organisation. */
function peopleMoved(name: string, p: Payload, known: readonly Repository[], at: Instant): Told | string {
  const action = p.text("action");
  if (movesPeople[name]?.has(action) !== true) return nothing(`\`${name}.${action}\` moves nobody`);
  const organization = p.text("organization.login").toLowerCase();
  const concerned = known.filter((r) => r.owner.toLowerCase() === organization);
  if (concerned.length === 0) return nothing("another organisation");
  return told(
    concerned.map((r) => ({ kind: "people", repository: r.id })),
    concerned.flatMap((r) => departures(name, action, p, r.id, at)),
  );
}

/** Who left what: it tells later what was taken back by it, and nothing else. */
function departures(
  name: string,
  action: string,
  p: Payload,
  repository: RepositoryId,
  at: Instant,
): readonly DeliveryFact[] {
  const left = (account: number, team: TeamName | null): readonly DeliveryFact[] => [
    { kind: "departure", repository, account: accountId(account), team, at },
  ];
  if (name === "organization" && action === "member_removed" && p.has("membership.user.id"))
    return left(p.number("membership.user.id"), null);
  if (name === "membership" && action === "removed" && p.has("team.slug") && p.has("member.id"))
    return left(p.number("member.id"), teamName(`${p.text("organization.login")}/${p.text("team.slug")}`));
  return [];
}

const repositoryMoved = (_: Payload, { repository }: Here): Told => told([{ kind: "sweep", repository }]);

/** GitHub writes forty zeros for "none". */
function commit(text: string): Sha | null {
  return /^0+$/.test(text) ? null : sha(text);
}

function time(text: string): Instant {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Unreadable(`\`${text}\` is no time`);
  return instant(ms);
}
