import type { Request } from "../../test/support/request.ts";
import type { Figure } from "../figure.ts";
import { spread } from "../percentile.ts";
import type { Bench, Row, Way } from "../row.ts";
import { approved, mergedAt, readiness } from "../stage/merging.ts";

/** From the first webhook of a merge until the pull request says that the credential can be collected. */
export const claimable: Row = {
  name: "claimable",
  async run(bench) {
    const ours = spread(await calm(bench, "ours"));
    const naive = spread(await calm(bench, "naive"));
    const rushed = spread(await rush(bench, bench.quick ? 3 : 6));
    const common = { unit: "ms", better: "less" } as const;
    return [
      {
        ...common,
        id: "claimable/calm/p50",
        what: "merge to claimable, one a minute, p50",
        ours: ours["p50"]!,
        naive: naive["p50"]!,
      },
      {
        ...common,
        id: "claimable/calm/p95",
        what: "merge to claimable, one a minute, p95",
        ours: ours["p95"]!,
        naive: naive["p95"]!,
        reach: { is: "below", value: 2000 },
        detail: ours,
      },
      {
        ...common,
        id: "claimable/rush",
        what: `merge to claimable, ${rushed["n"]} at once, p95`,
        ours: rushed["p95"]!,
        reach: { is: "at most", value: 10_000 },
        detail: rushed,
      },
    ] satisfies readonly Figure[];
  },
};

async function calm(bench: Bench, way: Way): Promise<readonly number[]> {
  await using stage = await bench.stage({ way, database: "postgres" });
  bench.say(`${way}: merges, one a minute`);
  const taken: number[] = [];
  for (let n = 0; n < (bench.quick ? 4 : 10); n++) {
    const request = await approved(stage, { id: `calm-${n}` });
    await stage.passes(60);
    await stage.settled();
    const ready = readiness(stage);
    await stage.person("requester").merges(request);
    taken.push((await ready(`calm-${n}`)) - mergedAt(stage, request.number));
  }
  // The first one warms up.
  return taken.slice(1);
}

/** All are approved; then they are merged as fast as GitHub merges, and time goes as it does. */
async function rush(bench: Bench, howMany: number): Promise<readonly number[]> {
  await using stage = await bench.stage({ way: "ours", database: "postgres", still: true });
  bench.say(`${howMany} merges at once`);
  const requests: Request[] = [];
  for (let n = 0; n < howMany; n++) {
    await stage.passes(10);
    requests.push(await approved(stage, { id: `rush-${n}` }));
  }
  await stage.passes(120);
  await stage.settled();
  const ready = readiness(stage);
  const requester = stage.person("requester");
  for (const { number } of requests) {
    const { status, body } = await requester.api("PUT", `/repos/acme/access/pulls/${number}/merge`, {});
    if (status !== 200) throw new Error(`GitHub did not merge: ${JSON.stringify(body)}`);
  }
  const taken: number[] = [];
  for (const [n, { number }] of requests.entries()) taken.push((await ready(`rush-${n}`)) - mergedAt(stage, number));
  return taken;
}
