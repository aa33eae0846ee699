import { teamName } from "../../src/core/ids.ts";
import { after, minutes, type Instant } from "../../src/core/instant.ts";
import { play, type Played } from "../../src/core/rehearsal/play.ts";
import type { Event, Happening, Packs, PolicyTest } from "../../src/core/rehearsal/policy-test.ts";
import { rehearse, type Observed } from "../../src/core/rehearsal/rehearse.ts";
import { monday } from "./case.ts";
import { entry, rulesOf, type World } from "./rules.ts";

const place = { file: "policies/tests/orders.yaml", line: 3, column: 1 };

/** The requester's entry, opened on a Monday at nine; nothing happens yet. */
export const asked = (over: Partial<PolicyTest> = {}): PolicyTest => ({
  name: "a test",
  place,
  teams: new Map([[teamName("acme/orders"), ["owner", "Owner-2"]]]),
  outside: [],
  bots: [],
  directory: { people: [] },
  subjects: new Map(),
  live: [],
  open: [],
  by: "requester",
  opened: monday,
  entries: { ok: true, value: [entry()] },
  deletes: [],
  commits: [{ author: "requester", coAuthors: [], signed: false }],
  events: [],
  expect: {},
  ...over,
});

/** Things that happen, a minute each. */
export const happening = (...all: readonly Happening[]): readonly Event[] =>
  all.map((one, index) => Object.assign({ at: minute(index + 1), place }, one));

export const minute = (n: number): Instant => after(monday, minutes(n));

export const packsOf = (world: World, others: Readonly<Record<string, World>> = {}): Packs =>
  new Map(
    Object.entries({ "": world, ...others }).map(
      ([dir, one]) => [dir, { ok: true, value: rulesOf(one).rules }] as const,
    ),
  );

/** The facts as they are when everything has happened. */
export const played = (over: Partial<PolicyTest>, packs: Packs = packsOf({})): Played =>
  play(asked(over), packs, (_rules, changes) => changes);

/** How the request stands then. */
export const rehearsed = (over: Partial<PolicyTest>, packs: Packs = packsOf({})): Observed =>
  rehearse(asked(over), packs, (_rules, changes) => changes);
