import type { Actor } from "../state/actor.ts";
import type { CommitStatus } from "../state/check.ts";
import { nodeId } from "../state/ids.ts";
import { done, invalid, type Outcome, refuse } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import { appOf, authorise, needs } from "./authorise.ts";

/** Sets a commit status. Anyone with write access may, under any name. */
export async function createStatus(
  world: World,
  actor: Actor,
  repository: Repository,
  input: {
    readonly sha: string;
    readonly state: CommitStatus["state"];
    readonly context: string;
    readonly description: string | null;
    readonly targetUrl: string | null;
  },
): Promise<Outcome<CommitStatus>> {
  const author = authorise(world, actor, repository, needs.status);
  if (!author.ok) return author;
  if (!["error", "failure", "pending", "success"].includes(input.state)) {
    return invalid({
      resource: "Status",
      code: "custom",
      field: "state",
      message: "state is not included in the list",
    });
  }
  if ((await repository.git.commit(input.sha)) === undefined)
    return refuse(422, `No commit found for SHA: ${input.sha}`);
  const id = world.nextId();
  const status: CommitStatus = {
    id,
    nodeId: nodeId("StatusContext", id),
    repositoryId: repository.id,
    creatorId: author.value.account.id,
    appId: appOf(author.value),
    createdAt: world.now(),
    ...input,
  };
  world.statuses.set(id, status);
  return done(status);
}
