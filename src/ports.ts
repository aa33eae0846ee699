/** What the shell implements. The core and the engine know GitHub, issuers, store and time only through these. */
export type * from "./ports/clock.ts";
export type * from "./ports/github.ts";
export type * from "./ports/ledger.ts";
export type * from "./ports/issuer.ts";
export type * from "./ports/store.ts";
export type * from "./ports/queue.ts";
export type * from "./ports/claims.ts";
export type * from "./ports/inventory.ts";
export type * from "./ports/runs.ts";
export { RateLimited } from "./ports/rate-limited.ts";
