import { commitOnBranch } from "../../actions/commit-on-branch.ts";
import { dismissReview } from "../../actions/dismiss-review.ts";
import { mergePull } from "../../actions/merge-pull.ts";
import { createReview } from "../../actions/review.ts";
import { difference } from "../../git/measure.ts";
import type { Author } from "../../state/actor.ts";
import { accountByLogin, held, pullByNumber, pullsOf, reviewsOf } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import { done, notFound, type Outcome, refuse } from "../../state/refusal.ts";
import type { World } from "../../state/world.ts";
import { propose } from "../editor/propose.ts";
import type { Scene } from "./read-facts.ts";
import type { Button } from "./step.ts";

/** Does what a button says, as whom it says, by the actions that the API takes. Answers the request it was about. */
export async function perform(
  world: World,
  scene: Scene,
  { act, as }: Button,
  number: number | null,
): Promise<Outcome<number | null>> {
  const account = accountByLogin(world, as);
  if (account === undefined) return notFound;
  const author: Author = { kind: "user", account, via: null };
  if (act.kind === "act-as") return done(number);
  if (act.kind === "move-clock") {
    await world.clock.advance(Math.max(0, Date.parse(act.to) - world.clock.now()));
    return done(number);
  }
  if (act.kind === "open") return open(world, scene, author);
  const pull = number === null ? undefined : pullByNumber(world, scene.repository.id, number);
  if (pull === undefined) return notFound;
  await nextSecond(world, pull);
  const outcome = await onPull(world, author, pull, act);
  return outcome.ok ? done(pull.number) : outcome;
}

function onPull(
  world: World,
  author: Author,
  pull: Pull,
  act: Extract<Button["act"], { readonly kind: "approve" | "push" | "dismiss" | "merge" }>,
): Promise<Outcome<unknown>> | Outcome<unknown> {
  switch (act.kind) {
    case "approve":
      return createReview(world, author, pull, { event: "APPROVE" });
    case "push":
      return push(world, author, pull);
    case "dismiss": {
      const review = world.reviews.get(act.review);
      return review === undefined ? notFound : dismissReview(world, author, review, "Not for this ticket");
    }
    case "merge":
      return mergePull(world, author, pull, { method: "merge", sha: pull.head.sha });
  }
}

/** GitHub's times have no finer grain than a second, and order is told by them: what is clicked fast comes after. */
async function nextSecond(world: World, pull: Pull): Promise<void> {
  const last = reviewsOf(world, pull.id).map(({ updatedAt }) => updatedAt);
  if ([...last, pull.updatedAt].some((at) => at >= world.now())) {
    await world.clock.advance(1000 - (world.clock.now() % 1000));
  }
}

/** The example: eight hours of reading, for the outage. */
async function open(world: World, { repository }: Scene, author: Author): Promise<Outcome<number>> {
  const id = `orders-read-${4812 + pullsOf(world, repository.id).length}`;
  const content = [
    `id: ${id}`,
    `subject: { kind: human, login: ${author.account.login} }`,
    "entitlement: orders-db/read",
    "duration: 8h",
    "justification: Reconcile refunds after Friday's outage",
    "ticket: INC-4812",
    "",
  ].join("\n");
  const path = `access/orders-db/${id}.yaml`;
  const opened = await propose(world, author, repository, {
    base: repository.defaultBranch,
    opened: null,
    draft: {
      path,
      content,
      title: "Read access to orders",
      body: "The refunds of Friday's outage have to be reconciled.",
      target: "pull",
      branch: id,
      known: "",
    },
    changes: [{ path, content: Buffer.from(content) }],
  });
  if (!opened.ok) return opened;
  return opened.value.kind === "pull" ? done(opened.value.number) : refuse(500, "no pull request was opened");
}

const durations = ["4h", "2h", "1h", "30m"] as const;

/** The same request with another duration. */
async function push(world: World, author: Author, pull: Pull): Promise<Outcome<unknown>> {
  const repository = pull.head.repositoryId === null ? undefined : held(world.repositories, pull.head.repositoryId);
  if (repository === undefined) return refuse(404, "the branch's repository is gone");
  const { files } = await difference(held(world.repositories, pull.repositoryId).git, pull.base.sha, pull.head.sha);
  for (const { path } of files) {
    const text = (await repository.git.object(`${pull.head.sha}:${path}`))?.content.toString() ?? "";
    const now = /^duration: (\S+)/mu.exec(text)?.[1];
    if (!path.startsWith("access/") || now === undefined) continue;
    const next = durations.find((one) => one !== now) ?? "4h";
    const content = Buffer.from(text.replace(/^duration: \S+/mu, `duration: ${next}`));
    const message = `${next} are enough`;
    const { ref: branch, sha: expectedHead } = pull.head;
    return commitOnBranch(world, author, repository, { branch, expectedHead, message, changes: [{ path, content }] });
  }
  return refuse(422, "There is no file with a `duration` in this request. Edit it by hand.");
}
