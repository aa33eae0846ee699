import type { Repository } from "../core/case-file.ts";
import type { PullNumber, RepositoryId } from "../core/ids.ts";
import type { LedgerKey } from "../core/policy.ts";
import type { Clock, GitHub, Readers } from "../ports.ts";
import { basicsOf, files, lastChange, mergeGroup, openPulls } from "./branch.ts";
import { landedCommit } from "./branch-snapshot.ts";
import { openBudget, type Budget, type BudgetOptions } from "./budget.ts";
import type { AppClient, Client } from "./client.ts";
import { openContext, type Context } from "./context.ts";
import { deliveriesSince } from "./deliveries.ts";
import { reach, type Reached } from "./installations.ts";
import type { LedgerViews } from "./ledger-view.ts";
import { openPerformer, type Performer } from "./perform.ts";
import { openReaders } from "./readers.ts";
import { withRegister } from "./rules.ts";
import { snapshot } from "./snapshot.ts";
import { defaultBranchOf, repositoriesOf } from "./workload-repositories.ts";
import { standingAt } from "./standing.ts";
import { subjectsOf } from "./subject-standing.ts";

export interface GitHubOptions {
  /** `owner/name` of each access repository. */
  readonly repositories: readonly string[];
  readonly clock: Clock;
  /** Whose lines in the ledger are believed: the public halves of every key of this deployment, old ones too. */
  readonly ledger: { readonly deployment: string; readonly keys: readonly LedgerKey[] };
  /** Whether one is configured: without it, what is issued by Vault cannot be asked for. */
  readonly vault?: boolean;
  /** Where a check's "Details" leads. */
  readonly detailsUrl?: (repository: Repository, pull: PullNumber | null) => string;
  readonly limits?: BudgetOptions["limits"];
}

/** An access repository with everything that reads and writes it; client and budget are its installation's. */
export interface OpenedRepository {
  readonly client: Client;
  readonly budget: Budget;
  readonly performer: Performer;
  readonly context: Context;
  /** The ledger as reads saw it last. */
  readonly views: LedgerViews;
}

/** GitHub as the engine knows it, and the parts that the ledger writes with. */
export interface OpenedGitHub extends GitHub {
  open(repository: Repository): Promise<OpenedRepository>;
  /** What writes to an access repository, within its installation's limits. */
  performerOf(repository: Repository): Promise<Performer>;
  readonly readers: Readers;
}

/** Opens the adapter; the repositories are resolved when first needed. */
export function openGitHub(app: AppClient, options: GitHubOptions): OpenedGitHub {
  let opening: Promise<ReadonlyMap<RepositoryId, Reached & OpenedRepository>> | undefined;

  const all = (): Promise<ReadonlyMap<RepositoryId, Reached & OpenedRepository>> => {
    opening ??= openAll(app, options).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };

  async function open({ id, owner, name }: Repository): Promise<OpenedRepository> {
    const one = (await all()).get(id);
    if (one === undefined) throw new Error(`\`${owner}/${name}\` is not an access repository`);
    return one;
  }

  const contextOf = async (repository: Repository): Promise<Context> => (await open(repository)).context;
  const repositories = async (): Promise<readonly Repository[]> =>
    [...(await all()).values()].map((one) => one.repository);

  return {
    repositories,
    open,
    readers: openReaders(async () => [...(await all()).values()], options.clock),
    snapshot: async (repository, asked) => snapshot(await contextOf(repository), asked),
    performerOf: async (repository) => (await open(repository)).performer,
    perform: async (repository, handles, effects) => {
      const { performer } = await open(repository);
      return performer.perform(repository, handles, effects);
    },
    openPulls: async (repository) => openPulls(await contextOf(repository)),
    async standing(repository) {
      const context = await contextOf(repository);
      return standingAt(context, (await basicsOf(context)).tip);
    },
    files: async (repository, paths, commit) => files(await contextOf(repository), paths, commit),
    async rules(repository, tree, register) {
      const { rules, target } = await contextOf(repository);
      await rules.read(target, register === null ? [tree] : [tree, register]);
      const read = rules.known(tree);
      if (read === undefined) throw new Error(`the tree ${tree} was not read`);
      return withRegister(rules, read, register, {});
    },
    async workloads(repository, tree) {
      const context = await contextOf(repository);
      await context.rules.read(context.target, [tree]);
      const register = context.rules.register(tree);
      if (register === undefined) throw new Error(`the tree ${tree} was not read`);
      return repositoriesOf(context, register, {});
    },
    async treeFiles(repository, tree) {
      const { rules, target } = await contextOf(repository);
      await rules.read(target, [tree]);
      const files = rules.files(tree);
      if (files === undefined || files === null) throw new Error(`the tree ${tree} is not in the repository`);
      return files;
    },
    lastChange: async (repository, path, from) => lastChange(await contextOf(repository), path, from),
    async landed(repository, commit) {
      const context = await contextOf(repository);
      return landedCommit(context, await basicsOf(context), commit);
    },
    mergeGroup: async (repository, base, head) => mergeGroup(await contextOf(repository), base, head),
    subjects: async (repository, entries) => subjectsOf(await contextOf(repository), entries),
    defaultBranch: async (repository, name, id) => defaultBranchOf(await contextOf(repository), name, id),
    deliveriesSince: async (at, known) => deliveriesSince(app, await repositories(), at, known),
  };
}

/** Repositories of one installation share its token and its limits. */
async function openAll(
  app: AppClient,
  { repositories, clock, ledger, vault = false, detailsUrl, limits }: GitHubOptions,
): Promise<ReadonlyMap<RepositoryId, Reached & OpenedRepository>> {
  const reached = await reach(app, repositories);
  const contexts = new Map(
    [...reached].map(([id, { repository, client }]) => [id, openContext(repository, client, ledger, vault)]),
  );
  const writers = new Map<Client, { readonly budget: Budget; readonly performer: Performer }>();
  const writerOf = (client: Client) => {
    const had = writers.get(client);
    if (had !== undefined) return had;
    const budget = openBudget({ clock, ...(limits === undefined ? {} : { limits }) });
    const performer = openPerformer(client, budget, {
      ...(detailsUrl === undefined ? {} : { detailsUrl }),
      onUnaskable: (repository, pull, teams) => {
        const kept = contexts.get(repository.id)?.unaskable;
        kept?.set(String(pull), new Set([...(kept.get(String(pull)) ?? []), ...teams]));
      },
    });
    const made = { budget, performer };
    writers.set(client, made);
    return made;
  };
  const opened = new Map<RepositoryId, Reached & OpenedRepository>();
  for (const [id, one] of reached) {
    const context = contexts.get(id);
    if (context !== undefined) opened.set(id, { ...one, ...writerOf(one.client), context, views: context.views });
  }
  return opened;
}
