import type { Json } from "../../test/support/api.ts";
import { commit } from "./git.ts";
import { account, all } from "./people.ts";
import type { Reading } from "./reading.ts";
import { timelineItem } from "./timeline.ts";

/** A pull request; each of its lists is a call of its own. */
export function pull(reading: Reading, found: Json): object {
  const { rest, ids, repository } = reading;
  const { number, head, base, merged } = found;
  const path = `${repository}/pulls/${number}`;
  const commits = () => rest.list(`${path}/commits`);
  return {
    ...common(reading, found),
    id: ids.note(found.node_id, { kind: "pull", number }),
    title: found.title,
    body: found.body ?? "",
    isDraft: found.draft,
    createdAt: found.created_at,
    updatedAt: found.updated_at,
    closedAt: found.closed_at,
    merged,
    mergedBy: () => account(reading, found.merged_by),
    baseRefOid: base.sha,
    isCrossRepository: head.repo?.full_name !== base.repo.full_name,
    headRepository: head.repo === null ? null : { nameWithOwner: head.repo.full_name },
    author: () => account(reading, found.user),
    changedFiles: found.changed_files,
    files: async () => all((await rest.list(`${path}/files`)).map(file)),
    commits: async ({ last }: { readonly last?: number }) => {
      const listed = (await commits()).map((one) => ({ commit: commit(reading, one.sha, one) }));
      return { ...all(last === undefined ? listed : listed.slice(-last)), totalCount: found.commits };
    },
    reviews: async ({ states = [] }: { readonly states?: readonly string[] }) => {
      const listed = await rest.list(`${path}/reviews`);
      return all(listed.filter(({ state }) => states.includes(state)).map((one) => review(reading, one)));
    },
    timelineItems: async () => {
      const events = await rest.list(`${repository}/issues/${number}/timeline`);
      return all(events.flatMap((event) => timelineItem(reading, event)));
    },
    comments: async () => {
      const listed = await rest.list(`${repository}/issues/${number}/comments`);
      return all(listed.map((one) => comment(reading, one)));
    },
  };
}

/** As a commit's list of pull requests has it; who merged it is a call of its own. */
export function associatedPull(reading: Reading, found: Json): object {
  const whole = (): Promise<Json> => reading.rest.get(`${reading.repository}/pulls/${found.number}`);
  return {
    ...common(reading, found),
    merged: found.merged_at !== null,
    mergedBy: async () => account(reading, (await whole()).merged_by),
  };
}

const common = (reading: Reading, found: Json): object => ({
  __typename: "PullRequest",
  number: found.number,
  state: found.merged_at === null ? found.state.toUpperCase() : "MERGED",
  mergedAt: found.merged_at,
  mergeCommit: found.merged_at === null ? null : commit(reading, found.merge_commit_sha),
  baseRefName: found.base.ref,
  headRefName: found.head.ref,
  headRefOid: found.head.sha,
  author: account(reading, found.user),
  isCrossRepository: found.head.repo?.full_name !== found.base.repo.full_name,
});

const changeTypes: Readonly<Record<string, string>> = { removed: "DELETED" };

const file = ({ filename, status }: Json): object => ({
  path: filename,
  changeType: changeTypes[status] ?? status.toUpperCase(),
});

/** REST does not say whether a review was edited. */
const review = (reading: Reading, found: Json): object => ({
  fullDatabaseId: String(found.id),
  state: found.state,
  body: found.body,
  submittedAt: found.submitted_at,
  lastEditedAt: null,
  commit: found.commit_id === null ? null : { oid: found.commit_id },
  author: account(reading, found.user),
});

export const comment = (reading: Reading, found: Json): object => ({
  __typename: "IssueComment",
  id: reading.ids.note(found.node_id, { kind: "comment", id: found.id }),
  body: found.body,
  author: account(reading, found.user),
});
