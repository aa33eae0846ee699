import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TestPostgres } from "../support/postgres.ts";
import {
  changes,
  chosen,
  everywhere,
  failuresIn,
  fatesOf,
  pointsIn,
  tellFates,
  unreachedIn,
  type Fate,
} from "./fates.ts";
import { live } from "./life.ts";
import { alone, lived } from "./lived.ts";
import { startTemplate } from "./postgres.ts";
import type { Point } from "./tripwire.ts";

let postgres: TestPostgres;
let template = "";
let points: readonly Point[] = [];

beforeAll(async () => {
  ({ postgres, template } = await startTemplate());
  points = await pointsIn(lived(template, alone, live));
}, 180_000);
afterAll(() => postgres.stop());

async function fatesAt(channel: Point["channel"], what: string): Promise<readonly Fate[]> {
  const fates = await fatesOf(lived(template, alone, live), chosen(points, channel, everywhere), 6);
  console.log(tellFates(what, fates, points.filter((point) => point.channel === channel).length));
  return fates;
}

describe("the application is killed and started again, and the life ends as it should", () => {
  test("at each HTTP exchange with GitHub", { timeout: 1_800_000 }, async () => {
    const fates = await fatesAt("github", "HTTP exchanges");
    expect(fates.length).toBeGreaterThan(40);
    expect(failuresIn(fates)).toEqual([]);
    expect(unreachedIn(fates, changes)).toEqual([]);
    // How often something is read depends on what meets what: the last read of its name may not come again.
    expect(unreachedIn(fates).length).toBeLessThan(fates.length / 10);
  });

  test("at each commit that changes something in the database", { timeout: 1_800_000 }, async () => {
    const fates = await fatesAt("database", "commits");
    expect(fates.length).toBeGreaterThan(30);
    expect(failuresIn(fates)).toEqual([]);
    expect(unreachedIn(fates).length).toBeLessThan(fates.length / 10);
  });
});
