import { join } from "node:path";
import { BareRepository } from "../git/repository.ts";
import { nodeId } from "../state/ids.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";
import type { Actor } from "../state/actor.ts";
import { accountByLogin } from "../state/lookup.ts";
import { done, notFound, type Outcome, refuse } from "../state/refusal.ts";
import { authorise, readNeed } from "./authorise.ts";

/** Adds an empty repository, with its bare repository on disk. */
export async function addRepository(
  world: World,
  input: {
    readonly id?: number;
    readonly ownerId: number;
    readonly name: string;
    readonly private: boolean;
    readonly description?: string;
    readonly defaultBranch?: string;
    readonly forkOf?: number;
  },
): Promise<Repository> {
  const id = input.id ?? world.nextId();
  const defaultBranch = input.defaultBranch ?? "main";
  const repository: Repository = {
    id,
    nodeId: nodeId("Repository", id),
    ownerId: input.ownerId,
    name: input.name,
    description: input.description ?? null,
    private: input.private,
    archived: false,
    defaultBranch,
    forkOf: input.forkOf ?? null,
    collaborators: new Map(),
    mergeMethods: new Set(["merge", "squash", "rebase"]),
    deleteBranchOnMerge: false,
    rulesets: new Map(),
    queue: [],
    activity: [],
    createdAt: world.now(),
    pushedAt: world.now(),
    updatedAt: world.now(),
    lastNumber: 0,
    git: await BareRepository.create(join(world.dataDir, "repositories", `${id}.git`), defaultBranch),
  };
  world.repositories.set(id, repository);
  return repository;
}

/** Forks a repository to a person's account, or to an organisation's. */
export async function forkRepository(
  world: World,
  actor: Actor,
  source: Repository,
  into: string | undefined,
): Promise<Outcome<Repository>> {
  const author = authorise(world, actor, source, readNeed("contents"));
  if (!author.ok) return author;
  const owner = into === undefined ? author.value.account : accountByLogin(world, into);
  if (owner === undefined || owner.type === "Bot") return notFound;
  if (owner.id === source.ownerId) return refuse(403, "You cannot fork a repository to the account that owns it.");
  const known = [...world.repositories.values()].find((one) => one.ownerId === owner.id && one.forkOf === source.id);
  if (known !== undefined) return done(known);
  const { name, defaultBranch } = source;
  const fork = await addRepository(world, {
    ownerId: owner.id,
    name,
    private: source.private,
    defaultBranch,
    forkOf: source.id,
  });
  await fork.git.run(["fetch", "--quiet", source.git.directory, "+refs/heads/*:refs/heads/*"]);
  return done(fork);
}
