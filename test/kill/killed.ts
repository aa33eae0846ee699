import { live } from "./life.ts";
import { Mortal } from "./mortal.ts";
import { KillAt, type Point } from "./tripwire.ts";

/** What became of a life in which the application was killed at one point. */
export interface Fate {
  readonly point: Point;
  /** Whether the life came to the point: two lives differ a little in their timing. */
  readonly reached: boolean;
  /** How many lives it took. */
  readonly lives: number;
  readonly wrong: readonly string[];
}

/** Lives until the point is reached, three times at most. */
export async function killedAt(template: string, point: Point): Promise<Fate> {
  for (let lives = 1; ; lives += 1) {
    const fate = await once(template, point);
    if (fate.reached || fate.wrong.length > 0 || lives === 3) return { ...fate, point, lives };
  }
}

async function once(template: string, point: Point): Promise<Pick<Fate, "reached" | "wrong">> {
  const wires: KillAt[] = [];
  await using place = await Mortal.start(template, (kill) => {
    const wire = new KillAt(point, kill);
    wires.push(wire);
    return wire;
  });
  const wrong = await live(place).catch((error: unknown) => [tellError(error)]);
  const last = wrong.length === 0 ? [] : [`the end of the log:\n${place.log.split("\n").slice(-30).join("\n")}`];
  return { reached: wires[0]!.reached, wrong: [...wrong, ...last] };
}

const tellError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? (error.stack ?? error.message) : `${error.stack}: ${tellError(error.cause)}`;
};
