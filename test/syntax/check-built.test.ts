import { expect, test } from "vitest";

import type { Catalog, Entitlement } from "../../src/core/entitlement.ts";
import { instant } from "../../src/core/instant.ts";
import type { VaultCredential } from "../../src/core/vault/credential.ts";
import { checkBuilt } from "../../src/syntax/check-entry.ts";
import { approvedGrant } from "../support/grant.ts";

const { approved } = approvedGrant(instant(0));

function told(credential: VaultCredential, vault: boolean): readonly string[] {
  const given = { issuer: { kind: "vault", credential } } as unknown as Entitlement;
  const catalog: Catalog = new Map([[approved.entitlement, given]]);
  return checkBuilt(approved, catalog, vault).map(({ code, message }) => `${code} ${message}`);
}

test("what Vault gives out can be asked for where one is configured, and not elsewhere", () => {
  const token = { kind: "token", role: "reports", leases: [] } as const;
  expect(told(token, true)).toEqual([]);
  expect(told(token, false)).toEqual(["E520 `orders-db/read` is issued by Vault, and no Vault is configured"]);
});
