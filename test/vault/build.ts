import { buildVault } from "../support/vault-server.ts";

/** Before all suites, once: whoever cannot build it cannot say anything about Vault. */
export default async function build(): Promise<void> {
  const began = performance.now();
  const binary = await buildVault();
  process.stderr.write(`the Vault server is ${binary}, after ${Math.round((performance.now() - began) / 1000)} s\n`);
}
