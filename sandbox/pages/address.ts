import { fullName } from "../state/lookup.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";

/** A path or a ref as part of a link: slashes stay, everything else that has a meaning in links is encoded. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** `/acme/access`, and below it; what is below is a part of a link already. */
export function inRepository(world: World, repository: Repository, ...below: readonly string[]): string {
  return ["", fullName(world, repository), ...below].filter((part, at) => at === 0 || part !== "").join("/");
}

/** A page about a path at a ref: `/acme/access/blob/main/access/orders-db/one.yaml`. */
export function codePath(
  world: World,
  repository: Repository,
  page: "tree" | "blob" | "raw" | "commits" | "new" | "edit" | "delete",
  ref: string,
  path = "",
): string {
  return inRepository(world, repository, page, encodePath(ref), encodePath(path));
}

/** A commit's page. */
export function commitPath(world: World, repository: Repository, oid: string): string {
  return inRepository(world, repository, "commit", oid);
}
