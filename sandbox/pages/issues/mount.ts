import type { Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { html } from "hono/html";
import { addComment } from "../../actions/comment.ts";
import { createIssue, editIssue } from "../../actions/issue.ts";
import { issueByNumber, pullByNumber } from "../../state/lookup.ts";
import type { Issue } from "../../state/issue.ts";
import type { Outcome, Refusal } from "../../state/refusal.ts";
import { inRepository } from "../address.ts";
import type { PageDeps } from "../deps.ts";
import type { Fragment } from "../fragment.ts";
import { frame } from "../frame.ts";
import { form, notHere, page, type Place } from "../place.ts";
import { refused } from "../refused.ts";
import { issueList } from "./list.ts";
import { issuePage, type Retry } from "./issue-page.ts";

/** Issues: the app opens some, and people talk in them. A pull request's number leads to the pull request. */
export function mountIssues(app: Hono, deps: PageDeps): void {
  const { world } = deps;

  page(app, deps, "/issues", async (c, place) =>
    frame(c, deps, place.visit, {
      title: "Issues",
      content: issueList(c, deps, place),
      repository: place.repository,
      tab: "issues",
    }),
  );
  page(app, deps, "/issues/new", async (c, place) => write(c, place, { title: "", body: "" }));
  form(app, deps, "/issues/new", async (c, place) => {
    const typed = await readTyped(c);
    const outcome = createIssue(world, place.visit.author, place.repository, {
      title: typed.title,
      body: typed.body === "" ? null : typed.body,
    });
    if (!outcome.ok) return write(c, place, typed, outcome);
    return c.redirect(inRepository(world, place.repository, "issues", String(outcome.value.number)), 303);
  });

  page(app, deps, "/issues/:number{[0-9]+}", async (c, place) => {
    const number = Number(c.req.param("number"));
    if (pullByNumber(world, place.repository.id, number) !== undefined)
      return c.redirect(inRepository(world, place.repository, "pull", String(number)));
    const issue = issueByNumber(world, place.repository.id, number);
    return issue === undefined ? notHere(c, deps, place.visit, place.repository) : show(c, place, issue, null);
  });
  form(app, deps, "/issues/:number{[0-9]+}", async (c, place) => {
    const issue = issueByNumber(world, place.repository.id, Number(c.req.param("number")));
    if (issue === undefined) return notHere(c, deps, place.visit, place.repository);
    const { act, body } = await readTyped(c);
    const outcome = answer(place, issue, act, body);
    if (!outcome.ok) return show(c, place, issue, { refusal: outcome, body });
    return c.redirect(inRepository(world, place.repository, "issues", String(issue.number)), 303);
  });

  /** Comments, closes, opens again; who closes may say something with it. */
  function answer({ visit }: Place, issue: Issue, act: string, body: string): Outcome<unknown> {
    if (act === "comment" || body !== "") {
      const said = addComment(world, visit.author, issue, body);
      if (!said.ok || act === "comment") return said;
    }
    return editIssue(world, visit.author, issue, { state: act === "reopen" ? "open" : "closed" });
  }

  function show(c: Context, place: Place, issue: Issue, retry: Retry | null): Promise<Response> {
    return frame(c, deps, place.visit, {
      title: `${issue.title} · Issue #${issue.number}`,
      content: issuePage(deps, place, issue, retry),
      status: (retry?.refusal.status ?? 200) as ContentfulStatusCode,
      repository: place.repository,
      tab: "issues",
    });
  }

  function write(
    c: Context,
    { visit, repository }: Place,
    typed: { readonly title: string; readonly body: string },
    refusal?: Refusal,
  ): Promise<Response> {
    return frame(c, deps, visit, {
      title: "New issue",
      content: writeForm(inRepository(world, repository, "issues", "new"), typed, refusal),
      status: (refusal?.status ?? 200) as ContentfulStatusCode,
      repository,
      tab: "issues",
    });
  }
}

function writeForm(
  to: string,
  { title, body }: { readonly title: string; readonly body: string },
  refusal?: Refusal,
): Fragment {
  return html`<h1>New issue</h1>
    ${refusal === undefined ? "" : refused(refusal)}
    <form method="post" action="${to}">
      <div class="field stacked">
        <label for="title">Title</label>
        <input id="title" name="title" required maxlength="256" autocomplete="off" value="${title}" />
      </div>
      <div class="field stacked">
        <label for="body">Text, in Markdown</label>
        <textarea id="body" name="body" rows="8">${body}</textarea>
      </div>
      <p class="buttons"><button class="button primary">Open the issue</button></p>
    </form>`;
}

async function readTyped(c: Context): Promise<{ readonly title: string; readonly body: string; readonly act: string }> {
  const typed = await c.req.parseBody();
  const text = (name: string): string => {
    const value = typed[name];
    return typeof value === "string" ? value.replaceAll("\r\n", "\n").trim() : "";
  };
  return { title: text("title"), body: text("body"), act: text("do") };
}
