import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { entry } from "../../test/support/entry.ts";
import type { Request } from "../../test/support/request.ts";
import type { Figure } from "../figure.ts";
import { spread } from "../percentile.ts";
import type { Bench, Row, Way } from "../row.ts";
import type { Letter } from "../stage/mailbox.ts";
import { memoryOf } from "../stage/memory.ts";
import type { Stage } from "../stage/stage.ts";

/** A thousand signed deliveries at once, about a hundred pull requests that nobody has decided yet. */
export const burst: Row = {
  name: "burst",
  async run(bench) {
    const pulls = bench.quick ? 20 : 100;
    const figures: Figure[] = [];
    for (const database of ["postgres", "embedded"] as const) {
      const ours = await rush(bench, "ours", database, pulls);
      figures.push(...figuresOf(ours, pulls, database));
    }
    const naive = await rush(bench, "naive", "postgres", pulls);
    return figures.map((figure) => {
      const theirs = figure.id.endsWith("/postgres") ? naive[figure.id.split("/")[1]! as keyof Rushed] : undefined;
      return typeof theirs === "number" ? Object.assign(figure, { naive: theirs }) : figure;
    });
  },
};

interface Rushed {
  readonly acknowledged: number;
  readonly acknowledgements: readonly number[];
  readonly p99: number;
  readonly wrong: number;
  /** Seconds until nothing is left to do, and how far the clock moved meanwhile. */
  readonly settled: number;
  readonly limits: number;
  readonly memory: number;
  readonly calls: number;
}

function figuresOf(rushed: Rushed, pulls: number, database: string): readonly Figure[] {
  const on = database === "postgres" ? "PostgreSQL" : "embedded";
  const sent = pulls * 10;
  const of = `of ${sent} at once, ${on}`;
  return [
    {
      id: `burst/acknowledged/${database}`,
      what: `deliveries acknowledged, ${of}`,
      unit: "",
      better: "more",
      ours: rushed.acknowledged,
      reach: { is: "above", value: sent - 1 },
      gate: "ours",
    },
    {
      id: `burst/p99/${database}`,
      what: `acknowledgement ${of}, p99`,
      unit: "ms",
      better: "less",
      ours: rushed.p99,
      reach: { is: "below", value: 500 },
      detail: spread(rushed.acknowledgements),
    },
    {
      id: `burst/wrong/${database}`,
      what: `pull requests wrong in the end, of ${pulls}, ${on}`,
      unit: "",
      better: "less",
      ours: rushed.wrong,
      reach: { is: "at most", value: 0 },
    },
    {
      id: `burst/settled/${database}`,
      what: `until all ${pulls} are decided and told, ${on}`,
      unit: "s",
      better: "less",
      ours: rushed.settled,
      detail: { "clock moved for GitHub's limits, s": rushed.limits },
    },
    {
      id: `burst/calls/${database}`,
      what: `calls in the burst, ${on}`,
      unit: "calls",
      better: "less",
      ours: rushed.calls,
      ...(database === "postgres" ? { gate: "ratio" as const } : {}),
    },
    {
      id: `burst/memory/${database}`,
      what: `memory at the most in the burst, ${on}`,
      unit: "MB",
      better: "less",
      ours: rushed.memory,
    },
  ];
}

async function rush(bench: Bench, way: Way, database: "postgres" | "embedded", pulls: number): Promise<Rushed> {
  await using stage = await bench.stage({ way, database });
  bench.say(`${way}, ${database}: opening ${pulls} pull requests that the application does not hear of`);
  stage.mailbox.keeps = true;
  const requests: Request[] = [];
  for (let n = 0; n < pulls; n++) requests.push(await open(stage, n));
  await stage.settled();
  stage.mailbox.keeps = false;
  const letters = tenEach(requests, stage.mailbox.letters);
  stage.wire.clear();
  const clock = await stage.now();
  const began = performance.now();
  bench.say(`${way}, ${database}: ${letters.length} deliveries at once`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1000 });
  const answers = await Promise.all(letters.map((letter) => acknowledged(stage, letter, agent)));
  agent.destroy();
  await stage.settled(600_000);
  const settled = (performance.now() - began) / 1000;
  const acknowledgements = answers.flatMap((answer) => (answer === null ? [] : [answer]));
  const { most, now } = memoryOf(stage.app.pid);
  // What waits for GitHub's limits is told when they allow it.
  for (let n = 0; n < 20 && (await wrongOf(requests)) > 0; n++) {
    await stage.passes(30);
    await stage.settled();
  }
  return {
    acknowledged: acknowledgements.length,
    acknowledgements,
    p99: spread(acknowledgements)["p99"]!,
    settled,
    limits: ((await stage.now()) - clock) / 1000 - settled,
    memory: most ?? now,
    calls: stage.wire.exchanges.length,
    wrong: await wrongOf(requests),
  };
}

/** Four kinds: nobody approved, the first stage did, both did, the second came before its turn. */
async function open(stage: Stage, n: number): Promise<Request> {
  const request = await stage.person("requester").opens(entry({ id: `burst-${n}` }));
  if (n % 4 === 1 || n % 4 === 2) await stage.person("owner").approves(request);
  if (n % 4 === 2 || n % 4 === 3) await stage.person("platform-1").approves(request);
  return request;
}

const titles = [
  "0 of 2 stages complete",
  "1 of 2 stages complete",
  "all 2 stages are complete",
  "0 of 2 stages complete",
];

async function wrongOf(requests: readonly Request[]): Promise<number> {
  let wrong = 0;
  for (const [n, request] of requests.entries()) {
    const title = await request.title().catch(() => "");
    const told = n % 4 !== 3 || (await request.comment()).includes("came before");
    if (!title.includes(titles[n % 4]!) || !told) wrong += 1;
  }
  return wrong;
}

/** What GitHub itself sent about each pull request, over and over, each with an id of its own: ten a pull request. */
function tenEach(requests: readonly Request[], letters: readonly Letter[]): readonly Letter[] {
  return requests.flatMap(({ number }) => {
    const about = letters.filter(
      ({ event, body }) => event.startsWith("pull_request") && JSON.parse(body).pull_request.number === number,
    );
    return Array.from({ length: 10 }, (_, n): Letter => {
      const letter = about[n % about.length]!;
      return n < about.length
        ? letter
        : { ...letter, headers: { ...letter.headers, "x-github-delivery": randomUUID() } };
    });
  });
}

/** How long it took, or `null` where it was not acknowledged. */
async function acknowledged(stage: Stage, letter: Letter, agent: Agent): Promise<number | null> {
  const began = performance.now();
  const status = await stage.mailbox.post(letter, agent).catch(() => 0);
  return status >= 200 && status < 300 ? performance.now() - began : null;
}
