import type { Instant } from "../core/instant.ts";

/** GitHub asks to be left alone until then: the work comes back later. Nothing was done. */
export class RateLimited extends Error {
  override readonly name = "RateLimited";
  readonly retryAt: Instant;
  constructor(what: string, retryAt: Instant) {
    super(`${what}: GitHub's limit is reached until ${new Date(retryAt).toISOString()}`);
    this.retryAt = retryAt;
  }
}
