import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/core/duration.ts";
import { days, hours, milliseconds, minutes, seconds } from "../../src/core/instant.ts";
import { corporaPresent, corpusLines, corpusText } from "../syntax/corpora.ts";

const read = (text: string): number | string => {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : parsed.because;
};

test.each([
  ["4h", hours(4)],
  ["90m", minutes(90)],
  ["1h30m", minutes(90)],
  ["45s", seconds(45)],
  ["7d", days(7)],
  ["1d12h", hours(36)],
  ["PT4H", hours(4)],
  ["PT1H30M", minutes(90)],
  ["P7D", days(7)],
  ["P1DT12H", hours(36)],
  ["P2W", days(14)],
  ["007h", hours(7)],
])("%s", (text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each([
  ["", "it is not a length of time"],
  ["4", "it is not a length of time"],
  ["4 h", "it is not a length of time"],
  ["4H", "it is not a length of time"],
  ["-4h", "it is not a length of time"],
  ["1.5h", "it is not a length of time"],
  ["30m1h", "it is not a length of time"],
  ["1h1h", "it is not a length of time"],
  ["PT", "it is not a length of time"],
  ["P1DT", "it is not a length of time"],
  ["PT0.5H", "it is not a length of time"],
  ["pt4h", "it is not a length of time"],
  ["4h\n", "it is not a length of time"],
  ["٤h", "it is not a length of time"],
  ["P1Y", "years and months have no fixed length"],
  ["P1M", "years and months have no fixed length"],
  ["P1Y2M3DT4H", "years and months have no fixed length"],
  ["0h", "it is no time at all"],
  ["PT0S", "it is no time at all"],
  ["36501d", "it is longer than a hundred years"],
  [`${"9".repeat(400)}d`, "it is longer than a hundred years"],
])("%j is refused: %s", (text, because) => {
  expect(read(text)).toBe(because);
});

test("what is written can be read again", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 36_500 * 86_400 }), (n) => {
      expect(read(formatDuration(seconds(n)))).toBe(n * 1000);
    }),
  );
});

test("a length is written as people say it", () => {
  const lengths = [
    hours(4),
    minutes(90),
    days(1),
    days(7),
    hours(36),
    seconds(59),
    milliseconds(1999),
    milliseconds(5),
  ];
  expect(lengths.map(formatDuration).join(" ")).toMatchInlineSnapshot(`"4h 1h30m 1d 7d 1d12h 59s 1s 0s"`);
});

interface Suite {
  readonly tests: readonly { readonly data: unknown; readonly valid: boolean }[];
}

test.skipIf(!corporaPresent)("ISO 8601: whatever the JSON Schema suite calls invalid is refused", () => {
  const suites = JSON.parse(corpusText("durations-timestamps", "json-schema-duration.json")) as readonly Suite[];
  const texts = suites.flatMap(({ tests }) => tests).filter(({ data }) => typeof data === "string");
  expect(texts.length).toBeGreaterThan(30);
  // Our short form, and what ISO 8601 allows although RFC 3339's grammar leaves it out.
  const ours = /^\d+[dhms]$|^PT\d+H\d+S$/;
  const taken = texts.filter(({ data, valid }) => !valid && read(String(data)) !== "it is not a length of time");
  expect(taken.filter(({ data }) => !ours.test(String(data)) && parseDuration(String(data)).ok)).toEqual([]);
  const refused = texts.filter(({ data, valid }) => valid && !parseDuration(String(data)).ok);
  expect(new Set(refused.map(({ data }) => read(String(data))))).toEqual(
    new Set(["years and months have no fixed length", "it is no time at all", "it is longer than a hundred years"]),
  );
});

test.skipIf(!corporaPresent)("no duration that anybody has thought of throws", () => {
  const texts = corpusLines("durations-timestamps", "test262-duration-strings.jsonl") as readonly { text: string }[];
  expect(texts.length).toBeGreaterThan(100);
  for (const { text } of texts) expect(typeof parseDuration(text).ok).toBe("boolean");
});
