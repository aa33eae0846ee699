import { instant, type Duration, type Instant } from "../../src/core/instant.ts";
import type { Clock } from "../../src/ports.ts";

/** Real time plus an offset that jumps. */
export class TestClock implements Clock {
  #ahead = 0;
  readonly #listeners = new Set<() => void>();

  now(): Instant {
    return instant(Date.now() + this.#ahead);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  jump(by: Duration): void {
    this.#ahead += by;
    for (const listener of this.#listeners) listener();
  }
}
