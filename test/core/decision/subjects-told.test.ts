import { describe, expect, test } from "vitest";

import { instant } from "../../../src/core/instant.ts";
import { Case, monday } from "../../support/case.ts";
import { entitlement, entry, identity, type EntryFields, type World } from "../../support/rules.ts";

const kinds = ["human", "workload", "agent"] as const;
const world: World = {
  teams: { "acme/data": ["data-1"] },
  catalog: [entitlement("warehouse/export", { for: kinds })],
  register: [identity("workload/nightly"), identity("agent/helper")],
};

/** The first problem of one entry as it is read, with its line in the entry. */
function told(fields: EntryFields, prepare: (c: Case) => void = () => {}, over: World = {}): string {
  const c = new Case({ ...world, ...over, entries: [entry({ entitlement: "warehouse/export", ...fields })] });
  prepare(c);
  const { outcome } = c.decide();
  const [problem] = outcome.kind === "invalid" ? outcome.problems : [];
  return problem === undefined ? outcome.kind : `${problem.place?.line} ${problem.message}: ${problem.help}`;
}

describe("who cannot hold access is told why, and what to do", () => {
  test.each<[string, string, EntryFields, ((c: Case) => void)?]>([
    [
      "nobody of that name",
      "2 there is no user `nobody`: write the login as GitHub shows it",
      { login: "nobody" },
      (c) => void c.missing.add("nobody"),
    ],
    [
      "a bot",
      "2 `renovate` is a bot: access can be asked for people",
      { login: "renovate" },
      (c) => void c.bots.add("renovate"),
    ],
    [
      "somebody who is not a member",
      "2 `former` is not an active member of the organisation: access is given to active members only, not to invited ones",
      { login: "former" },
      (c) => void c.outside.add("former"),
    ],
    [
      "a person for somebody else",
      "1 `on-behalf-of` is for agents: leave it out: a person acts for themselves",
      { onBehalfOf: "data-1" },
    ],
    [
      "a workload for somebody",
      "1 `on-behalf-of` is for agents: leave it out: its owner answers for it",
      { subject: "workload/nightly", onBehalfOf: "data-1" },
    ],
    [
      "an agent for nobody",
      "2 an agent acts for a person, and `on-behalf-of` is missing: add `on-behalf-of: …`, the login of who answers for this run",
      { subject: "agent/helper" },
    ],
    [
      "an agent for a bot",
      "1 `renovate` is a bot: access can be asked for people",
      { subject: "agent/helper", onBehalfOf: "renovate" },
      (c) => void c.bots.add("renovate"),
    ],
    [
      "what is not registered",
      "2 `workload/other` is not registered: register it first, in a pull request of its own: `subjects/workload/other.yaml`",
      { subject: "workload/other" },
    ],
    [
      "whose owners have left",
      "2 `workload/nightly` belongs to `@acme/data`, where nobody is active: let somebody else answer for it, by a change of the register",
      { subject: "workload/nightly" },
      (c) => void (c.teams["acme/data"] = []),
    ],
    [
      "whose owners cannot be seen",
      "2 `workload/nightly` belongs to `@acme/data`, where nobody is active: let somebody else answer for it, by a change of the register",
      { subject: "workload/nightly" },
      (c) => void c.hidden.add("acme/data"),
    ],
  ])("%s", (_, text, fields, prepare) => {
    expect(told(fields, prepare)).toBe(text);
  });

  test("what was registered until a moment is not from that moment on", () => {
    const until = (end: number): World => ({ register: [identity("workload/nightly", { end: instant(end) })] });
    const at = (end: number) => told({ subject: "workload/nightly" }, undefined, until(end));
    expect(at(monday)).toBe(
      "2 `workload/nightly` is not registered any more: it was until 2026-11-02T09:00:00Z: register it first, in a pull request of its own: `subjects/workload/nightly.yaml`",
    );
    expect(at(monday - 1)).toContain("is not registered any more");
    expect(at(monday + 1)).not.toContain("is not registered");
  });
});
