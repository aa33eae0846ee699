import type { Grant, Handle } from "../../src/core/grant/grant.ts";
import type { Instant } from "../../src/core/instant.ts";
import { instant } from "../../src/core/instant.ts";
import type { Clock, IssuedToken, Store, Ticket, TokenRegister } from "../../src/ports.ts";

/** A clock that the test moves. */
export interface Hands extends Clock {
  set(at: Instant): void;
  move(ms: number): void;
}

export function handsAt(text: string): Hands {
  let now = instant(Date.parse(text));
  return {
    now: () => now,
    set: (at) => void (now = at),
    move: (ms) => void (now = instant(now + ms)),
  };
}

/** The token register in memory: what is revoked stays so, as the port demands. */
export function memoryRegister(): TokenRegister & { readonly rows: ReadonlyMap<Handle, IssuedToken> } {
  const rows = new Map<Handle, IssuedToken>();
  return {
    rows,
    add: async (token) => void (rows.has(token.handle) || rows.set(token.handle, token)),
    get: async (handle) => rows.get(handle) ?? null,
    setState: async (handle, state) => {
      const row = rows.get(handle);
      if (row !== undefined && row.state !== "revoked") rows.set(handle, { ...row, state });
    },
    unfinished: async () => [...rows.values()].filter(({ state }) => state !== "revoked"),
  };
}

/** OAuth states and sessions in memory, by hash. */
export function memoryTickets(): Pick<Store, "putTicket" | "ticket"> & { readonly rows: ReadonlyMap<string, Ticket> } {
  const rows = new Map<string, Ticket>();
  return {
    rows,
    putTicket: async (hash, ticket) => void rows.set(hash, ticket),
    ticket: async (hash, at, take) => {
      const found = rows.get(hash);
      if (take) rows.delete(hash);
      return found === undefined || found.expiresAt <= at ? null : found;
    },
  };
}

/** One grant, as the store would give it back. */
export const holding = (grant: () => Grant | null): Pick<Store, "grant"> => ({
  grant: async (repository, id) => {
    const held = grant();
    return held !== null && held.repository === repository && held.id === id ? { grant: held, revision: 1 } : null;
  },
});
