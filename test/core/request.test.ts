import { describe, expect, test } from "vitest";

import { renderDiagnostic, type Place } from "../../src/core/diagnostics/diagnostic.ts";
import { entryId, entitlementId } from "../../src/core/ids.ts";
import { hours, instant, minutes } from "../../src/core/instant.ts";
import { ownersOf } from "../../src/core/register.ts";
import { kindOf, sameEntry, type Entry } from "../../src/core/request.ts";
import { entry, identity } from "../support/rules.ts";

describe("two readings of an entry say the same", () => {
  const of = entryId("old-1");
  const rotation = { kind: "rotation", of, rollback: "go back" } as const;
  const full: Entry = {
    ...entry({ subject: "agent/helper", onBehalfOf: "rita", route: "slow", scope: ["a", "b"] }),
    run: "run-1",
    start: instant(60_000),
    replaces: rotation,
    perRun: { maxDuration: minutes(15), perDay: 50 },
  };

  test("in other letters of a login, and wherever they stand", () => {
    expect(sameEntry(entry({ login: "Rita" }), entry({ login: "rita" }))).toBe(true);
    expect(sameEntry(full, { ...full, onBehalfOf: "RITA", places: entry().places })).toBe(true);
    expect(sameEntry(entry(), { ...entry(), scope: [], onBehalfOf: "", run: "", route: "" })).toBe(true);
  });

  test.each<readonly [string, Partial<Entry>]>([
    ["id", { id: entryId("other") }],
    ["subject", { subject: { kind: "agent", name: "other" } }],
    ["kind of subject", { subject: { kind: "workload", name: "helper" } }],
    ["entitlement", { entitlement: entitlementId("orders-db/admin") }],
    ["length", { term: { kind: "duration", duration: hours(5) } }],
    ["end", { term: { kind: "until", until: instant(hours(4)) } }],
    ["reason", { justification: "other" }],
    ["ticket", { ticket: "" }],
    ["route", { route: "other" }],
    ["scope", { scope: ["a"] }],
    ["person", { onBehalfOf: "rob" }],
    ["run", { run: "run-2" }],
    ["start", { start: instant(0) }],
    ["what it replaces", { replaces: { ...rotation, of: entryId("old-2") } }],
    ["the way back", { replaces: { ...rotation, rollback: "another" } }],
    ["reset", { replaces: { kind: "reset", of } }],
    ["length of a run", { perRun: { maxDuration: minutes(16), perDay: 50 } }],
    ["key of its own", { publicKey: { text: "ssh-ed25519 AAAA", says: "SHA256:abc" } }],
    ["certificate request", { csr: { text: "-----BEGIN", says: "SHA256:abc" } }],
    ["runs a day", { perRun: { maxDuration: minutes(15), perDay: 51 } }],
  ])("but not with another %s", (_what, over) => {
    expect(sameEntry(full, { ...full, ...over })).toBe(false);
  });

  test("what it is, and who answers for its subject", () => {
    expect([kindOf(entry()), kindOf(full), kindOf({ ...full, replaces: { kind: "reset", of } })]).toEqual([
      "access",
      "rotation",
      "reset",
    ]);
    const rotated = { kind: "user", login: "pat" } as const;
    const subject = identity("agent/helper", { owners: { rotation: rotated } });
    expect(ownersOf(subject)).toEqual([subject.owner, rotated]);
  });
});

describe("a problem as the terminal shows it", () => {
  const place: Place = { file: "access/a.yaml", line: 12, column: 3, text: "  duration: soon" };
  const shown = (over: Partial<Place>): string =>
    renderDiagnostic({ code: "E106", message: "no length of time", place: { ...place, ...over } });

  test("with its line and what to do, marked as far as the fault goes", () => {
    expect(renderDiagnostic({ code: "E106", message: "no length of time", help: "say `4h`" })).toBe(
      "no length of time [E106]\n  = help: say `4h`",
    );
    expect(shown({ endLine: 12, endColumn: 11 })).toMatchInlineSnapshot(`
      "access/a.yaml:12:3: no length of time [E106]
           |
        12 |   duration: soon
           |   ^^^^^^^^"
    `);
    const marked = (over: Partial<Place>): string => shown(over).split("\n").at(-1)!;
    expect(
      [
        marked({}),
        marked({ endColumn: 11 }),
        marked({ endLine: 13, endColumn: 5 }),
        marked({ endLine: 12, endColumn: 90 }),
        marked({ endLine: 12, endColumn: 3 }),
        marked({ column: 1, endColumn: 3, line: 7 }),
      ].join("\n"),
    ).toMatchInlineSnapshot(`
      "     |   ^^^^^^^^^^^^^^
           |   ^^^^^^^^
           |   ^^^^^^^^^^^^^^
           |   ^^^^^^^^^^^^^^
           |   ^
          | ^^"
    `);
    const { text: _text, ...bare } = place;
    expect(renderDiagnostic({ code: "E106", message: "no length of time", place: bare })).toBe(
      "access/a.yaml:12:3: no length of time [E106]",
    );
  });
});
