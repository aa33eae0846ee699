import type { Effect, Performed } from "../core/effect.ts";
import { pullNumber, sha, type Sha } from "../core/ids.ts";
import { settled, type Action } from "./action.ts";
import type { ActorNode } from "./accounts.ts";
import type { GitHubHandles } from "./handles.ts";
import { numberIn, type Step, type StepAnswer } from "./mutation.ts";
import type { Nodes } from "./pull-query.ts";
import { ask, type Target } from "./query.ts";
import { refused } from "./refused-step.ts";
import { isApp } from "./reviews.ts";

type OpenRevert = Extract<Effect, { readonly kind: "open-revert" }>;

interface FoundPull {
  readonly number: number;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly isCrossRepository: boolean;
  readonly author: (ActorNode & { readonly kind: string }) | null;
}

/** What a try before this one left behind. */
interface Left {
  readonly branch: { readonly id: string; readonly head: Sha } | null;
  /** Our pull request from that branch. */
  readonly pull: FoundPull | null;
}

async function readLeft(target: Target, branch: string): Promise<Left> {
  const { repository } = await ask(target, (query) => {
    const ref = query.variable("String!", `refs/heads/${branch}`);
    const head = query.variable("String!", branch);
    query.inRepository(`branch: ref(qualifiedName: ${ref}) { id target { oid } }
      pullRequests(headRefName: ${head}, first: 100) { nodes {
        number state isCrossRepository author { kind: __typename login ...account }
      } }`);
  });
  const found = repository["branch"] as { readonly id: string; readonly target: { readonly oid: string } } | null;
  const pulls = (repository["pullRequests"] as Nodes<FoundPull>).nodes;
  const ours = pulls.filter((pull) => !pull.isCrossRepository && isApp(pull.author, target.client.app.slug));
  return {
    branch: found === null ? null : { id: found.id, head: sha(found.target.oid) },
    pull: ours.find(({ state }) => state === "OPEN") ?? ours.at(-1) ?? null,
  };
}

/**
 * Branch, commit and pull request in one go; they run in order, and what follows a refused one is refused as well. A
 * branch that an interrupted try left is put back to the base first, whatever it holds: only what this effect says
 * ever stands on it. A pull request from it that people closed is not opened again.
 */
export async function revertAction(
  effect: OpenRevert,
  handles: GitHubHandles,
  target: Target,
): Promise<Action<Performed>> {
  const { branch, pull } = await readLeft(target, effect.branch);
  if (pull?.state === "CLOSED")
    return settled({
      ok: false,
      code: "already-exists",
      because: `#${pull.number} from \`${effect.branch}\` was closed without being merged`,
    });
  if (pull !== null) return settled({ ok: true, pull: pullNumber(pull.number) });
  const steps = [...toBase(effect, handles, branch), commit(effect, handles), open(effect, handles)];
  return {
    steps,
    use: { content: 2, pushes: steps.length - 1 },
    urgency: "end",
    read(answers: readonly StepAnswer[]) {
      const last = answers.at(-1)!;
      if (last.ok) return { result: { ok: true, pull: pullNumber(numberIn(last.payload, "pullRequest.number")) } };
      return { result: refused(answers.find((answer) => !answer.ok) ?? last) };
    },
  };
}

function toBase({ branch, base }: OpenRevert, { repository }: GitHubHandles, left: Left["branch"]): readonly Step[] {
  if (left === null) {
    const input = { repositoryId: repository.node, name: `refs/heads/${branch}`, oid: base };
    return [{ field: "createRef", input, select: "ref { id }" }];
  }
  if (left.head === base) return [];
  return [{ field: "updateRef", input: { refId: left.id, oid: base, force: true }, select: "ref { id }" }];
}

function commit({ branch, base, edits, title, entries, body }: OpenRevert, { repository }: GitHubHandles): Step {
  const additions = edits.flatMap(({ path, content }) =>
    content === null ? [] : [{ path, contents: Buffer.from(content, "utf8").toString("base64") }],
  );
  const deletions = edits.flatMap(({ path, content }) => (content === null ? [{ path }] : []));
  return {
    field: "createCommitOnBranch",
    input: {
      branch: { repositoryNameWithOwner: `${repository.owner}/${repository.name}`, branchName: branch },
      expectedHeadOid: base,
      fileChanges: { additions, deletions },
      message: { headline: title, body: commitBody(entries, body) },
    },
    select: "commit { oid }",
  };
}

/**
 * A commit's message cannot escape what people typed, so it holds ids only; and the newest commit of the ledger, so
 * that a ledger put back to an older state is found: design section 7.
 */
function commitBody(entries: OpenRevert["entries"], body: string): string {
  const head = /^Ledger-Head: [0-9a-f]{40}$/mu.exec(body)?.[0];
  return [entries.map((entry) => `- ${entry}`).join("\n"), ...(head === undefined ? [] : [head])].join("\n\n");
}

function open({ branch, title, body }: OpenRevert, { repository, defaultBranch }: GitHubHandles): Step {
  const input = {
    repositoryId: repository.node,
    baseRefName: defaultBranch.name,
    headRefName: branch,
    title,
    body,
    maintainerCanModify: false,
  };
  return { field: "createPullRequest", input, select: "pullRequest { number }" };
}
