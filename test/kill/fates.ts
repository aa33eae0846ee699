import { KillAt, pointsOf, Recorder, tellPoint, type Point, type Tripwire } from "./tripwire.ts";

/** A whole life of its own, with a tripwire that may kill: what was not as it should be. */
export type Life = (wireFor: (kill: () => void) => Tripwire) => Promise<readonly string[]>;

/** What became of a life in which the application was killed at one point. */
export interface Fate {
  readonly point: Point;
  /** Whether the life came to the point: two lives differ a little in their timing. */
  readonly reached: boolean;
  /** How many lives it took. */
  readonly lives: number;
  readonly wrong: readonly string[];
}

/** The points of two lives in which nobody is killed. Throws where one of them does not go well. */
export async function pointsIn(life: Life): Promise<readonly Point[]> {
  return pointsOf([await recorded(life), await recorded(life)]);
}

async function recorded(life: Life): Promise<Recorder> {
  const wire = new Recorder();
  const wrong = await life(() => wire);
  if (wrong.length > 0) throw new Error(`nobody was killed, and yet:\n${wrong.join("\n")}`);
  return wire;
}

/** One life for each point, so many at a time: most of each is waiting. */
export async function fatesOf(life: Life, tried: readonly Point[], atOnce: number): Promise<readonly Fate[]> {
  const waiting = [...tried];
  const fates: Fate[] = [];
  const worker = async (): Promise<void> => {
    for (let point = waiting.shift(); point !== undefined; point = waiting.shift())
      fates.push(await killedAt(life, point));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return fates;
}

/** Lives until the point is reached, three times at most. */
async function killedAt(life: Life, point: Point): Promise<Fate> {
  for (let lives = 1; ; lives += 1) {
    const wires: KillAt[] = [];
    const wrong = await life((kill) => {
      const wire = new KillAt(point, kill);
      wires.push(wire);
      return wire;
    });
    const reached = wires[0]?.reached === true;
    if (reached || wrong.length > 0 || lives === 3) return { reached, wrong, point, lives };
  }
}

/** What changes something. */
export const changes = (name: string): boolean =>
  /^(?:mutation|POST|PUT)\b/u.test(name) || name.includes("countersign.");

/** What changes something of ours a few times: each time is another step of the life. */
const isStep = (name: string, times: number): boolean => times <= 5 && changes(name);

/** `KILL=everywhere`: on both sides of whatever is tried, which takes half as long again. */
export const everywhere = process.env["KILL"] === "everywhere";

/**
 * After every step; of what only reads, serves the queue or comes again and again, after the first and the last of its
 * name. Before something is where the step before it left off: that is tried where it is the first change of its name,
 * or `thoroughly` each time.
 */
export function chosen(points: readonly Point[], channel: Point["channel"], thoroughly: boolean): readonly Point[] {
  const all = points.filter((point) => point.channel === channel);
  return all.filter(({ name, nth, side }) => {
    const times = Math.max(...all.flatMap((other) => (other.name === name ? [other.nth] : [])));
    const isTried = isStep(name, times) || nth === 1 || nth === times;
    return isTried && (thoroughly || side === "after" || (nth === 1 && changes(name)));
  });
}

export const failuresIn = (fates: readonly Fate[]): readonly string[] =>
  fates.flatMap(({ point, wrong }) => wrong.map((what) => `killed ${tellPoint(point)}: ${what}`));

export const unreachedIn = (fates: readonly Fate[], which: (name: string) => boolean = () => true): readonly string[] =>
  fates.filter(({ point, reached }) => !reached && which(point.name)).map(({ point }) => tellPoint(point));

/** For whoever reads the report. */
export function tellFates(what: string, fates: readonly Fate[], of: number): string {
  const lives = fates.reduce((sum, fate) => sum + fate.lives, 0);
  return [
    `${fates.length} of ${of} points at ${what} (each step; of what reads or repeats itself the first and the last), ${lives} lives`,
    ...unreachedIn(fates).map((name) => `not reached again: ${name}`),
  ].join("\n");
}
