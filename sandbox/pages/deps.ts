import type { Changes } from "../changes.ts";
import type { Faults } from "../faults/faults.ts";
import type { World } from "../state/world.ts";

/** What the pages need of the sandbox. */
export interface PageDeps {
  readonly world: World;
  readonly changes: Changes;
  readonly faults: Faults;
  /** Where Countersign is, without a slash at the end; nothing where no app has told its address. */
  readonly applicationUrl: () => string | null;
}

/** Countersign's own address, as its registration tells it: where webhooks or logins go. */
export function applicationUrlOf(world: World): string | null {
  for (const { webhook, callbackUrls } of world.apps.values()) {
    const told = [webhook.url, ...callbackUrls].find((url) => url !== null && url !== undefined && URL.canParse(url));
    if (told !== undefined && told !== null) return new URL(told).origin;
  }
  return null;
}
