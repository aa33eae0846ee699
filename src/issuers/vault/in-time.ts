import type { Grant, Handle } from "../../core/grant/grant.ts";
import { between, instant, isoSeconds, type Instant } from "../../core/instant.ts";
import type { Kind, Making, Means } from "./kind.ts";

/** How much is held back, try by try: a server that takes longer than the first may still manage the last. */
export const heldBack = [1, 5, 15] as const;

/**
 * Lengths are given in whole seconds, and counted from when the server gets to it: some are held back, so that what
 * comes of it never ends after `until`. By the clock that is ahead of the other: it never lasts longer than was
 * approved either.
 */
export async function secondsUntil(
  means: Pick<Means, "serverNow" | "clock">,
  until: Instant,
  held: number,
): Promise<number> {
  const server = await means.serverNow();
  const ahead = instant(Math.max(server, means.clock.now()));
  const left = Math.floor(between(ahead, until) / 1000) - held;
  if (left >= 1) return left;
  throw new Error("its time is over before it could be issued");
}

/** How a kind makes one, looks at what came of it, and ends it again. */
interface Ways<Made> {
  /** Has it made for so many seconds. */
  readonly make: (length: number) => Promise<Made>;
  /** When it really ends. Throws where it is not what was asked for. */
  readonly endOf: (made: Made) => Promise<Instant>;
  readonly revoke: Kind["revoke"];
}

/**
 * One that ends with its grant at the latest. What ends later, or is not what was asked for, is gone at once rather
 * than at its end: nobody will ever have it.
 */
export async function makeInTime<Made extends { readonly handle: Handle }>(
  means: Means,
  grant: Grant,
  making: Making,
  { make, endOf, revoke }: Ways<Made>,
): Promise<Made & { readonly endsAt: Instant }> {
  async function takeBack({ handle }: Made): Promise<void> {
    await revoke(handle);
    making.takenBack();
  }

  for (const held of heldBack) {
    const made = await make(await secondsUntil(means, grant.until, held));
    const endsAt = await endOf(made).catch(async (error: unknown) => {
      await takeBack(made);
      throw error;
    });
    if (endsAt <= grant.until) return { ...made, endsAt };
    await takeBack(made);
  }
  throw new Error(`Vault took too long: what it made would outlast ${isoSeconds(grant.until)}, and was revoked`);
}
