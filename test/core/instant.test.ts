import * as fc from "fast-check";
import { expect, test } from "vitest";
import { instant, isoSeconds } from "../../src/core/instant.ts";

test("a moment is written as ISO 8601 has it, in whole seconds", () => {
  expect(isoSeconds(instant(Date.parse("2026-11-02T09:05:07.999Z")))).toBe("2026-11-02T09:05:07Z");
  const moments = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });
  fc.assert(
    fc.property(moments, (date) => {
      expect(isoSeconds(instant(date.getTime()))).toBe(`${date.toISOString().slice(0, 19)}Z`);
    }),
  );
});
