import { describe, expect, test } from "vitest";

import { pullNumber } from "../../../src/core/ids.ts";
import { hours } from "../../../src/core/instant.ts";
import { Case } from "../../support/case.ts";
import { failing, stage } from "../../support/rules.ts";
import { told } from "../../support/told.ts";

describe("rule 14: errors never approve", () => {
  test("a condition that cannot be evaluated, in a stage or a limit", () => {
    const c = new Case({
      stages: [stage("business", ["owner"], { when: failing("x") })],
      limits: [{ when: failing("x"), maxDuration: hours(1) }],
    });
    expect(told(c)).toMatchInlineSnapshot(`
      "invalid
      policies/approval.yaml:9:1: the condition cannot be answered [E313]"
    `);
  });

  test("no rules, rules that do not read, and whatever could not be read", () => {
    const c = new Case();
    const [inForce] = c.file().rules;
    const problem = {
      code: "E301",
      message: "unreadable",
      place: { file: "policies/approval.yaml", line: 3, column: 1 },
    } as const;
    c.over = { rules: [] };
    expect(told(c)).toMatchInlineSnapshot(`
      "invalid
      no rules are in force in this repository [E615]
        = help: let Countersign adopt \`policies/\` of the default branch first: see its issue about them"
    `);
    c.over = { rules: [{ ...inForce!, rules: { ok: false, problems: [problem] } }] };
    expect(told(c)).toMatchInlineSnapshot(`
      "invalid
      policies/approval.yaml:3:1: unreadable [E301]"
    `);
    c.over = { obstacles: [{ code: "E602", message: "more than 250 commits" }] };
    expect(told(c)).toMatchInlineSnapshot(`
      "invalid
      more than 250 commits [E602]"
    `);
    c.over = { changes: { ok: false, problems: [problem] } };
    expect(c.shows().request).toBe("invalid");
  });

  test("users that the policy names must exist, and a quorum must be within reach", () => {
    const c = new Case({
      stages: [stage("business", ["@gone", "owner"]), stage("technical", ["@acme/platform"], { quorum: 3 })],
    });
    c.missing.add("gone");
    expect(told(c)).toMatchInlineSnapshot(`
      "invalid
      policies/approval.yaml:6:1: there is no user \`@gone\` [E322]
        = help: name somebody who exists: who takes a free name could approve
      policies/approval.yaml:6:1: \`technical\` needs 3 approvals, and this line names 2 active people [E323]
        = help: name more people, or lower the quorum; accounts of one person count once"
    `);
  });

  test("kinds do not mix, and what the app writes is written by nobody else", () => {
    const c = new Case();
    const [access] = c.file().paths;
    c.over = {
      paths: [
        access!,
        { path: "policies/approval.yaml", kind: "rules" },
        { path: "subjects/agent/a.yaml", kind: "subjects" },
        { path: "attestations/`a`.yaml", kind: "attestations" },
      ],
    };
    expect(told(c)).toMatchInlineSnapshot(`
      "invalid
      this pull request touches \`access/\` and \`subjects/\` and the rules (\`policies/\`, \`.github/\` or a CODEOWNERS file) and \`attestations/\` [E611]
        = help: open a pull request for each: they are countersigned by different people
      \`attestations/\` is written by the app only: \`attestations/'a'.yaml\` [E614]
        = help: take this file out of the pull request"
    `);
    c.over = { paths: [{ path: ".github/CODEOWNERS", kind: "rules" }], changes: { ok: true, value: [] } };
    expect(c.shows().request).toBe("invalid");
  });

  test("a pull request that touches nothing of ours needs nothing", () => {
    const c = new Case();
    c.over = {
      paths: [{ path: "README.md", kind: "other" }],
      changes: { ok: true, value: [] },
      obstacles: [{ code: "E602", message: "more than 250 commits" }],
    };
    expect(told(c)).toBe("nothing");
  });

  test("rule 16: a second pull request with the same head is decided in the first", () => {
    const c = new Case();
    c.over = { twinOf: pullNumber(3) };
    expect(c.decide().outcome).toEqual({ kind: "twin", of: 3 });
  });
});
