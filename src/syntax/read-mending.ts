import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { Rules } from "../core/policy.ts";
import { checkQuorums } from "./check-rules.ts";
import { readDirectory } from "./read-directory.ts";
import { readPolicyIn } from "./read-policy.ts";
import { readYaml } from "./read-yaml.ts";
import type { YamlFile, YamlNode } from "./yaml-tree.ts";

const approval = "policies/approval.yaml";

/**
 * What is left of rules with mistakes, so that they can be mended: who countersigns a change of them, and whose accounts
 * are one person's. Without the latter nobody could tell two approvers apart.
 */
export function readMending(files: ReadonlyMap<string, string>): Read<Rules> {
  const policy = readGovernance(files.get("approval.yaml") ?? "");
  const source = files.get("directory.yaml");
  const directory = source === undefined ? none : readDirectory("policies/directory.yaml", source);
  const problems = [...(policy.ok ? [] : policy.problems), ...(directory.ok ? [] : directory.problems)];
  if (!policy.ok || !directory.ok) return { ok: false, problems };
  const unreachable = checkQuorums(policy.value, directory.value);
  if (unreachable.length > 0) return { ok: false, problems: unreachable };
  return { ok: true, value: { policy: policy.value, catalog: new Map(), directory: directory.value, keys: [] } };
}

const none = { ok: true, value: { people: [] } } as const;

/** The file as if it said nothing else; its stages of access are asked for by nobody here. */
function readGovernance(source: string): Read<Rules["policy"]> {
  const read = readYaml(approval, source, "E301");
  if (!read.ok) return read;
  const only = onlyGovernance(read.value);
  if (only === null) return { ok: false, problems: [noGovernance] };
  const policy = readPolicyIn(approval, only);
  return policy.ok ? { ok: true, value: { ...policy.value.policy, stages: [] } } : policy;
}

const noGovernance: Diagnostic = {
  code: "E311",
  message: "there is no `governance`",
  help: "say who countersigns changes of these rules: `governance: { stages: [ … ] }`",
};

function onlyGovernance(file: YamlFile): YamlFile | null {
  const { root } = file;
  const governance = root.kind === "mapping" ? root.members.get("governance") : undefined;
  const stages = governance?.value.kind === "mapping" ? governance.value.members.get("stages") : undefined;
  if (root.kind !== "mapping" || governance === undefined || stages === undefined) return null;
  const version: YamlNode = { ...governance.key, kind: "scalar", value: 1 };
  const members = new Map([
    ["version", { key: governance.key, value: version }],
    // Whatever governance may say, stages of access may say, too.
    ["stages", stages],
    ["governance", governance],
  ]);
  return { ...file, root: { ...root, members } };
}
