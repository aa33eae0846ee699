/** One moment of the life at which the application can die: an effect of its own, before or after it happened. */
export interface Point {
  readonly channel: "github" | "database";
  /** What it is, without what differs from run to run. */
  readonly name: string;
  /** Which of that name, from 1. */
  readonly nth: number;
  readonly side: "before" | "after";
}

export const nameOf = (point: Point): string => `${point.side} ${point.channel} ${point.name} (${point.nth})`;

/** Stands between the application and the world: watches every effect, and may kill at one of them. */
export interface Tripwire {
  /** Called before something is passed on; `true`: the application is dead now, pass nothing on. */
  readonly before: (channel: Point["channel"], name: string) => boolean;
  /** Called after it happened, before the application learns of it. */
  readonly after: (channel: Point["channel"], name: string) => boolean;
}

/** Lets everything pass, and writes down each point of the life. */
export class Recorder implements Tripwire {
  readonly #counts = new Map<string, number>();
  readonly #points: Point[] = [];

  before = (): boolean => false;

  after = (channel: Point["channel"], name: string): boolean => {
    const key = `${channel} ${name}`;
    const nth = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, nth);
    this.#points.push({ channel, name, nth, side: "before" }, { channel, name, nth, side: "after" });
    return false;
  };

  get points(): readonly Point[] {
    return this.#points;
  }
}

/** Kills once, at one point. */
export class KillAt implements Tripwire {
  readonly #point: Point;
  readonly #kill: () => void;
  #done = 0;
  reached = false;

  constructor(point: Point, kill: () => void) {
    this.#point = point;
    this.#kill = kill;
  }

  before = (channel: Point["channel"], name: string): boolean =>
    this.#matches(channel, name) && this.#point.side === "before" && this.#done === this.#point.nth - 1 && this.#trip();

  after = (channel: Point["channel"], name: string): boolean => {
    if (!this.#matches(channel, name)) return false;
    this.#done += 1;
    return this.#point.side === "after" && this.#done === this.#point.nth && this.#trip();
  };

  #matches(channel: Point["channel"], name: string): boolean {
    return !this.reached && channel === this.#point.channel && name === this.#point.name;
  }

  #trip(): boolean {
    this.reached = true;
    this.#kill();
    return true;
  }
}
