import { difference } from "../../git/measure.ts";
import type { BareRepository } from "../../git/repository.ts";
import { pullsOf } from "../../state/lookup.ts";
import type { Pull } from "../../state/pull.ts";
import type { Repository } from "../../state/repository.ts";
import { connection, type PageArguments } from "../connection.ts";
import { NotImplemented } from "../error.ts";
import type { Context, Field } from "../fields.ts";
import { commitIn, type CommitIn } from "../things.ts";

/** Pull requests that brought, or would bring, a commit. */
export async function pullsWith({ repository, commit }: CommitIn, { world }: Context): Promise<readonly Pull[]> {
  const found: Pull[] = [];
  for (const pull of pullsOf(world, repository.id)) {
    if ((await broughtBy(repository, pull, commit.oid)) || (await brings(repository, pull, commit.oid)))
      found.push(pull);
  }
  return found;
}

/** What a merged pull request left on its base: one commit, or after a rebase a row of them. */
async function broughtBy({ git }: Repository, pull: Pull, oid: string): Promise<boolean> {
  const { mergedAt, mergeCommitSha: last, mergeMethod, base, head } = pull;
  if (mergedAt === null || last === null) return false;
  if (last === oid || mergeMethod !== "rebase") return last === oid;
  const { commits } = await difference(git, base.sha, head.sha);
  const replayed = commits.filter(({ parents }) => parents.length < 2).length;
  return (await reachable(git, [`--max-count=${replayed}`, last])).includes(oid);
}

async function brings({ git }: Repository, { base, head }: Pull, oid: string): Promise<boolean> {
  const { commits } = await difference(git, base.sha, head.sha);
  return commits.some((commit) => commit.oid === oid);
}

const walked = new WeakMap<BareRepository, Map<string, Promise<readonly string[]>>>();
const mostWalked = 200;

/** The commits that a walk of the history meets, newest first. From one commit it is always the same walk. */
async function reachable(git: BareRepository, args: readonly string[]): Promise<readonly string[]> {
  const known = walked.get(git) ?? new Map<string, Promise<readonly string[]>>();
  walked.set(git, known);
  const key = args.join("\0");
  const walk = known.get(key) ?? git.run(["rev-list", ...args]).then((text) => text.split("\n").filter(Boolean));
  if (known.size >= mostWalked) known.clear();
  known.set(key, walk);
  walk.catch(() => known.delete(key));
  return walk;
}

type HistoryArguments = PageArguments & Readonly<Record<"path" | "since" | "until" | "author", unknown>>;

export const history: Field<CommitIn> = async ({ repository, commit }, args: HistoryArguments) => {
  if (args.author != null) throw new NotImplemented("Commit.history(author:)");
  const limits = [
    ...(typeof args.since === "string" ? [`--since=${args.since}`] : []),
    ...(typeof args.until === "string" ? [`--until=${args.until}`] : []),
  ];
  const path = typeof args.path === "string" ? ["--", args.path] : [];
  return connection(await reachable(repository.git, [...limits, commit.oid, ...path]), args, {
    name: "history",
    key: (oid) => oid,
    node: async (oid) => commitIn(repository, oid),
  });
};
