import { type Need, refusalIn } from "../state/access.ts";
import type { Actor, Author } from "../state/actor.ts";
import { done, type Outcome, refuse } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import type { World } from "../state/world.ts";

/** The actor as one who may do this in a repository, or GitHub's refusal. */
export function authorise(world: World, actor: Actor, repository: Repository, need: Need): Outcome<Author> {
  const refusal = refusalIn(world, actor, repository, need);
  if (refusal !== undefined) return refusal;
  if (actor.kind === "anonymous") return refuse(401, "Requires authentication");
  if (actor.kind === "app") return refuse(401, "A JSON web token could not be decoded");
  if (repository.archived && need.level !== "read") return refuse(403, "Repository was archived so is read-only.");
  return done(actor);
}

/** What writing needs: a person's role, and the app's permission. */
export const needs = {
  comment: { permission: "issues", level: "write", role: "read" },
  moderate: { permission: "issues", level: "write", role: "write" },
  openPull: { permission: "pull_requests", level: "write", role: "read" },
  changePull: { permission: "pull_requests", level: "write", role: "write" },
  triagePull: { permission: "pull_requests", level: "write", role: "triage" },
  push: { permission: "contents", level: "write", role: "write" },
  check: { permission: "checks", level: "write", role: "write" },
  status: { permission: "statuses", level: "write", role: "write" },
  administer: { permission: "administration", level: "write", role: "admin" },
} as const satisfies Record<string, Need>;

export function readNeed(permission: string): Need {
  return { permission, level: "read", role: "read" };
}

/** The id of the app through which something is written. */
export function appOf(actor: Author): number | null {
  return actor.kind === "installation" ? actor.app.id : (actor.via?.id ?? null);
}
