import type { Timer } from "../../../src/issuers/vault/timer.ts";
import type { VaultUnderTest } from "../../vault/place.ts";
import { FakeVault } from "./server.ts";

/** Short waits are over at once; what would come in minutes does not come. */
const hurried: Timer = (wait, call) => {
  const soon = wait < 5000 ? setImmediate(call) : null;
  return () => void (soon !== null && clearImmediate(soon));
};

export async function startFake(): Promise<VaultUnderTest> {
  const vault = await FakeVault.start();
  return {
    address: vault.address,
    clock: vault.clock,
    timer: hurried,
    http: (token, method, path, body) => vault.http(token, method, path, body),
    rootToken: vault.rootToken,
    root: vault.root,
    seal: () => vault.seal(),
    unseal: () => vault.unseal(),
    kill: () => vault.kill(),
    restart: () => vault.restart(),
    pass: (length) => vault.pass(length),
    stop: vault.stop,
  };
}
