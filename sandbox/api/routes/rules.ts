import { createRuleset, deleteRuleset, editRuleset, type RulesetInput } from "../../actions/ruleset.ts";
import { permissionOf } from "../../state/access.ts";
import type { Actor } from "../../state/actor.ts";
import { notFound } from "../../state/refusal.ts";
import type { Repository } from "../../state/repository.ts";
import { rulesetsFor } from "../../state/rules-of-branch.ts";
import type { BypassActor, RequiredCheck, Rule, Ruleset } from "../../state/ruleset.ts";
import type { World } from "../../state/world.ts";
import { detailedRules, rulesetShape } from "../shapes/rule.ts";
import { type Fields, present } from "../fields.ts";
import { page } from "../page.ts";
import {
  acknowledge,
  type ApiRequest,
  answer,
  type Handler,
  inRepository,
  refused,
  type Reply,
  type Route,
} from "../request.ts";

function edits(world: World, actor: Actor, repository: Repository): boolean {
  if (actor.kind === "installation") return actor.permissions["administration"] === "write";
  return actor.kind === "user" && permissionOf(world, repository, actor.account.id) === "admin";
}

function readCheck(fields: Fields): RequiredCheck {
  const context = fields.text("context") ?? "";
  const integrationId = fields.number("integration_id");
  return integrationId === undefined ? { context } : { context, integrationId };
}

function readRule(fields: Fields): Rule | undefined {
  const given = fields.object("parameters");
  const type = fields.text("type");
  switch (type) {
    case "creation":
    case "update":
    case "deletion":
    case "non_fast_forward":
      return { type };
    case "pull_request":
      return {
        type,
        requiredApprovals: given?.number("required_approving_review_count") ?? 0,
        dismissStaleOnPush: given?.flag("dismiss_stale_reviews_on_push") ?? false,
        requireLastPushApproval: given?.flag("require_last_push_approval") ?? false,
        allowedMergeMethods: ["merge", "squash", "rebase"],
      };
    case "required_status_checks":
      return {
        type,
        strict: given?.flag("strict_required_status_checks_policy") ?? false,
        checks: (given?.objects("required_status_checks") ?? []).map(readCheck),
      };
    case "merge_queue": {
      const method = given?.text("merge_method")?.toLowerCase();
      const mergeMethod = method === "squash" || method === "rebase" ? method : "merge";
      return { type, mergeMethod, maxEntriesToBuild: given?.number("max_entries_to_build") ?? 5 };
    }
    case undefined:
    default:
      return undefined;
  }
}

function readBypass(fields: Fields): BypassActor {
  return {
    id: fields.number("actor_id") ?? null,
    type:
      fields.oneOf("actor_type", ["Integration", "OrganizationAdmin", "RepositoryRole", "Team"] as const) ??
      "RepositoryRole",
    mode: fields.oneOf("bypass_mode", ["always", "pull_request"] as const) ?? "always",
  };
}

/** What the sandbox has no rule for is refused, never kept and ignored. */
function readInput(fields: Fields): Partial<RulesetInput> | string {
  const names = fields.object("conditions")?.object("ref_name");
  const rules = fields.objects("rules")?.map((rule) => readRule(rule) ?? rule.text("type") ?? "?");
  const unknown = rules?.find((rule) => typeof rule === "string");
  if (typeof unknown === "string") return `Invalid rule '${unknown}': not implemented by the sandbox`;
  return present({
    name: fields.text("name"),
    enforcement: fields.oneOf("enforcement", ["active", "disabled", "evaluate"] as const),
    include: names?.texts("include"),
    exclude: names?.texts("exclude"),
    bypassActors: fields.objects("bypass_actors")?.map(readBypass),
    rules: rules?.filter((rule): rule is Rule => typeof rule !== "string"),
  });
}

function inRuleset(handle: (request: ApiRequest, ruleset: Ruleset, repository: Repository) => Reply): Handler {
  return inRepository("metadata", (request, repository) => {
    const ruleset = repository.rulesets.get(Number(request.param("id")));
    return ruleset === undefined ? refused(notFound) : handle(request, ruleset, repository);
  });
}

const unprocessable = (message: string): Reply => refused({ ok: false, status: 422, message });

export const ruleRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/repos/:owner/:repo/rules/branches/:branch{.+}",
    handle: inRepository("metadata", (request, repository) => {
      const rules = rulesetsFor(repository, request.param("branch")).flatMap((one) =>
        detailedRules(request.world, one),
      );
      return page(request, rules, (rule) => rule);
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/rulesets",
    handle: inRepository("metadata", (request, repository) =>
      page(request, [...repository.rulesets.values()], (one) => {
        const { rules: _, conditions: __, bypass_actors: ___, ...listed } = rulesetShape(request.world, one, false);
        return listed;
      }),
    ),
  },
  {
    method: "POST",
    path: "/repos/:owner/:repo/rulesets",
    handle: inRepository("metadata", ({ world, actor, fields }, repository) => {
      const input = readInput(fields);
      if (typeof input === "string") return unprocessable(input);
      const whole = {
        name: "ruleset",
        enforcement: "active",
        include: [],
        exclude: [],
        bypassActors: [],
        rules: [],
        ...input,
      } as const;
      return answer(createRuleset(world, actor, repository, whole), 201, (one) => rulesetShape(world, one, true));
    }),
  },
  {
    method: "GET",
    path: "/repos/:owner/:repo/rulesets/:id",
    handle: inRuleset(({ world, actor }, ruleset, repository) => ({
      status: 200,
      body: rulesetShape(world, ruleset, edits(world, actor, repository)),
    })),
  },
  {
    method: "PUT",
    path: "/repos/:owner/:repo/rulesets/:id",
    handle: inRuleset(({ world, actor, fields }, ruleset, repository) => {
      const input = readInput(fields);
      if (typeof input === "string") return unprocessable(input);
      return answer(editRuleset(world, actor, repository, ruleset, input), 200, (one) =>
        rulesetShape(world, one, true),
      );
    }),
  },
  {
    method: "DELETE",
    path: "/repos/:owner/:repo/rulesets/:id",
    handle: inRuleset(({ world, actor }, ruleset, repository) =>
      acknowledge(deleteRuleset(world, actor, repository, ruleset)),
    ),
  },
];
