import { writePolicy, type VaultUnderTest } from "./place.ts";

/** Lets whoever has these policies read orders. */
export async function letReadOrders(vault: VaultUnderTest, ...policies: readonly string[]): Promise<void> {
  for (const policy of policies) await writePolicy(vault, policy, 'path "kv/orders" {\n  capabilities = ["read"]\n}\n');
}

/** Reading orders with this token: 200, or 403. */
export const orders = async (vault: VaultUnderTest, as: string): Promise<number> =>
  (await vault.http(as, "GET", "kv/orders")).status;
