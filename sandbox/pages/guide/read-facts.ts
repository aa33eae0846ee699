import { permissionOf, reaches, teamMembership } from "../../state/access.ts";
import type { App } from "../../state/app.ts";
import { accountByLogin, commentsOf, held, pullByNumber, pullsOf, reviewsOf, teamBySlug } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import type { World } from "../../state/world.ts";
import type { Visit } from "../visit.ts";
import { ledgerBranch, readEntry } from "../ledger/read.ts";
import {
  type CheckFacts,
  entryOfGrant,
  type GuideFacts,
  type RequestFacts,
  type ReviewFacts,
  type Told,
} from "./facts.ts";
import { readComment } from "./read-comment.ts";

/** The example's repository and the app that watches it; nothing where a sandbox has other things in it. */
export interface Scene {
  readonly repository: Repository;
  readonly app: App;
}

export function sceneOf(world: World): Scene | null {
  const [repository] = world.repositories.values();
  const [app] = world.apps.values();
  return repository === undefined || app === undefined ? null : { repository, app };
}

/** What the guide knows, for a visitor on a page; `number` names the request that was meant, whatever the page is. */
export async function readFacts(world: World, scene: Scene, visit: Visit, number?: number): Promise<GuideFacts | null> {
  const requester = visit.people.find(({ login }) => login === "requester") ?? writer(world, scene.repository, visit);
  if (requester === undefined) return null;
  const pull = pullOf(world, scene, number ?? numberIn(visit.path));
  return {
    now: world.now(),
    actor: visit.actor.login,
    requester: requester.login,
    request: pull === undefined ? null : await requestFacts(world, scene, visit, pull),
  };
}

const writer = (world: World, repository: Repository, { people }: Visit): Visit["actor"] | undefined =>
  people.find(({ id }) => reaches(permissionOf(world, repository, id), "write"));

const numberIn = (path: string): number | undefined => Number(/\/pull\/(\d+)/u.exec(path)?.[1] ?? 0) || undefined;

/** The one that is looked at; else the newest by a person. */
function pullOf(world: World, { repository, app }: Scene, number: number | undefined): Pull | undefined {
  const mayBe = (pull: Pull | undefined): pull is Pull =>
    pull !== undefined && pull.authorId !== app.botId && pull.base.ref === repository.defaultBranch;
  const named = number === undefined ? undefined : pullByNumber(world, repository.id, number);
  return mayBe(named) ? named : pullsOf(world, repository.id).findLast(mayBe);
}

async function requestFacts(world: World, { repository, app }: Scene, visit: Visit, pull: Pull): Promise<RequestFacts> {
  const comment = commentsOf(world, repository.id, pull.number).findLast(({ authorId }) => authorId === app.botId);
  const told = comment === undefined ? null : readComment(comment.body);
  const stages = stagePeople(world, repository, told);
  const reviews = reviewsOf(world, pull.id).flatMap((review): readonly ReviewFacts[] => {
    const by = held(world.accounts, review.authorId).login;
    if (review.submittedAt === null || review.authorId === pull.authorId) return [];
    const stage = stages.find(({ people }) => people.includes(by))?.number ?? null;
    const onHead = review.commitId === pull.head.sha;
    return [{ id: review.id, by, state: review.state, at: review.submittedAt, onHead, stage }];
  });
  const author = held(world.accounts, pull.authorId).login;
  const free = (login: string): boolean => login !== author;
  return {
    number: pull.number,
    author,
    state: pull.mergedAt !== null ? "merged" : pull.state === "open" ? "open" : "withdrawn",
    check: checkAt(world, repository, app, pull.head.sha),
    told,
    approvers: new Map(
      stages.flatMap(({ number, people }) =>
        people
          .filter(free)
          .slice(0, 1)
          .map((one) => [number, one] as const),
      ),
    ),
    reviews,
    dismisser: visit.people.find(({ id }) => permissionOf(world, repository, id) === "admin")?.login ?? null,
    collected: await isCollected(repository, told),
    revert: revertOf(world, repository, told),
  };
}

/** Whoever stands behind the names of each stage; who approved one already is not asked for another. */
function stagePeople(
  world: World,
  repository: Repository,
  told: Told | null,
): readonly { readonly number: number; readonly people: readonly string[] }[] {
  return (told?.stages ?? []).map(({ number, named, approvals }) => ({
    number,
    people: [...approvals.map(({ by }) => by), ...named.flatMap((name) => peopleNamed(world, repository, name))],
  }));
}

/** `@login`, or the members of `@acme/team`. */
function peopleNamed(world: World, repository: Repository, name: string): readonly string[] {
  const [owner = "", slug] = name.replace(/^@/u, "").split("/");
  if (slug === undefined) return accountByLogin(world, owner) === undefined ? [] : [owner];
  const team = teamBySlug(world, repository.ownerId, slug);
  if (team === undefined) return [];
  return [...team.members.keys()]
    .filter((id) => teamMembership(world, team, id)?.state === "active")
    .map((id) => held(world.accounts, id).login);
}

function checkAt(world: World, repository: Repository, app: App, sha: string): CheckFacts | null {
  const run = [...world.checkRuns.values()].findLast(
    (one) =>
      one.repositoryId === repository.id && one.appId === app.id && one.headSha === sha && one.name === "countersign",
  );
  return run === undefined ? null : { status: run.status, conclusion: run.conclusion, title: run.title ?? "" };
}

function revertOf(world: World, repository: Repository, told: Told | null): RequestFacts["revert"] {
  const pull = told?.revert == null ? undefined : pullByNumber(world, repository.id, told.revert);
  if (pull === undefined) return null;
  return { number: pull.number, state: pull.mergedAt !== null ? "merged" : pull.state };
}

async function isCollected({ git }: Repository, told: Told | null): Promise<boolean> {
  const grant = told?.grant;
  if (grant?.state === "collected") return true;
  if (grant?.state !== "ending" && grant?.state !== "ended") return false;
  const head = await git.head(ledgerBranch);
  if (head === undefined) return false;
  const life = await readEntry(git, head, entryOfGrant(grant));
  return life.some(({ line }) => {
    const record = line.fields("record");
    return record.text("kind") === "claimed" && record.text("grant") === grant.id;
  });
}
