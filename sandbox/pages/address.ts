import { fullName } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";

/** A path or a ref as part of a link: slashes stay, everything else that has a meaning in links is encoded. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** `/acme/access`, and below it. */
export function inRepository(world: World, repository: Repository, ...below: readonly string[]): string {
  return ["", fullName(world, repository), ...below].filter((part, at) => at === 0 || part !== "").join("/");
}
