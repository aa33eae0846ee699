import { entry } from "../../test/support/entry.ts";
import type { Figure } from "../figure.ts";
import { median } from "../percentile.ts";
import type { Bench, Row } from "../row.ts";
import { asked } from "../stage/life.ts";
import { plant } from "../stage/plant-entries.ts";

const sizes = [10, 1000, 100_000] as const;

/** What an event costs in a repository that holds so many entries: calls, bytes and time of an approval. */
export const entries: Row = {
  name: "entries",
  async run(bench) {
    const asked = bench.quick ? sizes.slice(0, 2) : sizes;
    const found = new Map<number, Cost>();
    for (const size of asked) found.set(size, await costWith(bench, size));
    const [small, large] = [found.get(asked[0])!, found.get(asked.at(-1)!)!];
    const growth = (name: keyof Cost): number => large[name] / small[name];
    const most = asked.at(-1)!.toLocaleString("en");
    return [
      ...[...found].flatMap(([size, cost]) => figuresOf(size, cost)),
      {
        id: "entries/growth/calls",
        what: `calls of an event with ${most} entries, by those with 10`,
        unit: "times",
        better: "less",
        ours: growth("calls"),
        reach: { is: "at most", value: 1 },
        gate: "ours",
      },
      {
        id: "entries/growth/bytes",
        what: `bytes of an event with ${most} entries, by those with 10`,
        unit: "times",
        better: "less",
        ours: growth("bytes"),
        reach: { is: "at most", value: 1.1 },
        gate: "ours",
      },
      {
        id: "entries/growth/time",
        what: `own time of an event with ${most} entries, by that with 10`,
        unit: "times",
        better: "less",
        ours: growth("own"),
        reach: { is: "at most", value: 1.5 },
      },
    ];
  },
};

interface Cost {
  readonly calls: number;
  readonly bytes: number;
  /** Milliseconds, GitHub's own answering included, and without it. */
  readonly ms: number;
  readonly own: number;
  /** Seconds from the start until every entry was looked at. */
  readonly caughtUp: number;
}

const figuresOf = (size: number, { calls, bytes, ms, own, caughtUp }: Cost): readonly Figure[] => [
  {
    id: `entries/${size}`,
    what: `an approval, ${size.toLocaleString("en")} entries in the repository`,
    unit: "ms",
    better: "less",
    ours: ms,
    detail: { calls, bytes, "own ms": own, "start, s": caughtUp },
  },
];

async function costWith(bench: Bench, size: number): Promise<Cost> {
  await using stage = await bench.stage({ way: "ours", database: "postgres", withoutApp: true, still: true });
  bench.say(`${size} entries: planted`);
  await using planted = await plant(stage, { howMany: size });
  const began = performance.now();
  await stage.startApp("bench/stage/app.ts", false);
  await stage.settled(300_000);
  const caughtUp = (performance.now() - began) / 1000;
  bench.say(`${size} entries: approvals`);
  const costs: Omit<Cost, "caughtUp">[] = [];
  for (let n = 0; n < (bench.quick ? 4 : 12); n++) {
    const request = await stage.person("requester").opens(entry({ id: `one-more-${n}` }));
    await stage.settled();
    let began = 0;
    stage.mailbox.onLetter = ({ event, at }) => void (event === "pull_request_review" && (began = at));
    const { calls } = await asked(stage, () => stage.person("owner").approves(request));
    stage.mailbox.onLetter = null;
    const ms = Math.max(...calls.map(({ answeredAt }) => answeredAt)) - began;
    const github = calls.reduce((sum, { githubMs }) => sum + githubMs, 0);
    const bytes = calls.reduce((sum, { sentBytes, receivedBytes }) => sum + sentBytes + receivedBytes, 0);
    costs.push({ calls: calls.length, bytes, ms, own: ms - github });
  }
  const live = await planted.count("active");
  if (live !== size) throw new Error(`of ${size} entries ${live} have a live grant`);
  // The first one after a start reads what is remembered from then on.
  const warm = costs.slice(1);
  return {
    caughtUp,
    calls: median(warm.map(({ calls }) => calls)),
    bytes: median(warm.map(({ bytes }) => bytes)),
    ms: median(warm.map(({ ms }) => ms)),
    own: median(warm.map(({ own }) => own)),
  };
}
