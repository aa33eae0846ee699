import { describe, expect, test } from "vitest";

import { Case } from "../../support/case.ts";
import { entitlement, entry, stage, type World } from "../../support/rules.ts";
import { told } from "../../support/told.ts";

const business = stage("business", ["@acme/orders"]);

describe("a quorum that the people of a line can never reach", () => {
  const short = (who: readonly string[], world: World = {}): Case =>
    new Case({ ...world, stages: [business, stage("technical", who, { quorum: 2 })] });

  test("is told with how many there are, whose accounts count once, and who left not at all", () => {
    const one = ["E323 `technical` needs 2 approvals, and this line names one active person"];
    expect(short(["@boss"]).shows().problems).toEqual(one);
    expect(short(["@boss", "@deputy"]).shows().problems).toEqual([]);
    const directory = [{ login: "boss", accounts: ["boss-admin"] }];
    expect(short(["@boss", "@boss-admin"], { directory }).shows().problems).toEqual(one);
    const left = short(["@boss", "@deputy"]);
    left.outside.add("deputy");
    expect(left.shows().problems).toEqual(one);
  });

  test("is none where it depends on the request who is meant", () => {
    expect(short(["@boss", "manager"]).shows().problems).toEqual([]);
    expect(short(["owner", "@boss"]).shows().problems).toEqual([]);
  });

  test("is not told of a team that cannot be seen, but that is", () => {
    const c = short(["@acme/platform", "@boss"]);
    c.hidden.add("acme/platform");
    expect(told(c)).toMatchInlineSnapshot(`
      "invalid
      policies/approval.yaml:6:1: Countersign cannot see the team \`@acme/platform\` [E321]
        = help: name a team that exists, and give the app the organization permission \`members: read\`"
    `);
  });

  test("is no mistake of the policy where all have left: the request waits, and says so", () => {
    const c = short(["@boss", "@deputy"]);
    for (const login of ["boss", "deputy"]) c.outside.add(login);
    expect(c.shows()).toMatchObject({ request: "pending", problems: [] });
  });
});

describe("the owner of a system", () => {
  const catalog = [
    entitlement("mart/export", { owner: { kind: "user", login: "gone" } }),
    entitlement("mart/import", { owner: { kind: "user", login: "gone" } }),
    entitlement("wiki/read", { owner: { kind: "user", login: "lost" } }),
  ];
  const asked = (...ids: readonly string[]): Case => {
    const entries = ids.map((id, n) => entry({ id: `a-${n}`, entitlement: id }));
    const c = new Case({ stages: [business], catalog, entries });
    for (const login of ["gone", "lost"]) c.missing.add(login);
    return c;
  };

  test("must be there for who asks for something of it, and is told once", () => {
    expect(told(asked("mart/export", "mart/import"))).toMatchInlineSnapshot(`
      "invalid
      policies/catalog/mart.yaml:6:1: there is no user \`@gone\` [E322]
        = help: name somebody who exists: who takes a free name could approve"
    `);
  });

  test("stands in nobody's way elsewhere", () => {
    expect(asked("orders-db/read").shows()).toMatchObject({ request: "pending", problems: [] });
  });
});
