import { expect, test } from "vitest";

import { tellGivenUp, watchGivenUp } from "../../../src/issuers/vault/leases.ts";

test("what Vault has given up is told with what to do about it, once for as long as it stays so", () => {
  const alarms: string[] = [];
  const watch = watchGivenUp((lease) => alarms.push(lease));
  watch.note("database/creds/a", []);
  expect(tellGivenUp(watch.all())).toBeNull();
  watch.note("database/creds/a", ["database/creds/a/1"]);
  watch.note("database/creds/b", ["database/creds/b/7"]);
  watch.note("database/creds/a", ["database/creds/a/1", "database/creds/a/2"]);
  expect(alarms).toEqual(["database/creds/a/1", "database/creds/b/7", "database/creds/a/2"]);
  expect(tellGivenUp(watch.all())).toMatchInlineSnapshot(
    `"Vault has given up ending \`database/creds/a/1\`, and 2 more: whoever runs Vault lets it reach its target again, and then runs \`vault lease revoke database/creds/a/1\`"`,
  );
  watch.note("database/creds/a", []);
  watch.note("database/creds/b", []);
  expect(tellGivenUp(watch.all())).toBeNull();
  watch.note("database/creds/a", ["database/creds/a/1"]);
  expect(alarms).toHaveLength(4);
});
