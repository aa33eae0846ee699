import { permissionOf } from "./access.ts";
import type { Actor } from "./actor.ts";
import { held } from "./lookup.ts";
import type { Repository } from "./repository.ts";
import type { BypassActor, Rule, Ruleset } from "./ruleset.ts";
import type { World } from "./world.ts";

function matches(repository: Repository, pattern: string, branch: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return branch === repository.defaultBranch;
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/gu, String.raw`\$&`)
    .replaceAll("**", "\0")
    .replaceAll("*", "[^/]*")
    .replaceAll("\0", ".*")
    .replaceAll("?", "[^/]");
  return new RegExp(`^${expression}$`, "u").test(`refs/heads/${branch}`);
}

/** The rulesets in force for a branch. */
export function rulesetsFor(repository: Repository, branch: string): readonly Ruleset[] {
  return [...repository.rulesets.values()].filter(
    (ruleset) =>
      ruleset.enforcement === "active" &&
      ruleset.include.some((pattern) => matches(repository, pattern, branch)) &&
      !ruleset.exclude.some((pattern) => matches(repository, pattern, branch)),
  );
}

function isBypass(world: World, repository: Repository, bypass: BypassActor, actor: Actor): boolean {
  switch (bypass.type) {
    case "Integration":
      return actor.kind === "installation" && actor.app.id === bypass.id;
    case "OrganizationAdmin":
      return (
        actor.kind === "user" &&
        world.organisations.get(repository.ownerId)?.members.get(actor.account.id)?.role === "admin"
      );
    case "RepositoryRole": {
      if (actor.kind !== "user") return false;
      const role = permissionOf(world, repository, actor.account.id);
      return role === "admin" || (role === "maintain" && bypass.id !== 5) || (role === "write" && bypass.id === 4);
    }
    default:
      return (
        actor.kind === "user" && held(world.teams, bypass.id ?? 0).members.get(actor.account.id)?.state === "active"
      );
  }
}

function mayBypass(world: World, repository: Repository, ruleset: Ruleset, actor: Actor, merging: boolean): boolean {
  return ruleset.bypassActors.some(
    (bypass) => (bypass.mode === "always" || merging) && isBypass(world, repository, bypass, actor),
  );
}

/** The rules of a branch that bind this actor. `merging`: through a pull request, not by a push. */
export function bindingRules(
  world: World,
  repository: Repository,
  branch: string,
  actor: Actor,
  merging: boolean,
): readonly Rule[] {
  return rulesetsFor(repository, branch)
    .filter((ruleset) => !mayBypass(world, repository, ruleset, actor, merging))
    .flatMap(({ rules }) => rules);
}

/** Why a direct change of a branch is refused, in GitHub's words, or nothing. */
export function pushViolation(
  world: World,
  repository: Repository,
  branch: string,
  actor: Actor,
  change: "creation" | "update" | "deletion",
): string | undefined {
  for (const rule of bindingRules(world, repository, branch, actor, false)) {
    if (rule.type === "creation" && change === "creation")
      return "Cannot create ref due to creations being restricted.";
    if (rule.type === "update" && change === "update") return "Cannot update this protected ref.";
    if (rule.type === "deletion" && change === "deletion") return "Cannot delete this protected branch";
    if (change === "deletion") continue;
    if (rule.type === "pull_request") return "Changes must be made through a pull request.";
    if (rule.type === "merge_queue") return "Changes must be made through the merge queue";
    // A branch may be created before its checks exist; what moves it must carry them.
    if (rule.type === "required_status_checks" && change === "update") {
      return `${rule.checks.length} of ${rule.checks.length} required status checks are expected.`;
    }
  }
  return undefined;
}

/** Whether a rule forbids this actor to rewind a branch. */
export function forbidsRewind(world: World, repository: Repository, branch: string, actor: Actor): boolean {
  return bindingRules(world, repository, branch, actor, false).some(({ type }) => type === "non_fast_forward");
}
