import { expect, test } from "vitest";
import { readComment } from "../../../../sandbox/pages/guide/read-comment.ts";

const at = "2026-11-21T09:00:00Z";

test("the comment of an open request is read as people read it", () => {
  const body = `<!-- countersign -->

### Countersign: 1 of 2 stages complete: waiting for technical (@acme/platform)

| | stage | state |
|---|---|---|
| 1 | \`business\` | complete: \`owner\` approved at ${at}, saying \`fine\` |
| 2 | \`technical\` | **open**: 1 of 1 missing, from \`@acme/platform\` or \`@olga\` |
| 3 | \`security\` | does not apply: its condition does not hold |

**Reviews that do not count**

- \`platform-1\` at ${at}: came before \`business\` was complete; approve again once it is`;
  expect(readComment(body)).toEqual({
    title: "1 of 2 stages complete: waiting for technical (@acme/platform)",
    stages: [
      { number: 1, name: "business", complete: true, named: [], approvals: [{ by: "owner", at }] },
      { number: 2, name: "technical", complete: false, named: ["@acme/platform", "@olga"], approvals: [] },
    ],
    discounted: [{ by: "platform-1", at, because: "came before `business` was complete; approve again once it is" }],
    grant: null,
    revert: null,
  });
});

test.each([
  [`ready until ${at}: \`requester\` collects the credential at http://127.0.0.1:1/claim/4800-o.1`, "ready"],
  [`is being made ready; ends ${at}`, "preparing"],
  [`collected at 2026-11-21T05:00:00Z; ends ${at}`, "collected"],
  [`ending since ${at} (\`its time is over\`); not yet confirmed gone`, "ending"],
  [`expired (\`its time is over\`); the issuer said \`gone\` at ${at}`, "ended"],
  ["could not be made ready: `the ledger cannot be written`", "refused"],
])("a grant that is %s", (says, state) => {
  const { grant } = readComment(
    `### Countersign: merged\n\n- \`o.1\`: ${says}\n\n#9 removes it from the default branch.`,
  );
  expect(grant?.state).toBe(state);
  if (["ready", "preparing", "collected"].includes(state)) expect(grant?.until).toBe(at);
  if (state === "ready") {
    expect(grant?.subject).toBe("requester");
    expect(grant?.claimUrl).toBe("http://127.0.0.1:1/claim/4800-o.1");
  }
});

test("what the app has not said is not there", () => {
  expect(readComment("anything")).toEqual({ title: "", stages: [], discounted: [], grant: null, revert: null });
});
