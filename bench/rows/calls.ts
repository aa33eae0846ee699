import type { Figure } from "../figure.ts";
import type { Bench, Row, Way } from "../row.ts";
import { asked, lifeOf, type Asked } from "../stage/life.ts";

interface Life {
  readonly start: Asked;
  readonly cold: Readonly<Record<string, Asked>>;
  readonly warm: Readonly<Record<string, Asked>>;
}

/** Calls to GitHub by event, for a two-stage request from open to merge, credential and ledger included. */
export const calls: Row = {
  name: "calls",
  async run(bench) {
    const ours = await lives(bench, "ours");
    const naive = await lives(bench, "naive");
    return [
      {
        id: "calls/warm",
        what: "calls, open to claimable, warm",
        reach: { is: "at most", value: 8 },
        ...both(ours.warm, naive.warm),
      },
      {
        id: "calls/cold",
        what: "calls, open to claimable, first after a start",
        reach: { is: "at most", value: 10 },
        ...both(ours.cold, naive.cold),
      },
      {
        id: "calls/start",
        what: "calls, start on an empty database",
        ...common,
        gate: "ours",
        ours: ours.start.calls.length,
        naive: naive.start.calls.length,
        detail: { tokens: ours.start.tokens },
      },
    ];
  },
};

const common = { unit: "calls", better: "less" } as const;

async function lives(bench: Bench, way: Way): Promise<Life> {
  bench.say(`${way}: a request from open to claimable, twice`);
  await using stage = await bench.stage({ way, database: "postgres", withoutApp: true });
  const start = await asked(stage, () => stage.startApp());
  const cold = await lifeOf(stage, "the-first");
  // GitHub takes so many pushes a minute: the second life does not wait for the first one's.
  await stage.passes(120);
  const warm = await lifeOf(stage, "the-second");
  return { start, cold, warm };
}

type Events = Readonly<Record<string, Asked>>;

function both(ours: Events, naive: Events): Pick<Figure, "unit" | "better" | "ours" | "naive" | "gate" | "detail"> {
  const count = (life: Events): number => Object.values(life).reduce((sum, { calls: made }) => sum + made.length, 0);
  const detail = Object.keys(ours).flatMap((event) => [
    [event, ours[event]!.calls.length],
    [`${event}, naive`, naive[event]!.calls.length],
  ]);
  const tokens = Object.values(ours).reduce((sum, one) => sum + one.tokens, 0);
  return {
    ...common,
    gate: "ours",
    ours: count(ours),
    naive: count(naive),
    detail: { ...Object.fromEntries(detail), tokens },
  };
}
