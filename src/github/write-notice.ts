import type { Effect, Performed } from "../core/effect.ts";
import { cut, cutMarkdown } from "../core/messages/typed.ts";
import { settled, type Action } from "./action.ts";
import type { GitHubHandles } from "./handles.ts";
import { numberIn, type StepAnswer } from "./mutation.ts";
import type { Page } from "./pull-query.ts";
import { ask, type Target } from "./query.ts";
import { refused } from "./refused-step.ts";

type Notice = Extract<Effect, { readonly kind: "notice" }>;

/** GitHub takes titles of 256 and bodies of 65,536 characters. */
const titleLimit = 256;
const bodyLimit = 65_000;
const marked = (marker: string): string => `<!-- countersign:${marker} -->`;
const pattern = /^<!-- countersign:(\S+) -->/u;

interface IssueNode {
  readonly number: number;
  readonly body: string;
}

/** The notices that one repository has, open or closed: markers never leave it again. */
export interface Notices {
  /** Which of these markers have no issue yet. */
  missing(target: Target, markers: readonly string[]): Promise<ReadonlySet<string>>;
  note(marker: string, issue: number): void;
}

export function openNotices(): Notices {
  const issues = new Map<string, number>();
  /** Everything up to this issue was read. */
  let readUpTo = 0;

  /** Issues of ours that came since, newest first, page by page: GitHub's search would lag behind. */
  async function catchUp(target: Target): Promise<void> {
    let after: string | null = null;
    let newest = readUpTo;
    do {
      const from: string | null = after;
      const { repository } = await ask(target, (query) => {
        const by = query.variable("String!", `${target.client.app.slug}[bot]`);
        const cursor = from === null ? "" : `, after: ${query.variable("String!", from)}`;
        query.inRepository(`issues(first: 100, filterBy: { createdBy: ${by} },
          orderBy: { field: CREATED_AT, direction: DESC }${cursor}) {
          pageInfo { hasNextPage endCursor } nodes { number body }
        }`);
      });
      const page = repository["issues"] as Page<IssueNode>;
      for (const { number, body } of page.nodes) {
        const marker = pattern.exec(body)?.[1];
        if (marker !== undefined) issues.set(marker, number);
        newest = Math.max(newest, number);
      }
      const known = page.nodes.some(({ number }) => number <= readUpTo);
      after = page.pageInfo.hasNextPage && !known ? page.pageInfo.endCursor : null;
    } while (after !== null);
    readUpTo = newest;
  }

  return {
    async missing(target, markers) {
      const unknown = markers.filter((marker) => !issues.has(marker));
      if (unknown.length > 0) await catchUp(target);
      return new Set(unknown.filter((marker) => !issues.has(marker)));
    },
    note: (marker, issue) => void issues.set(marker, issue),
  };
}

/** One issue for a marker, whoever asks and however often. */
export function noticeAction(
  { marker, title, body }: Notice,
  { repository }: GitHubHandles,
  missing: ReadonlySet<string>,
  notices: Notices,
): Action<Performed> {
  if (!missing.has(marker)) return settled({ ok: true });
  const whole = cutMarkdown(`${marked(marker)}\n\n${body}`, bodyLimit, "\n\n… cut here: GitHub takes no longer text.");
  const input = { repositoryId: repository.node, title: cut(title, titleLimit), body: whole };
  return {
    steps: [{ field: "createIssue", input, select: "issue { number }" }],
    use: { content: 1 },
    urgency: "rest",
    read([answer]: readonly StepAnswer[]) {
      if (!answer!.ok) return { result: refused(answer!) };
      notices.note(marker, numberIn(answer!.payload, "issue.number"));
      return { result: { ok: true } };
    },
  };
}
