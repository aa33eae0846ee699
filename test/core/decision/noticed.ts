import * as fc from "fast-check";
import { expect } from "vitest";

/** A property notices a way that is wrong: with the same numbers each time, so that it always does. */
export function noticed(property: () => unknown): void {
  fc.configureGlobal({ seed: 20_261_121 });
  try {
    expect(property).toThrow(/Property failed/u);
  } finally {
    fc.resetConfigureGlobal();
  }
}
