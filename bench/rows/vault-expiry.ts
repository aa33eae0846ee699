import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { percentile, spread } from "../percentile.ts";
import type { Bench, Row } from "../row.ts";
import { memoryOf, processorMs } from "../stage/memory.ts";
import { plant } from "../stage/plant-entries.ts";
import { rateOf } from "../stage/rate.ts";
import type { Stage } from "../stage/stage.ts";
import { StagedVault } from "../stage/vault.ts";
import type { Exchanged } from "../stage/wire.ts";

/** Grants that end within one minute, gone at a real Vault: how late that is known, and what it costs both. */
export const vaultExpiry: Row = {
  name: "vault-expiry",
  async run(bench) {
    const howMany = bench.quick ? 500 : 10_000;
    const ran = await rush(bench, howMany);
    const many = `${howMany.toLocaleString("en")} at 10,000 a minute`;
    const late = { unit: "ms", better: "less", reach: { is: "below", value: 60_000 } } as const;
    const memory = { unit: "MB", better: "less" } as const;
    return [
      {
        ...late,
        id: "vault-expiry/gone",
        what: `from the end until Vault says that it is gone, ${many}, p99`,
        ours: percentile(ran.gone, 99),
        detail: spread(ran.gone),
      },
      {
        ...late,
        id: "vault-expiry/ended",
        what: `from the end until its row has ended, ${many}, p99`,
        ours: percentile(ran.ended, 99),
        detail: {
          ...spread(ran.ended),
          ...(ran.processor === null ? {} : { "processor ms for each": ran.processor }),
        },
      },
      {
        unit: "a second",
        better: "less",
        id: "vault-expiry/rate",
        what: "requests given to Vault in the busiest second of it",
        ours: ran.rate.most,
        reach: { is: "at most", value: 200 },
        detail: { ...ran.rate, "for each grant": ran.rate.n / howMany },
      },
      { ...memory, id: "vault-expiry/memory", what: "resident memory meanwhile, at the most", ours: ran.memory },
      { ...memory, id: "vault-expiry/server", what: "resident memory of the Vault server", ours: ran.serverMemory },
    ];
  },
};

async function rush(bench: Bench, howMany: number) {
  await using vault = await StagedVault.start();
  await using stage = await bench.stage({ ...vault.stage(), withoutApp: true });
  const offset = (await stage.now()) - Date.now();
  const before = await vault.tokens();
  const endsAt = await makingTakes(bench, vault, stage, howMany);
  const accessors = await tokensFor(vault, stage, howMany, endsAt);
  bench.say(`${howMany} tokens: made`);
  // As a landing leaves them; what opened their wraps was opened.
  const inVault = accessors.map((inner) => `vault:token:${inner}:${randomBytes(12).toString("hex")}`);
  await using planted = await plant(stage, { howMany, endsAt: (n) => endsAt(n) + offset, inVault });
  await stage.startApp("bench/stage/app.ts", false);
  await stage.settled(300_000);
  if ((await planted.count("ended")) > 0) throw new Error("the ends began before the application was ready");
  bench.say("waiting for their ends");
  await pause(Math.max(0, endsAt(1) - Date.now() - 1000));
  vault.wire.clear();
  const processor = processorMs(stage.app.pid);
  const ended = await endedLate(planted, howMany, endsAt);
  const left = (await vault.tokens()) - before;
  // One: the application's own.
  if (left > 1) throw new Error(`${left - 1} tokens are left at Vault`);
  return {
    gone: goneLate(vault.wire.exchanges, accessors, endsAt),
    ended,
    rate: rateOf(vault.wire.exchanges),
    processor: processor === null ? null : ((processorMs(stage.app.pid) ?? 0) - processor) / howMany,
    memory: memoryOf(stage.app.pid).most ?? memoryOf(stage.app.pid).now,
    serverMemory: memoryOf(vault.server.process).now,
  };
}

type EndsAt = (n: number) => number;

const everyMs = 60_000 / 10_000;

/** When they end, so that all of them are there and the application has started before the first does. */
async function makingTakes(bench: Bench, vault: StagedVault, stage: Stage, howMany: number): Promise<EndsAt> {
  const tried = 200;
  const began = performance.now();
  await inTurns(tried, (n) => vault.makes(stage, `tried-${n}.1`, 1));
  const each = (performance.now() - began) / tried;
  bench.say(`Vault makes a token in ${each.toFixed(1)} ms`);
  const first = Math.ceil(Date.now() + howMany * (each * 1.3 + 5) + 40_000);
  return (n) => Math.round(first + n * everyMs);
}

/** Vault counts whole seconds: none of them lasts longer than was approved. */
function tokensFor(vault: StagedVault, stage: Stage, howMany: number, endsAt: EndsAt): Promise<readonly string[]> {
  return inTurns(howMany, (n) => vault.makes(stage, `entry-${n}.1`, Math.floor((endsAt(n) - Date.now()) / 1000)));
}

/** From 1 on, sixteen at a time. */
async function inTurns<T>(howMany: number, work: (n: number) => Promise<T>): Promise<readonly T[]> {
  const done: T[] = [];
  let next = 1;
  const worker = async (): Promise<void> => {
    while (next <= howMany) {
      const n = next++;
      done[n - 1] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return done;
}

async function endedLate(
  planted: { readonly count: (kind: "ended") => Promise<number> },
  howMany: number,
  endsAt: EndsAt,
): Promise<readonly number[]> {
  const late: number[] = [];
  const limit = endsAt(howMany) + 900_000;
  while (late.length < howMany) {
    if (Date.now() > limit) throw new Error(`${howMany - late.length} of ${howMany} grants did not end`);
    const ended = await planted.count("ended");
    const now = Date.now();
    while (late.length < ended) late.push(Math.max(0, now - endsAt(late.length + 1)));
    await pause(100);
  }
  return late;
}

/** When the server first said of each that there is no such token. */
function goneLate(exchanges: readonly Exchanged[], accessors: readonly string[], endsAt: EndsAt): readonly number[] {
  const first = new Map<string, number>();
  for (const { path, status, body, answeredAt } of exchanges) {
    if (!path.endsWith("/lookup-accessor") || status < 400) continue;
    const { accessor } = JSON.parse(body) as { readonly accessor: string };
    if (!first.has(accessor)) first.set(accessor, performance.timeOrigin + answeredAt);
  }
  return accessors.map((accessor, index) => {
    const at = first.get(accessor);
    if (at === undefined) throw new Error("a grant ended, and Vault was not asked whether its token is gone");
    return Math.max(0, at - endsAt(index + 1));
  });
}
