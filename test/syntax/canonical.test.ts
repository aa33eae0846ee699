import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, sha256 } from "../../src/syntax/canonical.ts";

test("keys are in the order of their UTF-16 units, and nothing stands between", () => {
  expect(
    canonicalJson({ b: [1, 1e21, 0.1, -0], a: "\u20ac\n", "\u{1f600}": null, "\ufb33": true }),
  ).toMatchInlineSnapshot(`"{"a":"€\\n","b":[1,1e+21,0.1,0],"😀":null,"דּ":true}"`);
});

test("the order in which something was written makes no difference", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test("what has no JSON has no canonical form either", () => {
  expect(() => canonicalJson(undefined)).toThrow("undefined has no canonical JSON");
  expect(() => canonicalJson(Number.NaN)).toThrow();
});

test("a hash is of the UTF-8 bytes", () => {
  expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});
