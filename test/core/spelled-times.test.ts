import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/core/duration.ts";
import { days, hours, milliseconds, minutes, seconds } from "../../src/core/instant.ts";
import { parseDay, parseInstant } from "../../src/core/timestamp.ts";

const length = (text: string): number | string => {
  const parsed = parseDuration(text);
  return parsed.ok ? parsed.value : parsed.because;
};
const moment = (text: string): string => {
  const parsed = parseInstant(text);
  return parsed.ok ? new Date(parsed.value).toISOString() : parsed.because;
};
const day = (text: string): string => {
  const parsed = parseDay(text);
  return parsed.ok ? new Date(parsed.value).toISOString() : parsed.because;
};

test.each([
  ["10d11h12m13s", days(10) + hours(11) + minutes(12) + seconds(13)],
  ["P10DT11H12M13S", days(10) + hours(11) + minutes(12) + seconds(13)],
  ["PT10M", minutes(10)],
  ["PT10S", seconds(10)],
  ["PT1H10S", hours(1) + seconds(10)],
  ["P10W", days(70)],
  ["P1DT1S", days(1) + seconds(1)],
  ["1d1s", days(1) + seconds(1)],
  ["36500d", days(36_500)],
])("%s is as long as it says", (text, expected) => {
  expect(length(text)).toBe(expected);
});

test.each([
  "x4h",
  "4hx",
  "xP7D",
  "P7Dx",
  "xP2W",
  "P2Wx",
  "P2W1D",
  "P1D2W",
  "PxW",
  "P1H",
  "T4H",
  "P",
  "d",
  "h",
  "hm",
  "PTH",
  "PT4",
  "PT4H5",
  "P4",
  "PDT1H",
  "P1DT1H1H",
  "PT1S1M",
  "PT1M1H",
  "1m1d",
  "xP1Y",
  "P1Yx",
  "P1YT",
  "PY",
  "PM",
  "P1YM",
  "P1YD",
  "P1DY",
  "P1Y2D3M",
  "P1YT4h",
])("`%s` is not a length of time", (text) => {
  expect(length(text)).toBe("it is not a length of time");
});

test.each(["P10Y", "P10M", "P1Y10M", "P1Y10D", "P1M10D", "P1Y10M10D", "P1YT10H", "P1MT1H2M3S", "P1Y1DT1S"])(
  "%s has years or months, which have no fixed length",
  (text) => {
    expect(length(text)).toBe("years and months have no fixed length");
  },
);

test("a hundred years are not too long, and one second more is", () => {
  expect(length("36500d")).toBe(days(36_500));
  expect(length("36500d1s")).toBe("it is longer than a hundred years");
});

test("each part of a length is told, and parts that are none are left out", () => {
  expect(
    [
      milliseconds(0),
      milliseconds(999),
      days(10) + hours(11) + minutes(12) + seconds(13),
      days(1) + seconds(1),
      hours(24),
      minutes(60),
      seconds(60),
      days(14),
    ].map((ms) => formatDuration(milliseconds(ms))),
  ).toEqual(["0s", "0s", "10d11h12m13s", "1d1s", "1d", "1h", "1m", "14d"]);
});

test.each([
  ["2026-11-02T23:59:59Z", "2026-11-02T23:59:59.000Z"],
  ["2026-11-02T00:00:00Z", "2026-11-02T00:00:00.000Z"],
  ["2026-11-02T17:12:13.5Z", "2026-11-02T17:12:13.500Z"],
  ["2026-11-02T17:12:13.05Z", "2026-11-02T17:12:13.050Z"],
  ["2026-11-02T17:12:13.9999Z", "2026-11-02T17:12:13.999Z"],
  [`2026-11-02T17:12:13.${"1".repeat(30)}Z`, "2026-11-02T17:12:13.111Z"],
  ["2026-11-02T17:00:00+23:59", "2026-11-01T17:01:00.000Z"],
  ["2026-11-02T17:00:00-23:59", "2026-11-03T16:59:00.000Z"],
  ["2026-11-02T17:00:00-00:00", "2026-11-02T17:00:00.000Z"],
])("%s is %s", (text, expected) => {
  expect(moment(text)).toBe(expected);
});

test.each([
  ["2026-11-02T00:60:00Z", "there is no such time of day"],
  ["2026-11-02T00:00:60Z", "there is no such time of day"],
  ["2026-11-02T24:00:00Z", "there is no such time of day"],
  ["2026-11-02T00:00:00+00:60", "there is no such offset"],
  ["2026-11-02T00:00:00-24:00", "there is no such offset"],
  ["2026-00-02T00:00:00Z", "there is no 2026-00-02"],
])("%s: %s", (text, because) => {
  expect(moment(text)).toBe(because);
});

test.each([
  "x2026-11-02T17:00:00Z",
  "2026-11-02T17:00:00Zx",
  "26-11-02T17:00:00Z",
  "2026-1-02T17:00:00Z",
  "2026-11-2T17:00:00Z",
  "2026-11-02T7:00:00Z",
  "2026-11-02T17:0:00Z",
  "2026-11-02T17:00:0Z",
  "2026-11-02T17:00Z",
  "2026-11-02T17:00:00.Z",
  "2026-11-02T17:00:00.aZ",
  "2026-11-02T17:00:00+1:00",
  "2026-11-02T17:00:00+01:0",
  "2026-11-02T17:00:00+0100",
  "2026-11-02T17:00:00x01:00",
  "2026-11-02Tab:00:00Z",
  "2026-11-02T17:ab:00Z",
  "2026-11-02T17:00:abZ",
  "2026-11-02T17:00:00+ab:00",
  "2026-11-02T17:00:00+01:ab",
  "abcd-11-02T17:00:00Z",
  "2026-ab-02T17:00:00Z",
  "2026-11-abT17:00:00Z",
  `2026-11-02T17:00:00.${"1".repeat(31)}Z`,
  "",
])("`%s` is not a moment", (text) => {
  expect(moment(text)).toBe("it is not a moment with date, time and offset");
});

test("a day is its first moment; what is no day says why", () => {
  const unwritten = "it is not a day written as 2026-11-02";
  expect(day("2026-11-02")).toBe("2026-11-02T00:00:00.000Z");
  expect(day("2028-02-29")).toBe("2028-02-29T00:00:00.000Z");
  expect([day("2026-02-29"), day("2026-13-01")]).toEqual(["there is no 2026-02-29", "there is no 2026-13-01"]);
  expect(
    ["2026-1-02", "2026-11-2", "x2026-11-02", "2026-11-02x", "226-11-02", "20a6-11-02", "2026-1a-02", "2026-11-0a"].map(
      day,
    ),
  ).toEqual(Array.from({ length: 8 }, () => unwritten));
});
