import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ConditionFacts } from "../../src/core/policy.ts";
import { hours, minutes } from "../../src/core/instant.ts";
import { readCondition } from "../../src/syntax/conditions.ts";
import { readYaml } from "../../src/syntax/read-yaml.ts";
import { leastEffort } from "./effort.ts";
import { exampleRules, readEntry } from "./example.ts";

function condition(source: string): ReturnType<typeof readCondition> {
  const yaml = readYaml("policies/approval.yaml", `when: ${JSON.stringify(source)}\n`, "E301");
  if (!yaml.ok) throw new Error("the test's own YAML does not read");
  return readCondition(yaml.value, ["when"], "E313");
}

function factsOf(entitlement: string, said: Partial<ConditionFacts["request"]> = {}): ConditionFacts {
  const entry = readEntry(entitlement);
  const found = exampleRules().catalog.get(entry.entitlement);
  if (found === undefined) throw new Error(`${entitlement} is not in the example`);
  const request = {
    by: "requester",
    kind: "access",
    route: "",
    duration: hours(4),
    ticket: "",
    justification: "j",
  } as const;
  return { request: { ...request, ...said }, entry, entitlement: found };
}

const holds = (source: string, facts: ConditionFacts): boolean | string => {
  const read = condition(source);
  if (!read.ok) return read.problems[0]?.message ?? "";
  const answer = read.value.holds(facts);
  return answer.ok ? answer.value : (answer.problems[0]?.message ?? "");
};

const read = factsOf("orders-db/read", { ticket: "INC-4812" });

test.each([
  ['entitlement.environment == "production"', true],
  ['entitlement.risk in ["high", "critical"]', false],
  ['entitlement.id == "orders-db/read" && entitlement.system + "/" + entitlement.name == entitlement.id', true],
  ['entitlement.owner == "@acme/orders"', true],
  ['subject.kind != "human" || subject.shared || subject.legacy', false],
  ['subject.name == "requester" && subject.owner == ""', true],
  ['request.by == "requester" && request.kind == "access" && request.route == ""', true],
  ['request.duration <= duration("4h")', true],
  ['request.duration < duration("4h")', false],
  ["request.duration.getMinutes() == 240", true],
  ['request.ticket.startsWith("INC-")', true],
  ['request.ticket.matches("^INC-[0-9]+$")', true],
  ["size(request.justification) > 1", false],
])("%s is %s", (source, expected) => {
  expect(holds(source, read)).toBe(expected);
});

test("a duration is exact to the millisecond", () => {
  expect(holds('request.duration == duration("90m")', factsOf("orders-db/read", { duration: minutes(90) }))).toBe(true);
  expect(holds('request.duration > duration("90m")', factsOf("orders-db/read", { duration: minutes(90) }))).toBe(false);
});

test("scope is a list of texts, and reach a number", () => {
  const wide = { ...read, entitlement: { ...read.entitlement, scope: ["sales"], reach: 2 } };
  expect(holds('"sales" in entitlement.scope && size(entitlement.scope) == 1', wide)).toBe(true);
  expect(holds('"refunds" in entitlement.scope', wide)).toBe(false);
  expect(holds("entitlement.reach == 2", wide)).toBe(true);
  expect(holds("size(entitlement.scope) + entitlement.reach == 0", read)).toBe(true);
});

test("what cannot be answered is a problem with its place, and never throws", () => {
  const one = condition("int(request.ticket) > 3");
  expect(one.ok && one.value.holds(read)).toMatchInlineSnapshot(`
    {
      "ok": false,
      "problems": [
        {
          "code": "E313",
          "message": "the condition cannot be answered for this request: int() type error: cannot convert to int",
          "place": {
            "column": 7,
            "endColumn": 32,
            "endLine": 1,
            "file": "policies/approval.yaml",
            "line": 1,
            "text": "when: "int(request.ticket) > 3"",
          },
        },
      ],
    }
  `);
  expect(holds("size(request.ticket) / (size(request.ticket) - 8) > 1", read)).toContain("division by zero");
});

test("what is no condition is refused when it is read", () => {
  const sources = [
    "entitlement",
    "request.duration",
    "nobody == 1",
    "entitlement.colour == 1",
    'entitlement["colour"] == 1',
    "entitlement.scope == 1",
    'entitlement.reach > "3"',
    "dyn(entitlement).risk == 1",
    '["a"].exists(x, x == entitlement.risk)',
    "request.ticket.matches(request.justification)",
    'request.ticket.matches("(a|b)*c")',
    'request.ticket.matches("a*b*c*")',
    'request.ticket.matches("[")',
    "now() > 1",
    "entitlement.risk == ",
    "",
  ];
  expect(sources.map((source) => `${source}: ${String(holds(source, read))}`).join("\n")).toMatchInlineSnapshot(`
    "entitlement: this is no condition: it is neither true nor false
    request.duration: this is no condition: it is neither true nor false
    nobody == 1: \`nobody\` is not known in a condition
    entitlement.colour == 1: \`entitlement\` has no field \`colour\`
    entitlement["colour"] == 1: there is no \`colour\`
    entitlement.scope == 1: the types do not fit: \`list<string> == int\`
    entitlement.reach > "3": the types do not fit: \`int > string\`
    dyn(entitlement).risk == 1: \`dyn\` is not used in conditions
    ["a"].exists(x, x == entitlement.risk): \`exists\` is not used in conditions
    request.ticket.matches(request.justification): the pattern of \`matches\` must be a text
    request.ticket.matches("(a|b)*c"): the pattern of \`matches\` repeats a group
    request.ticket.matches("a*b*c*"): the pattern of \`matches\` has more than two repetitions
    request.ticket.matches("["): \`[\` is no regular expression
    now() > 1: found no matching overload for 'now()'
    entitlement.risk == : unexpected token: EOF
    : unexpected token: EOF"
  `);
});

test("no text makes reading or answering throw, or answer other than yes, no or a problem", () => {
  const words = fc.constantFrom(
    ...'request subject entitlement .risk .ticket .duration == in && ! ( ) [ ] "a" 1 true { } : ?'.split(" "),
    ..."matches dyn , - duration size < // \\ '".split(" "),
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 12 }), (all) => {
      expect(["boolean", "string"]).toContain(typeof holds(all.join(" "), read));
    }),
    { numRuns: 500 },
  );
});

test("twenty thousand answers take less than half a second", () => {
  const one = condition('entitlement.environment == "production" && request.duration <= duration("8h")');
  if (!one.ok) throw new Error("it reads");
  const { holds: answer } = one.value;
  const taken = leastEffort(() => {
    for (let i = 0; i < 20_000; i++) answer(read);
  });
  expect(taken).toBeLessThan(500);
});
