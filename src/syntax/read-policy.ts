import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import { parseDuration } from "../core/duration.ts";
import { entitlementId } from "../core/ids.ts";
import type { Denial, Limit, Policy, Requirement } from "../core/policy.ts";
import { checkSchema } from "./check-schema.ts";
import type { Expectation, Fault, Said } from "./schema-problem.ts";
import { checkStages } from "./check-stages.ts";
import type { ReadCondition } from "./conditions.ts";
import { Conditions } from "./policy-conditions.ts";
import { readPreApproved, type WrittenPreApproved } from "./read-pre-approved.ts";
import { readRoutes, type WrittenRoutes } from "./read-routes.ts";
import { patternProblems, stageOf, type WrittenStage } from "./read-stage.ts";
import { readYaml } from "./read-yaml.ts";
import { tellProblems } from "./tell-problems.ts";
import { placeOf, plain, type YamlFile } from "./yaml-tree.ts";

interface Written extends WrittenRoutes, WrittenPreApproved {
  readonly stages: readonly WrittenStage[];
  readonly limits?: readonly {
    readonly when?: string;
    readonly "max-duration"?: string;
    readonly "max-live-per-subject"?: number;
  }[];
  readonly require?: readonly { readonly when?: string; readonly fields: readonly ("ticket" | "justification")[] }[];
  readonly deny?: readonly { readonly when: string; readonly because: string }[];
  readonly governance: { readonly stages: readonly WrittenStage[] };
  readonly registration?: { readonly stages: readonly WrittenStage[] };
  readonly separation?: { readonly conflicts: readonly (readonly [string, string])[] };
  readonly "open-requests-per-person"?: number;
  readonly merge?: { readonly by: "people" | "app"; readonly within?: string };
}

const expected: Expectation = {
  schema: "policy",
  codes: { unknownKey: "E303", unbuilt: "E304", missing: "E305", malformed: "E306" },
  instead,
};

/** A policy with its conditions as they were read, and the file it came from: what the checks across files need. */
export interface ReadPolicy {
  readonly policy: Policy;
  readonly conditions: readonly ReadCondition[];
}

type Path = readonly (string | number)[];

/** Reads `policies/approval.yaml`. Conditions are type-checked, patterns are checked, and stages are sound. */
export function readPolicy(path: string, source: string): Read<ReadPolicy> {
  const read = readYaml(path, source, "E301");
  return read.ok ? readPolicyIn(path, read.value) : read;
}

/** The same of a file that was read as YAML. */
export function readPolicyIn(path: string, file: YamlFile): Read<ReadPolicy> {
  const faults = checkSchema(file, [], expected);
  const conditions = new Conditions(file);
  if (faults.length > 0)
    return { ok: false, problems: tellProblems(path, "E301", [...faults, ...conditions.problemsBeside(faults)]) };
  const written = plain(file.root) as Written;
  const routeStages = written["route-stages"] ?? [];
  const problems: Diagnostic[] = [
    ...patternProblems(file, "stages", written.stages),
    ...patternProblems(file, "route-stages", routeStages),
  ];
  const stages = written.stages.map((stage, i) => stageOf(file, ["stages", i], stage, conditions));
  const governance = written.governance.stages.map((stage, i) =>
    stageOf(file, ["governance", "stages", i], stage, conditions),
  );
  const more = routeStages.map((stage, i) => stageOf(file, ["route-stages", i], stage, conditions));
  const routes = readRoutes(file, written, [...stages, ...more], conditions);
  const preApproved = readPreApproved(file, written, conditions);
  problems.push(...preApproved.problems);
  problems.push(...checkStages(file, ["stages"], stages));
  problems.push(...checkStages(file, ["route-stages"], more, stages), ...routes.problems);
  problems.push(...checkStages(file, ["governance", "stages"], governance));
  const registration = (written.registration?.stages ?? []).map((stage, i) =>
    stageOf(file, ["registration", "stages", i], stage, conditions),
  );
  problems.push(...checkStages(file, ["registration", "stages"], registration));
  const policy: Policy = {
    stages,
    ...(routes.read.size === 0 ? {} : { routes: routes.read }),
    ...(more.length === 0 ? {} : { routeStages: more }),
    limits: (written.limits ?? []).map((limit, i) => limitOf(file, ["limits", i], limit, conditions)),
    require: (written.require ?? []).map(({ fields }, i): Requirement => {
      const { when } = conditions.when(["require", i]);
      const place = placeOf(file, "require", i);
      return when === undefined ? { fields, place } : { when, fields, place };
    }),
    deny: (written.deny ?? []).flatMap(({ because }, i): readonly Denial[] => {
      const { when } = conditions.when(["deny", i]);
      return when === undefined ? [] : [{ when, because, place: placeOf(file, "deny", i) }];
    }),
    conflicts: (written.separation?.conflicts ?? []).map(([one, other], i) => ({
      between: [entitlementId(one), entitlementId(other)],
      place: placeOf(file, "separation", "conflicts", i),
    })),
    ...(preApproved.read.length === 0 ? {} : { preApproved: preApproved.read }),
    ...openPerPerson(file, written),
    ...(registration.length === 0 ? {} : { registration: { stages: registration } }),
    governance: { stages: governance },
    merge: mergeOf(written),
  };
  problems.push(...conditions.problems);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { policy, conditions: conditions.read } };
}

