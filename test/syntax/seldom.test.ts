import { expect, test } from "vitest";

import { checkBuilt } from "../../src/syntax/check-entry.ts";
import { readLines } from "../../src/syntax/ledger-line.ts";
import { entitlement, entry } from "../support/rules.ts";

test("E520: what Vault issues, where no Vault is configured", () => {
  const credential = { kind: "token", role: "orders", leases: [] } as const;
  const vaulted = entitlement("orders-db/read", { issuer: { kind: "vault", credential } });
  const catalog = new Map([[vaulted.id, vaulted]]);
  expect(checkBuilt(entry(), catalog, false).map(({ code, message }) => `${code} ${message}`)).toMatchInlineSnapshot(`
    [
      "E520 \`orders-db/read\` is issued by Vault, and no Vault is configured",
    ]
  `);
  expect(checkBuilt(entry({ id: "other-1", entitlement: "payments/read" }), catalog, false)).toEqual([]);
});

test("E801: a ledger whose last line was cut off", () => {
  const read = readLines('{"half":', []);
  expect(read.ok ? [] : read.problems.map(({ code, message }) => `${code} ${message}`)).toMatchInlineSnapshot(`
    [
      "E801 line 1 does not end with a line break",
    ]
  `);
});
