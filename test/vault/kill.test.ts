import { afterAll, beforeAll, expect, test } from "vitest";

import { chosen, everywhere, failuresIn, fatesOf, pointsIn, tellFates, unreachedIn } from "../kill/fates.ts";
import { lived } from "../kill/lived.ts";
import { startTemplate } from "../kill/postgres.ts";
import type { Channel, Point } from "../kill/tripwire.ts";
import type { TestPostgres } from "../support/postgres.ts";
import { liveAtVault } from "./mortal-life.ts";
import { MortalVault } from "./mortal-vault.ts";

/** Everywhere: also at each exchange with GitHub and each commit of this life, which takes half an hour. */
const channels: readonly Channel[] = everywhere ? ["vault", "database", "github"] : ["vault"];

let postgres: TestPostgres;
let template = "";
let points: readonly Point[] = [];

const life = () => lived(template, (wire) => MortalVault.start(wire), liveAtVault);

beforeAll(async () => {
  ({ postgres, template } = await startTemplate());
  points = await pointsIn(life());
}, 300_000);
afterAll(() => postgres.stop());

test.each(channels)(
  "killed before and after each effect: never two tokens at Vault, and in the end none (%s)",
  async (channel) => {
    const tried = chosen(points, channel, true);
    expect(tried.length).toBeGreaterThan(20);
    const fates = await fatesOf(life(), tried, 6);
    console.log(tellFates(channel, fates, points.filter((point) => point.channel === channel).length));
    expect(failuresIn(fates)).toEqual([]);
    expect(unreachedIn(fates).length).toBeLessThan(tried.length / 10);
  },
  3_600_000,
);