function mergeOf({ merge }: Written): Policy["merge"] {
  const within = parseDuration(merge?.within ?? "");
  return { by: merge?.by ?? "people", ...(within.ok ? { within: within.value } : {}) };
}

function openPerPerson(file: YamlFile, written: Written): Pick<Policy, "openPerPerson"> {
  const most = written["open-requests-per-person"];
  return most === undefined ? {} : { openPerPerson: { most, place: placeOf(file, "open-requests-per-person") } };
}

function limitOf(
  file: YamlFile,
  path: Path,
  limit: NonNullable<Written["limits"]>[number],
  conditions: Conditions,
): Limit {
  const duration = parseDuration(limit["max-duration"] ?? "");
  const live = limit["max-live-per-subject"];
  return {
    ...conditions.when(path),
    ...(duration.ok ? { maxDuration: duration.value } : {}),
    ...(live === undefined ? {} : { maxLivePerSubject: live }),
    place: placeOf(file, ...path),
  };
}

const isGuarded = ([list, stages]: Path): boolean =>
  (list === "governance" || list === "registration") && stages === "stages";

/** What the general messages would say less well. */
function instead({ keyword, path, params }: Fault): Said | undefined {
  const last = path.at(-1);
  const key = String(params["additionalProperty"]);
  if (keyword === "additionalProperties" && isGuarded(path) && (key === "when" || key === "may-narrow"))
    return {
      code: "E324",
      message:
        key === "when"
          ? "`when` makes no sense here: rules and register have no entitlement to ask about"
          : "`may-narrow` makes no sense here: of rules and register nothing can be taken away by a review",
      help: "leave it out: these stages always apply, to all of the change",
      key,
    };
  if (keyword === "required" && path.length === 0 && params["missingProperty"] === "governance")
    return {
      code: "E311",
      message: "there is no `governance`",
      help: "say who countersigns changes of these rules: `governance: { stages: [ … ] }`",
      key: "version",
    };
  if (keyword === "minItems" && (last === "approvers" || last === "who")) {
    const message = last === "who" ? "`who` names nobody" : "the stage has no approvers";
    return { code: "E307", message, help: 'name at least one: `"@org/team"`, `"@login"`, `owner` or `manager`' };
  }
  if (keyword === "minimum" && last === "quorum")
    return { code: "E308", message: "a quorum is at least 1", help: "remove the stage if nobody needs to approve" };
  if (keyword === "anyOf" && path[0] === "limits")
    return { code: "E305", message: "the limit limits nothing", help: "give `max-duration` or `max-live-per-subject`" };
  return undefined;
}
