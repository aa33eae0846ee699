import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";

import { readSigningRequest } from "../../src/syntax/signing-request.ts";
import { certificateRequest } from "../support/certificate-request.ts";

test("a name that imitates further names, or a key, is shown as the one name that it is", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const read = readSigningRequest(certificateRequest(privateKey, publicKey, "a, DNS:b; ECDSA P-256 SHA256:c"));
  expect(read.ok && read.value.says).toMatch(/^CN=a\\, DNS:b\\; ECDSA P-256 SHA256:c; ECDSA P-256 SHA256:\S+$/u);
});
