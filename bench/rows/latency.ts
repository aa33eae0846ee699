import { entry } from "../../test/support/entry.ts";
import type { Figure } from "../figure.ts";
import { spread } from "../percentile.ts";
import type { Bench, Row, Way } from "../row.ts";
import type { Stage } from "../stage/stage.ts";
import type { Exchanged } from "../stage/wire.ts";

const delays = [0, 20, 50, 100] as const;

/** From the webhook of the last approval until the required check says so, where each call takes some time. */
export const latency: Row = {
  name: "latency",
  async run(bench) {
    const ours = await decisions(bench, "ours");
    const naive = await decisions(bench, "naive");
    return delays.map((delay): Figure => {
      const [mine, theirs] = [
        spread(ours.get(delay)!.map(({ ms }) => ms)),
        spread(naive.get(delay)!.map(({ ms }) => ms)),
      ];
      const calls = Math.max(...ours.get(delay)!.map(({ calls }) => calls));
      const figure: Figure = {
        id: `latency/${delay}`,
        what: `decision, ${delay} ms a call, p50`,
        unit: "ms",
        better: "less",
        ours: mine["p50"]!,
        naive: theirs["p50"]!,
        detail: { n: mine["n"]!, p95: mine["p95"]!, most: mine["most"]!, "p95, naive": theirs["p95"]!, calls },
      };
      return delay === 50 ? { ...figure, reach: { is: "at most", value: 150 }, gate: "ratio" } : figure;
    });
  },
};

interface Decided {
  readonly ms: number;
  /** Until then, the writing one included. */
  readonly calls: number;
}

async function decisions(bench: Bench, way: Way): Promise<ReadonlyMap<number, readonly Decided[]>> {
  await using stage = await bench.stage({ way, database: "postgres" });
  bench.say(`${way}: warming up`);
  for (let n = 0; n < 3; n++) await decision(stage, `warm-up-${n}`, 0);
  const found = new Map<number, readonly Decided[]>();
  for (const delay of delays) {
    bench.say(`${way}: decisions at ${delay} ms a call`);
    const taken: Decided[] = [];
    for (let n = 0; n < (bench.quick ? 5 : 12); n++) taken.push(await decision(stage, `decision-${delay}-${n}`, delay));
    found.set(delay, taken);
  }
  return found;
}

async function decision(stage: Stage, id: string, delay: number): Promise<Decided> {
  // So that GitHub's limits of content a minute keep nobody waiting.
  await stage.passes(60);
  const request = await stage.person("requester").opens(entry({ id }));
  await stage.settled();
  await stage.person("owner").approves(request);
  stage.wire.clear();
  stage.wire.delayMs = delay;
  const from = new Promise<number>((resolve) => {
    stage.mailbox.onLetter = ({ event, at }) => {
      if (event === "pull_request_review") resolve(at);
    };
  });
  const until = new Promise<number>((resolve) => {
    stage.wire.onExchange = (exchange) => {
      if (concludes(exchange)) resolve(exchange.answeredAt);
    };
  });
  await stage.person("platform-1").approves(request);
  const [began, ended] = [await from, await until];
  const calls = stage.wire.exchanges.filter(({ answeredAt }) => answeredAt <= ended).length;
  stage.wire.delayMs = 0;
  stage.mailbox.onLetter = null;
  stage.wire.onExchange = null;
  return { ms: ended - began, calls };
}

/** The call that writes the required check's success, whichever way it is written. */
const concludes = ({ body, status }: Exchanged): boolean =>
  status < 300 && /"conclusion":"success"/iu.test(body) && body.includes("all 2 stages are complete");
