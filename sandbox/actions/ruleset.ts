import { rulesetShape } from "../api/shapes/rule.ts";
import type { Actor } from "../state/actor.ts";
import { nodeId } from "../state/ids.ts";
import { done, type Outcome } from "../state/refusal.ts";
import type { Repository } from "../state/repository.ts";
import type { Ruleset } from "../state/ruleset.ts";
import type { World } from "../state/world.ts";
import { announce } from "./announce.ts";
import { authorise, needs } from "./authorise.ts";

export type RulesetInput = Pick<Ruleset, "name" | "enforcement" | "include" | "exclude" | "bypassActors" | "rules">;

/** Writes a ruleset down, as an administrator's act or from the seed. */
export function addRuleset(world: World, repository: Repository, input: RulesetInput): Ruleset {
  const id = world.nextId();
  const times = { createdAt: world.now(), updatedAt: world.now() };
  const ruleset: Ruleset = {
    id,
    nodeId: nodeId("RepositoryRuleset", id),
    repositoryId: repository.id,
    ...input,
    ...times,
  };
  repository.rulesets.set(id, ruleset);
  return ruleset;
}

export function createRuleset(
  world: World,
  actor: Actor,
  repository: Repository,
  input: RulesetInput,
): Outcome<Ruleset> {
  const author = authorise(world, actor, repository, needs.administer);
  if (!author.ok) return author;
  const ruleset = addRuleset(world, repository, input);
  tell(world, repository, ruleset, author.value.account.id, "created");
  return done(ruleset);
}

export function editRuleset(
  world: World,
  actor: Actor,
  repository: Repository,
  ruleset: Ruleset,
  input: Partial<RulesetInput>,
): Outcome<Ruleset> {
  const author = authorise(world, actor, repository, needs.administer);
  if (!author.ok) return author;
  Object.assign(ruleset, input, { updatedAt: world.now() });
  tell(world, repository, ruleset, author.value.account.id, "edited");
  return done(ruleset);
}

export function deleteRuleset(world: World, actor: Actor, repository: Repository, ruleset: Ruleset): Outcome<Ruleset> {
  const author = authorise(world, actor, repository, needs.administer);
  if (!author.ok) return author;
  repository.rulesets.delete(ruleset.id);
  tell(world, repository, ruleset, author.value.account.id, "deleted");
  return done(ruleset);
}

function tell(world: World, repository: Repository, ruleset: Ruleset, senderId: number, action: string): void {
  const payload = { repository_ruleset: rulesetShape(world, ruleset, true) };
  announce(world, repository, senderId, "repository_ruleset", action, payload);
}
