import { expect, test } from "vitest";

import { accountable } from "../../../src/core/decision/accountable.ts";
import { People } from "../../../src/core/decision/people.ts";
import { teamName } from "../../../src/core/ids.ts";
import type { RegisteredSubject } from "../../../src/core/register.ts";
import { Case } from "../../support/case.ts";
import { entry, identity, type EntryFields, type World } from "../../support/rules.ts";

const nightly: EntryFields = { subject: "workload/nightly" };
const ownedBy = (owner: RegisteredSubject["owner"]): World => ({
  teams: { "acme/data": ["data-1", "data-2"] },
  directory: [{ login: "data-1", accounts: ["data-1-admin"] }],
  register: [identity("workload/nightly", { owner })],
});
const byTeam = ownedBy({ kind: "team", team: teamName("acme/data") });
const byUser = ownedBy({ kind: "user", login: "@Data-1-Admin" });

/** The logins of who answers for an entry that somebody asks for. */
function answering(by: string, world: World, fields: EntryFields): readonly string[] {
  const c = new Case({ ...world, by });
  for (const login of ["data-1", "data-1-admin", "data-2", "requester"]) c.id(login);
  const file = c.file();
  const { rules } = c.rules[0]!;
  const logins = new Map([...file.logins].map(([login, id]) => [id, login]));
  return accountable(entry(fields), rules, new People(file, rules.directory)).map((id) => logins.get(id) ?? "nobody");
}

test.each([
  ["a person answers for themselves", "owner", byTeam, { login: "requester" }, ["requester"]],
  ["a person who has gone answers for nothing", "owner", byTeam, { login: "gone" }, []],
  [
    "for an agent, whom it acts for and not its owner",
    "owner",
    byTeam,
    { ...nightly, onBehalfOf: "requester" },
    ["requester"],
  ],
  ["an owner by name, whichever account is named", "owner", byUser, nightly, ["data-1"]],
  ["an owner by name, though somebody else opened the request", "data-2", byUser, nightly, ["data-1"]],
  ["of a team whoever opened the request", "data-2", byTeam, nightly, ["data-2"]],
  ["of a team all of them, where none opened it", "owner", byTeam, nightly, ["data-1", "data-2"]],
  ["nobody for what is not registered", "owner", byTeam, { subject: "workload/other" }, []],
])("%s", (_, by, world, fields, who) => {
  expect(answering(by, world, fields)).toEqual(who);
});

test("nobody can be named of a team that cannot be seen", () => {
  const c = new Case(byTeam);
  c.hidden.add("acme/data");
  const { rules } = c.rules[0]!;
  expect(accountable(entry(nightly), rules, new People(c.file(), rules.directory))).toEqual([]);
});
