import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isoSeconds } from "../../src/core/instant.ts";
import { parseDay, parseInstant } from "../../src/core/timestamp.ts";
import { corporaPresent, corpusText } from "../syntax/corpora.ts";

const read = (text: string): string => {
  const parsed = parseInstant(text);
  return parsed.ok ? new Date(parsed.value).toISOString() : parsed.because;
};

test.each([
  ["2026-11-02T17:00:00Z", "2026-11-02T17:00:00.000Z"],
  ["2026-11-02t17:00:00z", "2026-11-02T17:00:00.000Z"],
  ["2026-11-02T17:00:00+01:00", "2026-11-02T16:00:00.000Z"],
  ["2026-11-02T23:30:00-05:30", "2026-11-03T05:00:00.000Z"],
  ["2026-11-02T17:00:00.123456789Z", "2026-11-02T17:00:00.123Z"],
  ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z"],
  ["2026-11-02T17:00:00", "it is not a moment with date, time and offset"],
  ["2026-11-02", "it is not a moment with date, time and offset"],
  ["2026-11-02 17:00:00Z", "it is not a moment with date, time and offset"],
  ["2026-02-29T00:00:00Z", "there is no 2026-02-29"],
  ["2026-13-01T00:00:00Z", "there is no 2026-13-01"],
  ["2026-11-02T24:00:00Z", "there is no such time of day"],
  ["2026-11-02T23:59:60Z", "there is no such time of day"],
  ["2026-11-02T17:00:00+24:00", "there is no such offset"],
])("%s: %s", (text, expected) => {
  expect(read(text)).toBe(expected);
});

test("a moment written by us can be read again", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date("2400-01-01"), noInvalidDate: true }), (date) => {
      const second = Math.floor(date.getTime() / 1000) * 1000;
      const parsed = parseInstant(`${new Date(second).toISOString().slice(0, 19)}Z`);
      expect(parsed.ok && parsed.value).toBe(second);
      expect(parsed.ok && isoSeconds(parsed.value)).toBe(new Date(second).toISOString().replace(".000", ""));
    }),
  );
});

test("days that do not exist are refused", () => {
  expect(
    ["2026-11-01", "2021-1-30", "31-12-2021", "2026-02-30", "2026-11-01T00:00:00Z"].map((day) => parseDay(day).ok),
  ).toEqual([true, false, false, false, false]);
});

interface Suite {
  readonly tests: readonly { readonly data: unknown; readonly valid: boolean }[];
}

test.skipIf(!corporaPresent)("RFC 3339: the JSON Schema suite is followed, but for leap seconds", () => {
  const suites = JSON.parse(corpusText("durations-timestamps", "json-schema-date-time.json")) as readonly Suite[];
  const texts = suites.flatMap(({ tests }) => tests).filter(({ data }) => typeof data === "string");
  expect(texts.length).toBeGreaterThan(20);
  const different = texts.filter(({ data, valid }) => parseInstant(String(data)).ok !== valid);
  expect(different.every(({ data, valid }) => valid && /:60/.test(String(data)))).toBe(true);
});
