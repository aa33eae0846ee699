import { setTimeout as sleep } from "node:timers/promises";

import { systemClock } from "../../src/clock.ts";
import { systemTimer } from "../../src/issuers/vault/timer.ts";
import { VaultServer } from "../support/vault-server.ts";
import type { VaultUnderTest } from "./place.ts";

/** A real server: its clock cannot be moved, so time that has to pass passes. */
export async function startReal(flags: readonly string[] = []): Promise<VaultUnderTest & { readonly said: string }> {
  const server = await VaultServer.start(flags);
  process.stderr.write(server.said);
  return {
    address: server.address,
    clock: systemClock,
    timer: systemTimer,
    http: (token, method, path, body) => server.http(token, method, path, body),
    rootToken: server.rootToken,
    root: server.root,
    seal: () => server.seal(),
    unseal: () => server.unseal(),
    kill: () => server.kill(),
    restart: () => server.restart(),
    pass: (length) => sleep(length),
    stop: () => server.stop(),
    get said() {
      return server.said;
    },
  };
}

/** A world at a real server leaves the clock alone, so that both stay within a few seconds. */
export const realTime = { database: "embedded", still: true, passing: async () => undefined } as const;
