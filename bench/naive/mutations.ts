import { Refused } from "../../src/github/refusal.ts";
import type { Json } from "../../test/support/api.ts";
import { commitOnBranch } from "./commit-on-branch.ts";
import type { Known } from "./known.ts";
import type { Reading } from "./reading.ts";

type Write = (given: { readonly input: Json }) => Promise<object>;

/** Each write is a call of its own, one after another. */
export function mutations(reading: Reading): Readonly<Record<string, Write>> {
  const { rest, ids, repository } = reading;
  const known = <K extends Known["kind"]>(id: unknown, kind: K): Extract<Known, { readonly kind: K }> => {
    const found = ids.get(id, kind);
    if (found === null) throw new Refused("REST", 404, `${kind} ${String(id)} was not read`);
    return found;
  };
  const pullPath = (id: unknown): string => `${repository}/pulls/${known(id, "pull").number}`;
  const run = (answer: Json): object => ({
    checkRun: { id: ids.note(answer.node_id, { kind: "check-run", id: answer.id }) },
  });
  const pull = (id: unknown): object => ({ pullRequest: { id } });
  return {
    createCheckRun: async ({ input }) =>
      run(
        await rest.send(`POST ${repository}/check-runs`, {
          name: input.name,
          head_sha: input.headSha,
          ...check(input),
        }),
      ),
    updateCheckRun: async ({ input }) =>
      run(await rest.send(`PATCH ${repository}/check-runs/${known(input.checkRunId, "check-run").id}`, check(input))),
    addComment: async ({ input: { subjectId, body } }) => {
      const { number } = known(subjectId, "pull");
      const { node_id: node, id } = await rest.send(`POST ${repository}/issues/${number}/comments`, { body });
      return { commentEdge: { node: { id: ids.note(node, { kind: "comment", id }) } } };
    },
    updateIssueComment: async ({ input: { id, body } }) => {
      await rest.send(`PATCH ${repository}/issues/comments/${known(id, "comment").id}`, { body });
      return { issueComment: { id } };
    },
    requestReviews: async ({ input: { pullRequestId, userIds = [], teamIds = [] } }) => {
      await rest.send(`POST ${pullPath(pullRequestId)}/requested_reviewers`, {
        reviewers: userIds.map((id: string) => known(id, "account").login),
        team_reviewers: teamIds.map((id: string) => known(id, "team").slug),
      });
      return pull(pullRequestId);
    },
    closePullRequest: async ({ input: { pullRequestId } }) => {
      await rest.send(`PATCH ${pullPath(pullRequestId)}`, { state: "closed" });
      return pull(pullRequestId);
    },
    mergePullRequest: async ({ input: { pullRequestId, expectedHeadOid: sha, mergeMethod } }) => {
      await rest.send(`PUT ${pullPath(pullRequestId)}/merge`, { sha, merge_method: mergeMethod.toLowerCase() });
      return pull(pullRequestId);
    },
    createIssue: async ({ input: { title, body } }) => ({
      issue: { number: (await rest.send(`POST ${repository}/issues`, { title, body })).number },
    }),
    createPullRequest: async ({ input: { title, body, baseRefName: base, headRefName: head } }) => {
      const made = await rest.send(`POST ${repository}/pulls`, {
        title,
        body,
        base,
        head,
        maintainer_can_modify: false,
      });
      return {
        pullRequest: { id: ids.note(made.node_id, { kind: "pull", number: made.number }), number: made.number },
      };
    },
    createRef: async ({ input: { name, oid } }) => {
      await rest.send(`POST ${repository}/git/refs`, { ref: name, sha: oid });
      return { ref: { id: ids.note(`ref:${name}`, { kind: "ref", name: name.replace(/^refs\//u, "") }) } };
    },
    updateRef: async ({ input: { refId, oid, force } }) => {
      await rest.send(`PATCH ${repository}/git/refs/${known(refId, "ref").name}`, { sha: oid, force });
      return { ref: { id: refId } };
    },
    createCommitOnBranch: async ({ input }) => ({ commit: { oid: await commitOnBranch(reading, input) } }),
  };
}

const check = ({ externalId, status, conclusion, detailsUrl, output }: Json): Json => ({
  ...(externalId === undefined ? {} : { external_id: externalId }),
  ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
  status: status.toLowerCase(),
  ...(conclusion === undefined ? {} : { conclusion: conclusion.toLowerCase() }),
  output: {
    title: output.title,
    summary: output.summary,
    ...(output.annotations === undefined ? {} : { annotations: output.annotations.map(annotation) }),
  },
});

const annotation = ({ path, location, annotationLevel, title, message }: Json): Json => ({
  path,
  start_line: location.startLine,
  end_line: location.endLine,
  ...(location.startColumn === undefined ? {} : { start_column: location.startColumn, end_column: location.endColumn }),
  annotation_level: annotationLevel.toLowerCase(),
  title,
  message,
});
