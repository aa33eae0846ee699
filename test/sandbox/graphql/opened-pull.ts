import type { Ask, SmallWorld } from "./small-world.ts";

export const base64 = (text: string): string => Buffer.from(text).toString("base64");

export const createCommit = `mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } ref { name } }
}`;

/** A branch off `main` with one commit, by whoever asks; answers the commit. */
export async function pushes(world: SmallWorld, ask: Ask, branch: string, path: string, text: string): Promise<string> {
  const { git } = world.repository;
  const main = (await git.head("main")) ?? "";
  if ((await git.head(branch)) === undefined) {
    const created = await ask(`mutation($input: CreateRefInput!) { createRef(input: $input) { ref { name } } }`, {
      input: { repositoryId: world.repository.nodeId, name: `refs/heads/${branch}`, oid: main },
    });
    if (created.errors.length > 0) throw new Error(JSON.stringify(created.errors));
  }
  const { data, errors } = await ask(createCommit, {
    input: {
      branch: { repositoryNameWithOwner: "acme/access", branchName: branch },
      expectedHeadOid: await git.head(branch),
      message: { headline: `Change ${path}` },
      fileChanges: { additions: [{ path, contents: base64(text) }] },
    },
  });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data.createCommitOnBranch.commit.oid as string;
}

export interface Opened {
  readonly id: string;
  readonly number: number;
  readonly head: string;
}

/** A pull request by the requester that adds one file. */
export async function opensPull(world: SmallWorld, branch = "request"): Promise<Opened> {
  const head = await pushes(world, world.requester, branch, `access/${branch}.yaml`, `id: ${branch}\n`);
  const { data, errors } = await world.requester(
    `mutation($input: CreatePullRequestInput!) { createPullRequest(input: $input) { pullRequest { id number } } }`,
    {
      input: {
        repositoryId: world.repository.nodeId,
        baseRefName: "main",
        headRefName: branch,
        title: `Access for ${branch}`,
        body: "please",
      },
    },
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return { ...(data.createPullRequest.pullRequest as { id: string; number: number }), head };
}
