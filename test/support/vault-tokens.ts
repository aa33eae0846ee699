import { must, type VaultUnderTest } from "../vault/place.ts";
import { valueAt } from "./vault-server.ts";

/** The grant of every token that carries one, as often as there are tokens: asked by root, past the app. */
export async function tokensAt(vault: Pick<VaultUnderTest, "root">): Promise<readonly string[]> {
  const { body } = await must(vault.root("GET", "auth/token/accessors?list=true"));
  const accessors = valueAt(body, "data", "keys") as readonly string[];
  const found = await Promise.all(
    accessors.map((accessor) => vault.root("POST", "auth/token/lookup-accessor", { accessor })),
  );
  return found.flatMap((one) => {
    const grant = valueAt(one.body, "data", "meta", "grant");
    return typeof grant === "string" ? [grant] : [];
  });
}
