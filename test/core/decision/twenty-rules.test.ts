import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Where each rule of decision has its named tests: file, and the title of a test or of a group of them. */
const rules: Readonly<Record<number, readonly (readonly [file: string, title: string])[]>> = {
  1: [["core/decision/order", "rule 1: the order of stages"]],
  2: [["core/decision/content", "rule 2: content, not clock"]],
  3: [
    ["core/decision/people", "rule 3: people, not accounts"],
    ["core/decision/subjects", "rule 3: those who answer for it"],
  ],
  4: [["core/decision/reviews", "rule 4: the latest decisive review of a person decides"]],
  5: [["core/decision/objections", "rule 5: changes requested"]],
  6: [["core/decision/reviews", "rule 6: taking back"]],
  7: [["core/decision/allocation", "rule 7: allocation"]],
  8: [
    ["core/decision/reviews", "rule 8: eligibility is looked up when deciding"],
    ["core/decision/answers", "rule 8: assurance"],
    ["core/decision/deadlines", "lapse"],
  ],
  9: [
    ["core/decision/asks", "rule 9: who is asked"],
    ["scenarios/shown", "requests for review by others mean nothing, and what vanished is not asked again"],
  ],
  10: [["core/decision/narrowing", "rule 10: narrowing"]],
  11: [["core/decision/answers", "rule 11: answers"]],
  12: [
    ["core/decision/machine-rules", "rule 12: the machine first"],
    [
      "scenarios/landing",
      "of two requests that fit a limit only one by one, the second is refused at merge and reverted",
    ],
  ],
  13: [["core/decision/entries", "rule 13: removing is always allowed"]],
  14: [["core/decision/errors", "rule 14: errors never approve"]],
  15: [
    ["scenarios/governance", "a change of the rules is countersigned by governance, and comes into force at its merge"],
    ["scenarios/adoption", "rules that an administrator pushes do not come into force, and that is named"],
  ],
  16: [
    ["core/decision/errors", "rule 16: a second pull request with the same head is decided in the first"],
    ["scenarios/pull", "a second pull request with the same commit is closed with the reason"],
  ],
  17: [
    ["core/decision/entries", "rules 17 and 20: what was merged is decided as of its merge"],
    ["scenarios/downtime", "a merge while the application was down is decided as of then"],
  ],
  18: [
    [
      "core/decision/traps",
      "rule 18: only an approving review approves: a thumbs-up in a text, or beside an objection, does not",
    ],
    ["core/decision/traps", "rule 18: nothing that anybody typed into the request approves it"],
    ["scenarios/shown", "a status with our check's name, set by somebody who can write, merges nothing"],
  ],
  19: [["core/decision/entries", "rule 19: several entries are one request"]],
  20: [
    ["core/decision/entries", "rules 17 and 20: what was merged is decided as of its merge"],
    [
      "scenarios/landing",
      "an administrator's merge of a request that nobody approved gives no credential and is reverted",
    ],
  ],
};

/** What other approval bots are known to get wrong, and where each is tested here. */
const traps: Readonly<Record<string, readonly [file: string, title: string]>> = {
  "early stage-2 approval": ["core/decision/order", "who comes before their stage is open must approve again"],
  "one person in both stages": ["core/decision/people", "one person counts once, in one stage"],
  "approved, then dismissed during a slow evaluation": [
    "scenarios/content",
    "an approval dismissed while nobody heard of it: the end state is right whichever way they race",
  ],
  "opened (slow) against approved (fast)": [
    "scenarios/content",
    "what tells of the opening comes long after what tells of the approvals, and changes nothing",
  ],
  "the same, in the core": [
    "core/decision/traps",
    "facts read late (slow) and early (fast) about one moment decide alike: nothing is remembered",
  ],
  "approved, then changes requested": [
    "core/decision/traps",
    "approved, then the same person requests changes: it is neither approved nor silently open",
  ],
  "approval in the same second as the push": [
    "core/decision/traps",
    "an approval in the same second as a push counts for what it saw, whichever came first",
  ],
  "stale event for a commit no longer in the pull request": [
    "core/decision/traps",
    "a review of a commit that is no longer in the pull request counts for nothing, and fails nothing",
  ],
  "approver listed in other letter case": [
    "core/decision/traps",
    "an approver whom the policy writes in other letters is the same account",
  ],
  "quorum omitted": ["syntax/policy-traps", "a stage without a quorum needs one approval"],
  "empty policy": ["syntax/policy-traps", "an empty policy approves nothing: %j is a mistake"],
  "duplicate rule": ["syntax/policy-traps", "a stage, a route or a line that is there twice is a mistake"],
  "unreferenced rule": ["syntax/policy-traps", "a stage that no route names is a warning"],
  "a stray thumbs-up": [
    "core/decision/traps",
    "rule 18: only an approving review approves: a thumbs-up in a text, or beside an objection, does not",
  ],
  "commit by an unknown e-mail": [
    "core/decision/traps",
    "a commit by an e-mail address that nobody owns fails the check, whoever approved",
  ],
  "a forged co-author that would exclude the strictest approver": [
    "core/decision/traps",
    "a forged co-author does not exclude the strictest approver: it is noticed",
  ],
  "a forged status": [
    "scenarios/refusals",
    "check-source: a status forged while the application is away merges, and is taken back",
  ],
  "approver who left the team before merge": [
    "core/decision/traps",
    "an approver who left the team before the merge does not count, though the check was green",
  ],
  "the same delivery twice": ["store/store", "a delivery counts once, however often and however much at once it comes"],
  "the same delivery twice, through a whole life": ["scenarios/faults", "delivery-doubled"],
  "a failed write": ["scenarios/faults", "answer-lost"],
  "a failed write is tried again": [
    "engine/handle",
    "any other failure is one: the queue tries again, and a sweep's other parts were done before",
  ],
};

const folder = join(import.meta.dirname, "../..");

/** Titles of tests and groups as they stand in a file; for a table of cases, their names too. */
const titles = (file: string): readonly string[] => {
  const source = readFileSync(join(folder, `${file}.test.ts`), "utf8");
  return [...source.matchAll(/(?:\b(?:test|describe)\(\s*|^ {2}\[?)"((?:[^"\\]|\\.)*)"/gmu)].map((match) => match[1]!);
};
const gone = (places: readonly (readonly [string, string])[]): readonly string[] =>
  places.filter(([file, title]) => !titles(file).includes(title)).map(([file, title]) => `${file}: ${title}`);

test("each of the twenty rules has a named test", () => {
  expect(Object.keys(rules).map(Number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(Object.values(rules).filter((places) => places.length === 0)).toEqual([]);
  expect(gone(Object.values(rules).flat())).toEqual([]);
});

test("each trap has a named test", () => {
  expect(gone(Object.values(traps))).toEqual([]);
});

test("a title that nobody wrote is missed", () => {
  expect(gone([["core/decision/order", "rule 21: there is none"]])).toEqual([
    "core/decision/order: rule 21: there is none",
  ]);
});
