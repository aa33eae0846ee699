import { instant, type Duration, type Instant } from "../core/instant.ts";

/** Something that counts towards a window: from when it was begun until its end, whenever GitHub saw it between. */
interface Use {
  readonly amount: number;
  /** `null` while its answer is awaited. */
  end: Instant | null;
}

/** A limit such as "80 in any minute". What is under way counts; what is done counts until a length after its end. */
export class Window {
  readonly limit: number;
  readonly #length: Duration;
  #uses: Use[] = [];

  constructor(limit: number, length: Duration) {
    this.limit = limit;
    this.#length = length;
  }

  used(now: Instant): number {
    this.#uses = this.#uses.filter(({ end }) => end === null || now < end + this.#length);
    return this.#uses.reduce((sum, { amount }) => sum + amount, 0);
  }

  fits(amount: number, now: Instant): boolean {
    return amount === 0 || this.used(now) + amount <= this.limit;
  }

  /** When the amount would fit if nothing else came; what is under way is taken to end now. */
  fitsAt(amount: number, now: Instant): Instant {
    let free = this.limit - this.used(now);
    if (free >= amount) return now;
    const ends = this.#uses.map((use) => ({ amount: use.amount, at: (use.end ?? now) + this.#length }));
    for (const gone of ends.toSorted((a, b) => a.at - b.at)) {
      free += gone.amount;
      if (free >= amount) return instant(gone.at);
    }
    throw new RangeError(`${amount} never fits into ${this.limit}`);
  }

  /** Takes the amount; the function returned says when it is over. */
  take(amount: number): (at: Instant) => void {
    const use: Use = { amount, end: null };
    if (amount > 0) this.#uses.push(use);
    return (at) => {
      use.end = at;
    };
  }
}
