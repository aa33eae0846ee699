import { pullNumber } from "../core/ids.ts";
import type { Accounts } from "./accounts.ts";
import type { Basics } from "./basics.ts";
import type { Context } from "./context.ts";
import type { GitHubHandles } from "./handles.ts";
import type { Lookup } from "./lookup.ts";
import type { PullRead } from "./pull-read.ts";

/** What writing about this evaluation will need. */
export function handlesOf(
  basics: Basics,
  { repository }: Context,
  lookup: Lookup,
  accounts: Accounts,
  pull: { readonly read: PullRead; readonly comment: string | null } | null,
): GitHubHandles {
  const read = pull?.read ?? null;
  const { owner, name } = repository;
  return {
    repository: { node: basics.node, owner, name },
    defaultBranch: { name: basics.branch, tip: basics.tip },
    ledgerHead: basics.ledgerHead,
    pull: read && {
      node: read.node.id,
      number: pullNumber(read.node.number),
      head: read.head,
      headBranch: read.node.headRefName,
      headRepository: read.node.headRepository?.nameWithOwner ?? null,
      title: read.node.title,
    },
    comment: pull?.comment ?? null,
    accounts: accounts.handles,
    teams: lookup.teamHandles,
  };
}
