import { expect, test } from "vitest";

import { sha } from "../../src/core/ids.ts";
import { rulesOf } from "../support/rules.ts";
import type { Context } from "../../src/github/context.ts";
import { testProposal } from "../../src/github/test-proposal.ts";

const head = sha("a".repeat(40));

const tests = (count: number): string =>
  Array.from(
    { length: count },
    (_, n) => `- { name: t${n}, request: { by: requester, entries: [] }, expect: { request: invalid } }`,
  ).join("\n");

test("E649: whoever proposes rules does not keep the application busy with playing thousands of tests", async () => {
  const context = { tested: new Map() } as unknown as Context;
  const proposed = { ok: true, value: rulesOf({}).rules } as const;
  const many = new Map([["tests/many.yaml", tests(1001)]]);
  const { problems } = await testProposal(context, head, many, proposed, "");
  expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "E649 more than 1000 tests of the policy",
  ]);
});
