import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";

import { repositoryId } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import { act, type Action, type Outlet } from "../../src/github/action.ts";
import { openBudget } from "../../src/github/budget.ts";
import type { Client, GraphqlAnswer, GraphqlError } from "../../src/github/client.ts";
import { mutationOf, sendSteps, type Step, type StepAnswer } from "../../src/github/mutation.ts";
import { Unavailable } from "../../src/github/refusal.ts";

const step = (body: string): Step => ({
  field: "addComment",
  input: { subjectId: "PR_1", body },
  select: "commentEdge { node { id } }",
});

type Answer = Pick<GraphqlAnswer<Record<string, unknown>>, "data"> & { readonly errors?: readonly GraphqlError[] };

/** A GitHub that answers from a list, and remembers what it was sent. */
function recorded(...answers: readonly Answer[]) {
  const sent: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> }[] = [];
  const client = {
    graphql: async (query: string, variables: Readonly<Record<string, unknown>>) => {
      sent.push({ query, variables });
      return { errors: [], at: instant(0), ...answers[sent.length - 1] };
    },
  } as unknown as Client;
  return { client, sent };
}

const fine = { commentEdge: { node: { id: "IC_1" } } };

test("steps travel under aliases of their own, as GitHub's schema wants them", () => {
  const { text, variables } = mutationOf([
    step("a"),
    { ...step("b"), field: "closePullRequest", select: "pullRequest { id }" },
  ]);
  expect(text).toMatchInlineSnapshot(`
    "mutation ($i0: AddCommentInput!, $i1: ClosePullRequestInput!) {
      s0: addComment(input: $i0) { commentEdge { node { id } } }
      s1: closePullRequest(input: $i1) { pullRequest { id } }
    }"
  `);
  expect(Object.keys(variables)).toEqual(["i0", "i1"]);
  const url = new URL("schema.graphql", import.meta.resolve("@octokit/graphql-schema"));
  const schema = buildSchema(readFileSync(url, "utf8"), { assumeValid: true, noLocation: true });
  expect(validate(schema, parse(text))).toEqual([]);
});

test("each alias has its own outcome", async () => {
  const refused = { type: "FORBIDDEN", message: "Resource not accessible by integration", path: ["s1"] };
  const { client } = recorded({ data: { s0: fine, s1: null, s2: fine }, errors: [refused] });
  expect(await sendSteps(client, [step("a"), step("b"), step("c")])).toEqual([
    { ok: true, payload: fine },
    { ok: false, type: "FORBIDDEN", said: "Resource not accessible by integration" },
    { ok: true, payload: fine },
  ]);
});

test("an alias that nobody can say anything about makes the whole an open question", async () => {
  const broken = { message: "Something went wrong while executing your query", path: ["s1"] };
  const { client } = recorded({ data: { s0: fine, s1: null }, errors: [broken] });
  await expect(sendSteps(client, [step("a"), step("b")])).rejects.toThrow(Unavailable);
  const silent = recorded({ data: { s0: null } });
  await expect(sendSteps(silent.client, [step("a")])).rejects.toThrow("neither an answer nor an error");
});

const outletOf = (client: Client, limits = {}): Outlet => {
  const clock = { now: () => instant(0) };
  return { client, budget: openBudget({ clock, limits }), repository: repositoryId(1) };
};

const telling = (body: string, content: number, next?: Action<string>): Action<string> => ({
  steps: [step(body)],
  use: { content },
  urgency: "rest",
  read: ([answer]: readonly StepAnswer[]) => (next !== undefined && answer!.ok ? { next } : { result: body }),
});

test("what follows from an answer is sent with everything else that follows, and results keep their places", async () => {
  const { client, sent } = recorded({ data: { s0: fine, s1: fine, s2: fine } }, { data: { s0: fine, s1: fine } });
  const results = await act(outletOf(client), [
    telling("a", 1, telling("a2", 1)),
    telling("b", 1),
    telling("c", 1, telling("c2", 1)),
  ]);
  expect([results, sent.length]).toEqual([["a2", "b", "c2"], 2]);
});

test("more than GitHub does in one request goes in several", async () => {
  const answer = { data: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`s${index}`, fine])) };
  const { client, sent } = recorded(answer, answer, answer);
  const all = Array.from({ length: 45 }, (_, index) => telling(String(index), 0));
  expect(await act(outletOf(client), all)).toEqual(all.map((_, index) => String(index)));
  expect(sent.map(({ variables }) => Object.keys(variables).length)).toEqual([20, 20, 5]);
});

test("what costs nothing does not wait for what must", async () => {
  const { client, sent } = recorded({ data: { s0: fine } }, { data: { s0: fine } });
  const outlet = outletOf(client, { contentPerHour: 1 });
  await act(outlet, [telling("first", 1)]);
  await expect(act(outlet, [telling("comment", 1), telling("check", 0)])).rejects.toThrow("our own budget");
  expect(sent.map(({ variables }) => variables["i0"])).toMatchObject([{ body: "first" }, { body: "check" }]);
});
