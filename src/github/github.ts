import type { Repository } from "../core/case-file.ts";
import type { RepositoryId } from "../core/ids.ts";
import type { GitHub } from "../ports.ts";
import { basicsOf, files, lastChange, mergeGroup, openPulls } from "./branch.ts";
import { landedCommit } from "./branch-snapshot.ts";
import type { AppClient, Client } from "./client.ts";
import { openContext, type Context } from "./context.ts";
import { deliveriesSince } from "./deliveries.ts";
import { reach, type Reached } from "./installations.ts";
import { createPerformer } from "./perform.ts";
import { snapshot } from "./snapshot.ts";
import { standingAt } from "./standing.ts";

/** GitHub as the engine knows it, and the clients that the ledger writes with. */
export interface OpenedGitHub extends GitHub {
  /** The installation's client of an access repository. */
  clientOf(repository: Repository): Promise<Client>;
}

interface Opened {
  readonly context: Context;
  readonly perform: GitHub["perform"];
}

/** Opens the adapter for the configured repositories (`owner/name`); they are resolved when first needed. */
export function openGitHub(app: AppClient, names: readonly string[]): OpenedGitHub {
  let reached: Promise<ReadonlyMap<RepositoryId, Reached>> | undefined;
  const opened = new Map<RepositoryId, Opened>();
  const performers = new Map<Client, GitHub["perform"]>();

  const all = (): Promise<ReadonlyMap<RepositoryId, Reached>> => {
    reached ??= reach(app, names).catch((error: unknown) => {
      reached = undefined;
      throw error;
    });
    return reached;
  };

  async function open(repository: Repository): Promise<Opened> {
    const had = opened.get(repository.id);
    if (had !== undefined) return had;
    const { client, repository: current } = await found(repository);
    const perform = performers.get(client) ?? createPerformer(client);
    performers.set(client, perform);
    const now = opened.get(repository.id) ?? { context: openContext(current, client), perform };
    opened.set(repository.id, now);
    return now;
  }

  async function found(repository: Repository): Promise<Reached> {
    const one = (await all()).get(repository.id);
    if (one === undefined) throw new Error(`\`${repository.owner}/${repository.name}\` is not an access repository`);
    return one;
  }

  const contextOf = async (repository: Repository): Promise<Context> => (await open(repository)).context;
  const repositories = async (): Promise<readonly Repository[]> =>
    [...(await all()).values()].map((one) => one.repository);

  return {
    repositories,
    clientOf: async (repository) => (await found(repository)).client,
    snapshot: async (repository, asked) => snapshot(await contextOf(repository), asked),
    perform: async (repository, handles, effects) => (await open(repository)).perform(repository, handles, effects),
    openPulls: async (repository) => openPulls(await contextOf(repository)),
    async standing(repository) {
      const context = await contextOf(repository);
      return standingAt(context, (await basicsOf(context)).tip);
    },
    files: async (repository, paths, commit) => files(await contextOf(repository), paths, commit),
    async rules(repository, tree) {
      const { rules, target } = await contextOf(repository);
      await rules.read(target, [tree]);
      const read = rules.known(tree);
      if (read === undefined) throw new Error(`the tree ${tree} was not read`);
      return read;
    },
    lastChange: async (repository, path) => lastChange(await contextOf(repository), path),
    async landed(repository, commit) {
      const context = await contextOf(repository);
      return landedCommit(context, await basicsOf(context), commit);
    },
    mergeGroup: async (repository, base, head) => mergeGroup(await contextOf(repository), base, head),
    deliveriesSince: async (at, known) => deliveriesSince(app, await repositories(), at, known),
  };
}
