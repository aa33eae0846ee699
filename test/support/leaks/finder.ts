import { windowLength } from "./forms.ts";

const slots = 1 << 18;
/** A block of three bytes that occurs in no needle: so far the window may be moved. */
const farthest = windowLength - 2;

/**
 * Finds any of many texts of 16 characters in one pass (after Wu and Manber): where the last three bytes of the window
 * stand in no needle, the pass goes on beyond them.
 */
export class Finder<T> {
  readonly #needles: ReadonlyMap<string, T>;
  readonly #shift = new Uint8Array(slots).fill(farthest);

  constructor(needles: ReadonlyMap<string, T>) {
    this.#needles = needles;
    for (const needle of needles.keys()) {
      const bytes = Buffer.from(needle, "latin1");
      if (bytes.length !== windowLength) throw new Error(`needles are ${windowLength} bytes long`);
      for (let end = 2; end < windowLength; end += 1) {
        const slot = slotOf(bytes, end);
        this.#shift[slot] = Math.min(this.#shift[slot]!, windowLength - 1 - end);
      }
    }
  }

  /** Whose needles stand in these bytes, each once, in the order of finding. */
  in(bytes: Uint8Array): ReadonlySet<T> {
    const found = new Set<T>();
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let end = windowLength - 1; end < bytes.length;) {
      const shift = this.#shift[slotOf(bytes, end)]!;
      if (shift === 0) {
        const whose = this.#needles.get(text.toString("latin1", end - windowLength + 1, end + 1));
        if (whose !== undefined) found.add(whose);
      }
      end += shift === 0 ? 1 : shift;
    }
    return found;
  }
}

const slotOf = (bytes: Uint8Array, end: number): number =>
  ((bytes[end - 2]! << 10) ^ (bytes[end - 1]! << 5) ^ bytes[end]!) & (slots - 1);
