import { expect, test } from "vitest";
import { pullNumber } from "../../../src/core/ids.ts";
import { groupCheck } from "../../../src/core/messages/merge-group.ts";

const pulls = [pullNumber(7), pullNumber(9)];

test("a group whose requests are all approved may merge", () => {
  const { state, title, summary, annotations } = groupCheck([], pulls);
  expect(annotations).toEqual([]);
  expect(state).toEqual({ status: "completed", conclusion: "success" });
  expect(`${title}\n${summary}`).toMatchInlineSnapshot(`
    "approved together: #7, #9
    Everything that this group changes was approved: #7, #9."
  `);
});

test("a group says everything that stands against it, and nothing that people typed is Markdown in it", () => {
  const problems = [
    "#9 is not approved",
    "unknown key `<img src=x> @acme/owners fixes #1`",
    "odd ` tick [here](//evil)",
  ];
  const { state, title, summary } = groupCheck(problems, pulls);
  expect(state).toEqual({ status: "completed", conclusion: "failure" });
  expect(`${title}\n${summary.replaceAll("\u2060", "‹joiner›")}`).toMatchInlineSnapshot(`
    "not approved together: #9 is not approved
    3 reasons against merging #7, #9:

    - #‹joiner›9 is not approved
    - unknown key \`<img src=x> @acme/owners fixes #1\`
    - odd \\\` tick \\[here\\](//evil)"
  `);
});
