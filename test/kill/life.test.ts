import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestPostgres } from "../support/postgres.ts";
import { killedAt, type Fate } from "./killed.ts";
import { live } from "./life.ts";
import { Mortal } from "./mortal.ts";
import { startTemplate } from "./postgres.ts";
import { pointsOf, Recorder, tellPoint, type Point } from "./tripwire.ts";

/** So many lives at a time: most of each is waiting. */
const atOnce = 6;
let postgres: TestPostgres;
let template = "";
let points: readonly Point[] = [];

beforeAll(async () => {
  ({ postgres, template } = await startTemplate());
  const lives = [await recorded(), await recorded()];
  points = pointsOf(lives);
}, 180_000);
afterAll(() => postgres.stop());

async function recorded(): Promise<Recorder> {
  const wire = new Recorder();
  await using place = await Mortal.start(template, () => wire);
  expect(await live(place)).toEqual([]);
  return wire;
}

/** What changes something of ours a few times: each time is another step of the life. */
const isStep = (name: string, times: number): boolean => times <= 5 && changes(name);

const changes = (name: string): boolean => /^(?:mutation|POST)\b/u.test(name) || name.includes("countersign.");

/** Every step; of what only reads, serves the queue or comes again and again, the first and the last of its name. */
function chosen(channel: Point["channel"]): readonly Point[] {
  const all = points.filter((point) => point.channel === channel);
  return all.filter(({ name, nth }) => {
    const times = Math.max(...all.flatMap((other) => (other.name === name ? [other.nth] : [])));
    return isStep(name, times) || nth === 1 || nth === times;
  });
}

async function allFates(tried: readonly Point[]): Promise<readonly Fate[]> {
  const waiting = [...tried];
  const fates: Fate[] = [];
  const worker = async (): Promise<void> => {
    for (let point = waiting.shift(); point !== undefined; point = waiting.shift())
      fates.push(await killedAt(template, point));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return fates;
}

const failures = (fates: readonly Fate[]): readonly string[] =>
  fates.flatMap(({ point, wrong }) => wrong.map((what) => `killed ${tellPoint(point)}: ${what}`));

const unreached = (fates: readonly Fate[], which: (name: string) => boolean = () => true): readonly string[] =>
  fates.filter(({ point, reached }) => !reached && which(point.name)).map(({ point }) => tellPoint(point));

function tell(what: string, channel: Point["channel"], fates: readonly Fate[]): void {
  const all = points.filter((point) => point.channel === channel).length;
  const lives = fates.reduce((sum, fate) => sum + fate.lives, 0);
  const lines = [
    `${fates.length} of ${all} points at ${what} (each step; of what reads or repeats itself the first and the last), ${lives} lives`,
    ...unreached(fates).map((name) => `not reached again: ${name}`),
  ];
  console.log(lines.join("\n"));
}

describe("the application is killed and started again, and the life ends as it should", () => {
  test("before and after each HTTP exchange with GitHub", { timeout: 1_800_000 }, async () => {
    const tried = chosen("github");
    expect(tried.length).toBeGreaterThan(50);
    const fates = await allFates(tried);
    tell("HTTP exchanges", "github", fates);
    expect(failures(fates)).toEqual([]);
    expect(unreached(fates, changes)).toEqual([]);
    // How often something is read depends on what meets what: the last read of its name may not come again.
    expect(unreached(fates).length).toBeLessThan(tried.length / 10);
  });

  test("before and after each commit that changes something in the database", { timeout: 1_800_000 }, async () => {
    const tried = chosen("database");
    expect(tried.length).toBeGreaterThan(30);
    const fates = await allFates(tried);
    tell("commits", "database", fates);
    expect(failures(fates)).toEqual([]);
    expect(unreached(fates).length).toBeLessThan(tried.length / 10);
  });
});
