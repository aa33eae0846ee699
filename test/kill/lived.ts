import type { Life } from "./fates.ts";
import { Mortal, type Beside } from "./mortal.ts";
import type { Tripwire } from "./tripwire.ts";

/** The application uses nothing but GitHub and its database. */
export const alone = async (): Promise<null> => null;

/** A life in a place of its own, from its start until whatever was left behind has been looked at. */
export const lived =
  <With extends Beside | null>(
    template: string,
    besideIt: (wire: Tripwire) => Promise<With>,
    live: (place: Mortal, beside: With) => Promise<readonly string[]>,
  ): Life =>
  async (wireFor) => {
    const found: With[] = [];
    await using place = await Mortal.start(template, wireFor, async (wire) => {
      const beside = await besideIt(wire);
      found.push(beside);
      return beside;
    });
    const wrong = await live(place, found[0] as With).catch((error: unknown) => [tellError(error)]);
    const last = wrong.length === 0 ? [] : [`the end of the log:\n${place.log.split("\n").slice(-30).join("\n")}`];
    return [...wrong, ...last];
  };

const tellError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? (error.stack ?? error.message) : `${error.stack}: ${tellError(error.cause)}`;
};
