export type Channel = "github" | "database" | "vault";

/** One moment of the life at which the application can die: an effect of its own, before or after it happened. */
export interface Point {
  readonly channel: Channel;
  /** What it is, without what differs from run to run. */
  readonly name: string;
  /** Which of that name, from 1. */
  readonly nth: number;
  readonly side: "before" | "after";
}

export const tellPoint = ({ channel, name, nth, side }: Point): string => `${side} ${channel} ${name} (${nth})`;

/** Stands between the application and the world: watches every effect, and may kill at one of them. */
export interface Tripwire {
  /** Called before something is passed on; `true`: the application is dead now, pass nothing on. */
  readonly before: (channel: Channel, name: string) => boolean;
  /** Called after it happened, before the application learns of it. */
  readonly after: (channel: Channel, name: string) => boolean;
}

/** Lets everything pass, and counts what happened, in the order in which each name came first. */
export class Recorder implements Tripwire {
  readonly #counts = new Map<string, { readonly channel: Channel; readonly name: string; count: number }>();

  before = (): boolean => false;

  after = (channel: Channel, name: string): boolean => {
    const key = `${channel} ${name}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { channel, name, count: 1 });
    else known.count += 1;
    return false;
  };

  count = (channel: Channel, name: string): number => this.#counts.get(`${channel} ${name}`)?.count ?? 0;

  get names(): readonly { readonly channel: Channel; readonly name: string }[] {
    return [...this.#counts.values()];
  }
}

/** The points of lives that were recorded: what happened in each of them. Two lives differ a little in their timing. */
export function pointsOf(lives: readonly Recorder[]): readonly Point[] {
  return lives[0]!.names.flatMap(({ channel, name }) => {
    const times = Math.min(...lives.map((life) => life.count(channel, name)));
    return Array.from({ length: times }, (_, at) => at + 1).flatMap((nth) => [
      { channel, name, nth, side: "before" } as const,
      { channel, name, nth, side: "after" } as const,
    ]);
  });
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

  before = (channel: Channel, name: string): boolean =>
    this.#matches(channel, name) && this.#point.side === "before" && this.#done === this.#point.nth - 1 && this.#trip();

  after = (channel: Channel, name: string): boolean => {
    if (!this.#matches(channel, name)) return false;
    this.#done += 1;
    return this.#point.side === "after" && this.#done === this.#point.nth && this.#trip();
  };

  #matches(channel: Channel, name: string): boolean {
    return !this.reached && channel === this.#point.channel && name === this.#point.name;
  }

  #trip(): boolean {
    this.reached = true;
    this.#kill();
    return true;
  }
}
