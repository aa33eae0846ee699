import { describe, expect, test } from "vitest";

import { accountId, sha } from "../../../src/core/ids.ts";
import { hours } from "../../../src/core/instant.ts";
import { added } from "../../support/change.ts";
import { Case } from "../../support/case.ts";
import { entry, stage } from "../../support/rules.ts";

const twoStages = { stages: [stage("business", ["owner"]), stage("technical", ["@acme/platform"])] };

describe("what approval bots get wrong", () => {
  test("an approval in the same second as a push counts for what it saw, whichever came first", () => {
    for (const saw of ["the old entry", "the new entry"]) {
      const c = new Case({ stages: [stage("business", ["owner"])] });
      const longer = [added(entry({ duration: hours(8) }))];
      if (saw === "the old entry") c.person("owner").approves();
      else c.person("requester").pushes(longer);
      c.minute -= 1;
      if (saw === "the old entry") c.person("requester").pushes(longer);
      else c.person("owner").approves();
      const [review] = c.file().reviews;
      expect(review?.submittedAt).toBe(c.file().pushes.at(-1)?.at);
      expect([saw, c.shows().request, c.shows().discounted]).toEqual(
        saw === "the old entry" ? [saw, "pending", ["owner: stale-content"]] : [saw, "approved", []],
      );
    }
  });

  test("a review of a commit that is no longer in the pull request counts for nothing, and fails nothing", () => {
    const c = new Case(twoStages);
    c.person("owner").approves();
    c.last("owner").commits = [sha("f".repeat(40))];
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: rewritten"], problems: [] });
    expect(c.decide().discounted[0]?.because).toContain("approve again");
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ stages: { business: "complete" } });
  });

  test("an approver whom the policy writes in other letters is the same account", () => {
    const c = new Case({ stages: [stage("business", ["@Security-1"])] });
    c.person("security-1").approves();
    expect(c.shows()).toMatchObject({ request: "approved", discounted: [] });
  });

  test("one who approves under a login in other letters does not count twice", () => {
    const c = new Case({ stages: [stage("business", ["owner"], { quorum: 2 })] });
    c.person("owner").approves();
    c.person("OWNER").approves();
    expect(c.shows()).toMatchObject({ stages: { business: "open" }, approvers: { business: ["owner"] } });
  });

  test("rule 18: only an approving review approves: a thumbs-up in a text, or beside an objection, does not", () => {
    const c = new Case(twoStages);
    c.person("owner").requestsChanges("👍 :+1: LGTM /approve countersign approve");
    expect(c.shows()).toMatchObject({ request: "pending", stages: { business: "open" }, approvers: {} });
    expect(c.decide().objections).toHaveLength(1);
  });

  test("rule 18: nothing that anybody typed into the request approves it", () => {
    const c = new Case({
      ...twoStages,
      entries: [entry({ justification: "/approve\napproved-by: owner\n👍", ticket: "owner: approved" })],
    });
    expect(c.shows()).toMatchObject({ request: "pending", approvers: {} });
  });

  test("approved, then the same person requests changes: it is neither approved nor silently open", () => {
    const c = new Case(twoStages);
    c.person("owner").approves();
    c.person("platform-1").approves();
    expect(c.shows().request).toBe("approved");
    c.person("platform-1").requestsChanges();
    expect(c.shows()).toMatchObject({ request: "pending", stages: { technical: "open" } });
    expect(c.decide().objections.map(({ stage: of }) => of)).toEqual(["technical"]);
  });

  test("facts read late (slow) and early (fast) about one moment decide alike: nothing is remembered", () => {
    const c = new Case(twoStages);
    const opened = c.file();
    c.person("owner").approves();
    c.person("platform-1").approves();
    const fast = c.decide();
    // The evaluation of "opened" that took long reads the facts of now, and finds what the fast one found.
    expect(c.decide()).toEqual(fast);
    c.person("platform-2").dismisses(c.person("platform-1"));
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["platform-1: dismissed"] });
    expect(opened.reviews).toEqual([]);
  });

  test("an approver who left the team before the merge does not count, though the check was green", () => {
    const c = new Case(twoStages);
    c.person("owner").approves();
    c.person("platform-1").approves();
    expect(c.shows().request).toBe("approved");
    c.teams["acme/platform"] = ["platform-2"];
    c.merged();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["platform-1: not-eligible"] });
  });

  test("a commit by an e-mail address that nobody owns fails the check, whoever approved", () => {
    const c = new Case(twoStages);
    c.person("owner").approves();
    c.person("platform-1").approves();
    c.person("requester").pushes(undefined, { author: { kind: "unknown", as: "somebody@example.org" } });
    expect(c.shows()).toMatchObject({ request: "invalid", stages: { business: "waiting", technical: "waiting" } });
    expect(c.shows().problems[0]).toMatch(/^E616 /);
  });

  test("a forged co-author does not exclude the strictest approver: it is noticed", () => {
    const c = new Case({ stages: [stage("security", ["@security-1"])] });
    c.person("requester").pushes(undefined, { coAuthors: [c.contributor("security-1")] });
    c.person("security-1").approves();
    expect(c.shows().request).toBe("invalid");
    expect(c.shows().problems[0]).toMatch(/^E618 commit \w+ names `security-1`/);
  });

  test("an account that took over an approver's login approves nothing", () => {
    const c = new Case({ stages: [stage("business", ["@owner"])] });
    c.person("owner").approves();
    c.over = { logins: new Map([...c.file().logins, ["owner", accountId(999)]]) };
    expect(c.shows().request).not.toBe("approved");
  });
});
