import { commitsBetween, mergeBase } from "../../git/merge.ts";
import type { Commit } from "../../git/object.ts";
import { nodeId } from "../../state/ids.ts";
import { need } from "../access.ts";
import { connection, type PageArguments } from "../connection.ts";
import type { Fields } from "../fields.ts";
import { Thing } from "../thing.ts";
import { commitIn, objectOrNull, type RefIn } from "../things.ts";
import { pullConnection, type PullArguments } from "./pull-connection.ts";

/** What a ref and a head differ in. */
interface Comparison {
  readonly base: RefIn;
  readonly headOid: string;
  readonly ahead: readonly Commit[];
  readonly behind: number;
}

const prefixOf = ({ name }: RefIn): string => /^refs\/(?:heads|tags)\/|^refs\//.exec(name)?.[0] ?? "";

export const ref: Fields<RefIn> = {
  id: ({ repository, name }) => nodeId("Ref", `${repository.id}:${name}`),
  name: (value) => value.name.slice(prefixOf(value).length),
  prefix: prefixOf,
  repository: ({ repository }) => new Thing("Repository", repository),
  target: async ({ repository, oid }) => objectOrNull(repository, oid),
  associatedPullRequests: (value, args: PullArguments, context) => {
    need(context, value.repository, "pull_requests");
    const headRefName = value.name.slice(prefixOf(value).length);
    return pullConnection(context, value.repository, { ...args, headRefName }, "associatedPullRequests");
  },
  compare: async (base, { headRef }: { readonly headRef: string }) => {
    const { repository, oid } = base;
    const headOid = await repository.git.resolve(headRef);
    if (headOid === undefined || (await mergeBase(repository.git, oid, headOid)) === undefined) return null;
    const ahead = await commitsBetween(repository.git, oid, headOid);
    const behind = await commitsBetween(repository.git, headOid, oid);
    return new Thing<Comparison>("Comparison", { base, headOid, ahead, behind: behind.length });
  },
};

export const comparison: Fields<Comparison> = {
  aheadBy: ({ ahead }) => ahead.length,
  behindBy: ({ behind }) => behind,
  status: ({ ahead, behind }) => {
    if (ahead.length > 0) return behind > 0 ? "DIVERGED" : "AHEAD";
    return behind > 0 ? "BEHIND" : "IDENTICAL";
  },
  baseTarget: async ({ base }) => commitIn(base.repository, base.oid),
  headTarget: async ({ base, headOid }) => commitIn(base.repository, headOid),
  commits: ({ base, ahead }, args: PageArguments) =>
    connection(ahead, args, {
      name: "commits",
      key: ({ oid }) => oid,
      node: (commit) => new Thing("Commit", { repository: base.repository, commit }),
    }),
};
