import { setTimeout as pause } from "node:timers/promises";
import type { Bench, Row } from "../row.ts";
import { plant } from "../stage/plant-entries.ts";
import { rateOf, type Rate } from "../stage/rate.ts";
import { StagedVault } from "../stage/vault.ts";

/** What the server is given while more is to be done than the setting allows, against the setting. */
export const vaultPace: Row = {
  name: "vault-pace",
  async run(bench) {
    const rates = bench.quick ? [25] : [10, 25, 50, 100];
    const figures = [];
    for (const set of rates) {
      const rate = await given(bench, set);
      figures.push({
        unit: "a second",
        better: "less",
        id: `vault-pace/${set}`,
        what: `requests given to Vault in the busiest second, ${set} a second set`,
        ours: rate.most,
        reach: { is: "at most", value: set },
        detail: rate,
      } as const);
    }
    return figures;
  },
};

/** So many grants that all end at once, that asking whether each is gone takes ten seconds. */
async function given(bench: Bench, set: number): Promise<Rate> {
  bench.say(`${set} requests a second`);
  await using vault = await StagedVault.start();
  const settings = { VAULT_REQUESTS_PER_SECOND: String(set) };
  await using stage = await bench.stage({ ...vault.stage(settings), withoutApp: true });
  const howMany = set * 10;
  const inVault: string[] = [];
  for (let n = 1; n <= howMany; n += 1) inVault.push(`vault:token:${await vault.makes(stage, `entry-${n}.1`, 1)}:-`);
  const ends = (await stage.now()) + 15_000 + howMany * 8;
  await using planted = await plant(stage, { howMany, endsAt: () => ends, inVault });
  await stage.startApp("bench/stage/app.ts", false);
  const limit = performance.now() + 300_000;
  while ((await planted.count("ended")) < howMany) {
    if (performance.now() > limit) throw new Error("not all of them ended");
    await pause(200);
  }
  return rateOf(vault.wire.exchanges.filter(({ path }) => path.endsWith("/lookup-accessor")));
}
