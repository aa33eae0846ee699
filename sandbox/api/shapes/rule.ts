import type { BypassActor, Rule, Ruleset } from "../../state/ruleset.ts";
import { fullName, held } from "../../state/lookup.ts";
import type { World } from "../../state/world.ts";
import type { Json } from "./json.ts";
import { repositoryPage, repositoryUrl } from "./repository.ts";

function parameters(rule: Rule): Json | undefined {
  switch (rule.type) {
    case "pull_request":
      return {
        required_approving_review_count: rule.requiredApprovals,
        dismiss_stale_reviews_on_push: rule.dismissStaleOnPush,
        require_code_owner_review: false,
        require_last_push_approval: rule.requireLastPushApproval,
        required_review_thread_resolution: false,
        allowed_merge_methods: rule.allowedMergeMethods,
      };
    case "required_status_checks":
      return {
        strict_required_status_checks_policy: rule.strict,
        do_not_enforce_on_create: false,
        required_status_checks: rule.checks.map(({ context, integrationId }) =>
          integrationId === undefined ? { context } : { context, integration_id: integrationId },
        ),
      };
    case "merge_queue":
      return {
        check_response_timeout_minutes: 60,
        grouping_strategy: "ALLGREEN",
        max_entries_to_build: rule.maxEntriesToBuild,
        max_entries_to_merge: 5,
        merge_method: rule.mergeMethod.toUpperCase(),
        min_entries_to_merge: 1,
        min_entries_to_merge_wait_minutes: 0,
      };
    case "update":
      return { update_allows_fetch_and_merge: false };
    default:
      return undefined;
  }
}

function ruleShape(rule: Rule): Json {
  const given = parameters(rule);
  return given === undefined ? { type: rule.type } : { type: rule.type, parameters: given };
}

/** `repository-rule-detailed`: a rule with the ruleset it comes from. */
export function detailedRules(world: World, ruleset: Ruleset): readonly Json[] {
  const source = fullName(world, held(world.repositories, ruleset.repositoryId));
  const from = { ruleset_source_type: "Repository", ruleset_source: source, ruleset_id: ruleset.id };
  return ruleset.rules.map((rule) => ({ ...ruleShape(rule), ...from }));
}

function bypassShape({ id, type, mode }: BypassActor): Json {
  return { actor_id: id, actor_type: type, bypass_mode: mode };
}

/** `repository-ruleset`. Who may pass it by is shown only to those who can edit it. */
export function rulesetShape(world: World, ruleset: Ruleset, editor: boolean): Json {
  const repository = held(world.repositories, ruleset.repositoryId);
  const url = `${repositoryUrl(world, repository)}/rulesets/${ruleset.id}`;
  return {
    id: ruleset.id,
    node_id: ruleset.nodeId,
    name: ruleset.name,
    target: "branch",
    source_type: "Repository",
    source: fullName(world, repository),
    enforcement: ruleset.enforcement,
    conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    rules: ruleset.rules.map(ruleShape),
    ...(editor ? { bypass_actors: ruleset.bypassActors.map(bypassShape) } : {}),
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
    _links: { self: { href: url }, html: { href: `${repositoryPage(world, repository)}/rules/${ruleset.id}` } },
  };
}
