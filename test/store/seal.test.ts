import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";

import type { Grant } from "../../src/core/grant/grant.ts";
import { accountId, entryId, grantId, repositoryId } from "../../src/core/ids.ts";
import { instant } from "../../src/core/instant.ts";
import { createSeal } from "../../src/store/seal.ts";
import { approvedGrant } from "../support/grant.ts";

const key = (): string => randomBytes(32).toString("base64url");
const secret = "hvs.CAESIJ0-needle";
const grant: Grant = approvedGrant(instant(0));

test("what is sealed opens again, is never the same twice, and does not hold what it seals", () => {
  const seal = createSeal([key()], "app-1");
  const [one, other] = [seal.seal(secret, grant), seal.seal(secret, grant)];
  expect(seal.open(one, grant)).toBe(secret);
  expect(one).not.toBe(other);
  expect(Buffer.from(one, "base64url").toString("latin1")).not.toContain("needle");
});

test("with a new key before it, the old one still opens; without it, it does not", () => {
  const [older, newer] = [key(), key()];
  const sealed = createSeal([older], "app-1").seal(secret, grant);
  const rotated = createSeal([newer, older], "app-1");
  expect(rotated.open(sealed, grant)).toBe(secret);
  expect(createSeal([newer], "app-1").open(rotated.seal(secret, grant), grant)).toBe(secret);
  expect(() => createSeal([newer], "app-1").open(sealed, grant)).toThrow("none of the keys in `COUNTERSIGN_KEY`");
  expect(() => createSeal([], "app-1").seal(secret, grant)).toThrow("`COUNTERSIGN_KEY` is not set");
});

test.each<{ readonly what: string; readonly of: Partial<Grant> }>([
  { what: "repository", of: { repository: repositoryId(42) } },
  { what: "grant", of: { id: grantId(entryId("orders-read-1"), 2) } },
  { what: "attempt", of: { attempt: 2 } },
  { what: "subject", of: { subject: { account: accountId(8), login: "requester" } } },
])("what is sealed opens for no other $what", ({ of }) => {
  const seal = createSeal([key()], "app-1");
  const sealed = seal.seal(secret, grant);
  expect(() => seal.open(sealed, { ...grant, ...of })).toThrow();
});

test("nor for another deployment, nor with a bit turned", () => {
  const same = key();
  const sealed = createSeal([same], "app-1").seal(secret, grant);
  expect(() => createSeal([same], "app-2").open(sealed, grant)).toThrow();
  const bytes = Buffer.from(sealed, "base64url");
  for (let at = 0; at < bytes.length; at += 1) {
    const turned = Buffer.from(bytes);
    turned[at] = (turned[at] ?? 0) ^ 1;
    expect(() => createSeal([same], "app-1").open(turned.toString("base64url"), grant)).toThrow();
  }
});
