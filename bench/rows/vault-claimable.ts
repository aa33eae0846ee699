import { setTimeout as pause } from "node:timers/promises";
import { spread } from "../percentile.ts";
import type { Row } from "../row.ts";
import { approved, mergedAt, readiness } from "../stage/merging.ts";
import { StagedVault } from "../stage/vault.ts";

/** What GitHub lets an installation push in a minute is enough for one merge, and time goes as it does. */
const everyMs = 60_000;

/** From the first webhook of a merge until the pull request says that the credential of a real Vault can be collected. */
export const vaultClaimable: Row = {
  name: "vault-claimable",
  async run(bench) {
    await using vault = await StagedVault.start();
    await using stage = await bench.stage(vault.stage());
    const taken: number[] = [];
    for (let n = 0; n < (bench.quick ? 4 : 10); n += 1) {
      bench.say(`merge ${n}`);
      const began = Date.now();
      const id = `calm-${n}`;
      const request = await approved(stage, { id, entitlement: "reports/read" });
      const ready = readiness(stage);
      await stage.person("requester").merges(request);
      taken.push((await ready(id)) - mergedAt(stage, request.number));
      await stage.settled();
      await pause(Math.max(0, began + everyMs - Date.now()));
    }
    // The first one warms up.
    const late = spread(taken.slice(1));
    const common = { unit: "ms", better: "less" } as const;
    return [
      {
        ...common,
        id: "vault-claimable/p50",
        what: "merge to claimable from a real Vault, one a minute, p50",
        ours: late["p50"]!,
      },
      {
        ...common,
        id: "vault-claimable/p95",
        what: "merge to claimable from a real Vault, one a minute, p95",
        ours: late["p95"]!,
        reach: { is: "below", value: 2000 },
        detail: late,
      },
    ];
  },
};
