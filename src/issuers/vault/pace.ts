import { milliseconds } from "../../core/instant.ts";
import type { Timer } from "./timer.ts";
import type { Wire } from "./wire.ts";

/** Milliseconds that only ever go forward. */
export type Ticks = () => number;

/** Two that went one after the other may arrive closer together, by milliseconds. */
const secondAndMore = 1050;

/**
 * Never more than so many within one second, wherever it begins: after a quiet moment a twentieth of them at once, and
 * then each in its turn.
 */
export function paced(wire: Wire, perSecond: number, timer: Timer, ticks: Ticks = () => performance.now()): Wire {
  const atOnce = Math.max(1, Math.floor(perSecond / 20));
  // What goes at once, and what follows it one by one, is what a second holds.
  const apart = secondAndMore / (perSecond - atOnce + 1);
  const waiting: (() => void)[] = [];
  /** When all that was let through would have gone, one after the other. */
  let spent = Number.NEGATIVE_INFINITY;
  let isTimed = false;

  function letGo(): void {
    while (waiting.length > 0) {
      const now = ticks();
      const turn = Math.max(spent, now - atOnce * apart) + apart;
      if (turn > now) return comeBack(turn - now);
      spent = turn;
      waiting.shift()?.();
    }
  }

  function comeBack(wait: number): void {
    if (isTimed) return;
    isTimed = true;
    timer(milliseconds(Math.ceil(wait)), () => {
      isTimed = false;
      letGo();
    });
  }

  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      letGo();
    });

  return {
    as: (token) => {
      const call = wire.as(token);
      return async (...asked) => {
        await turn();
        return call(...asked);
      };
    },
  };
}
