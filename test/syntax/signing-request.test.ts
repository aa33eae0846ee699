import { generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";

import { readSigningRequest } from "../../src/syntax/signing-request.ts";
import { certificateRequest } from "../support/certificate-request.ts";

test("a name that imitates further names, or a key, is shown as the one name that it is", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const read = readSigningRequest(certificateRequest(privateKey, publicKey, "a, DNS:b; ECDSA P-256 SHA256:c"));
  expect(read.ok && read.value.says).toMatch(/^CN=a\\, DNS:b\\; ECDSA P-256 SHA256:c; ECDSA P-256 SHA256:\S+$/u);
});

test("whatever its bytes are, it is refused in words or it is one that its key signed", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const whole = certificateRequest(privateKey, publicKey, "nightly-export");
  const bytes = Buffer.from(whole.split("\n").slice(1, -1).join(""), "base64");
  const spoiled = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length)).map(([at, value, length]) => {
    const copy = Buffer.from(bytes);
    copy[at] = value;
    return copy.subarray(0, length < bytes.length / 4 ? length : bytes.length);
  });
  const anything = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((made) => Buffer.from(made));
  const says = readSigningRequest(whole);
  fc.assert(
    fc.property(fc.oneof(spoiled, anything), (one) => {
      const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${one.toString("base64")}\n-----END CERTIFICATE REQUEST-----`;
      const read = readSigningRequest(pem);
      if (read.ok) expect(read.value.says).toBe(says.ok && says.value.says);
      else expect(read.because).toMatch(/^(?:it|its) /u);
    }),
    { numRuns: 3000 },
  );
});
