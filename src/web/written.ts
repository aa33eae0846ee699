import { isoSeconds } from "../core/instant.ts";
import type { Claimed } from "../ports.ts";

/** What was collected, as JSON. */
export function written(claimed: Claimed) {
  const { grant, entitlement, expiresAt, delivery } = claimed;
  const told = { grant, entitlement, delivery, expires_at: isoSeconds(expiresAt) };
  switch (claimed.delivery) {
    case "token":
      return { ...told, audience: claimed.audience, credential: claimed.token };
    case "wrapped":
      return {
        ...told,
        wrapping_token: claimed.token,
        creation_path: claimed.creationPath,
        opens_until: isoSeconds(claimed.opensUntil),
        vault: claimed.at,
        reads: claimed.reads,
      };
    case "public":
      return { ...told, credential: claimed.text };
    case "nothing":
      return { ...told, how: claimed.how };
  }
}
