import { describe, expect, test } from "vitest";

import { accountId, sha } from "../../../src/core/ids.ts";
import { hours } from "../../../src/core/instant.ts";
import { Case } from "../../support/case.ts";
import { added } from "../../support/change.ts";
import { entry, stage } from "../../support/rules.ts";

const oneStage = { stages: [stage("business", ["owner"])] };

describe("rule 3: people, not accounts", () => {
  test("one person counts once, in one stage", () => {
    const c = new Case({ teams: { "acme/platform": ["owner", "platform-1"] } });
    c.person("owner").approves();
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({
      stages: { business: "complete", technical: "open" },
      approvers: { business: ["owner"] },
      discounted: ["owner: counted-elsewhere"],
    });
    expect(c.decide().discounted[0]?.because).toBe(
      "their approval counts in `business`: one person counts in one stage",
    );
  });

  test("two accounts of one person are one person", () => {
    const directory = [{ login: "owner", accounts: ["owner-admin"] }];
    const c = new Case({
      stages: [stage("business", ["owner"], { quorum: 2 })],
      teams: { "acme/orders": ["owner", "owner-admin", "owner-2"] },
      directory,
    });
    c.person("owner").approves();
    c.person("owner-admin").approves();
    expect(c.shows()).toMatchObject({ request: "pending", approvers: { business: ["owner"] }, discounted: [] });
    c.person("owner-2").approves();
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("another account of the requester approves nothing", () => {
    const c = new Case({
      ...oneStage,
      teams: { "acme/orders": ["alter-ego", "owner"] },
      directory: [{ login: "requester", accounts: ["alter-ego"] }],
    });
    c.person("alter-ego").approves();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["alter-ego: excluded"] });
    expect(c.decide().discounted[0]?.because).toBe(
      "nobody approves what they have a part in: `alter-ego` opened this request and would hold the access, or holds it and wrote a commit of it and made a commit of it and pushed to it",
    );
  });

  test("the subject of somebody else's request approves nothing", () => {
    const c = new Case({ ...oneStage, entries: [entry({ login: "owner" })] });
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: excluded"] });
  });

  test("whoever wrote, or pushed, a part of it approves nothing", () => {
    const c = new Case(oneStage);
    const byRequester = { author: c.contributor("requester"), committer: c.contributor("requester") };
    c.person("owner").pushes([added(entry({ duration: hours(2) }))]);
    c.person("owner-2").pushes([added(entry({ duration: hours(3) }))], byRequester);
    c.person("owner").approves();
    c.person("owner-2").approves();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: excluded", "owner-2: excluded"] });
    const { excluded } = c.decide();
    expect([excluded.get(c.id("owner")), excluded.get(c.id("owner-2"))]).toEqual([
      ["author", "committer", "pusher"],
      ["pusher"],
    ]);
  });

  test("an approver who only updates the branch stays an approver", () => {
    const c = new Case(oneStage);
    c.person("owner").updatesTheBranch();
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("an update of the branch that also changes an entry is a contribution", () => {
    const c = new Case(oneStage);
    c.person("owner").updatesTheBranch([added(entry({ duration: hours(8) }))]);
    c.person("owner").approves();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: excluded"] });
  });

  test("a commit that nobody can be identified for fails the check", () => {
    const c = new Case();
    c.person("requester").pushes(undefined, { author: { kind: "unknown", as: "me@nowhere.test" } });
    expect(c.shows()).toMatchObject({
      request: "invalid",
      stages: { business: "waiting", technical: "waiting", security: "waiting" },
      problems: ["E616 nobody can be identified for `me@nowhere.test` in commit ccccccc"],
    });
  });

  test("a head that nobody is known to have pushed fails the check, until it is pushed again", () => {
    const c = new Case();
    c.pushes.splice(0);
    expect(c.shows()).toMatchObject({ request: "invalid", problems: ["E617 it is unknown who pushed commit ccccccc"] });
    c.person("requester").pushes();
    expect(c.shows()).toMatchObject({ request: "pending" });
  });

  test("a commit that names an approver who neither signed nor pushed it fails the check", () => {
    const c = new Case();
    c.person("requester").pushes(undefined, { coAuthors: [c.contributor("security-1")] });
    expect(c.shows().problems).toEqual([
      "E618 commit ccccccc names `security-1`, who could approve this, and who neither signed nor pushed it",
    ]);
    c.commits.at(-1)!.signedBy = c.id("security-1");
    expect(c.shows()).toMatchObject({ request: "pending", problems: [] });
  });

  test("a co-author who approves nothing here is no forgery", () => {
    const c = new Case();
    c.person("requester").pushes(undefined, { coAuthors: [c.contributor("colleague")] });
    expect(c.shows()).toMatchObject({ request: "pending" });
  });

  test("a push brings every commit up to its head: whoever pushed wrote no forgery", () => {
    const c = new Case();
    const before = c.head;
    c.commit({ author: c.contributor("owner"), committer: c.contributor("owner") });
    c.commit({ author: c.contributor("owner"), committer: c.contributor("owner") });
    c.pushes.push({ by: c.id("owner"), before, after: c.head, at: c.tick() });
    expect(c.shows()).toMatchObject({ request: "pending", problems: [] });
  });

  test("an administrator who merges by pushing stays an approver", () => {
    const c = new Case(oneStage);
    c.person("owner").approves();
    c.merged();
    c.pushes.push({ by: c.id("owner"), before: sha("b".repeat(40)), after: c.head, at: c.now() });
    expect(c.shows()).toMatchObject({ request: "approved" });
  });

  test("bots never count", () => {
    const c = new Case({ ...oneStage, teams: { "acme/orders": ["helper-bot", "owner"] } });
    c.bots.add("helper-bot");
    c.person("helper-bot").approves();
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["helper-bot: not-eligible"] });
  });

  test("a login taken over by somebody else is somebody else", () => {
    const c = new Case({ stages: [stage("business", ["@owner"])] });
    c.person("owner").approves();
    const file = c.file();
    const logins = new Map([...file.logins, ["owner", accountId(999)]]);
    c.over = {
      logins,
      accounts: new Map([...file.accounts, [accountId(999), { ...c.account("owner"), id: accountId(999) }]]),
    };
    expect(c.shows()).toMatchObject({ request: "pending", discounted: ["owner: not-eligible"] });
  });
});
