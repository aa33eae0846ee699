import { refusalIn, seesMembers } from "../state/access.ts";
import type { RepositoryPermission } from "../state/account.ts";
import type { Level } from "../state/app.ts";
import type { Repository } from "../state/repository.ts";
import { check, forbidden } from "./error.ts";
import type { Context } from "./fields.ts";

/** Throws unless the caller may: the app's permission by its name, the person's role. */
export function need(
  { world, actor }: Context,
  repository: Repository,
  permission: string,
  level: Level = "read",
  role: RepositoryPermission = level === "read" ? "read" : "write",
): void {
  check(refusalIn(world, actor, repository, { permission, level, role }));
}

/** Throws unless the caller may see an organisation's members and teams (organization `members: read`). */
export function needMembers({ world, actor }: Context, organisationId: number): void {
  if (!seesMembers(world, actor, organisationId)) throw forbidden();
}
