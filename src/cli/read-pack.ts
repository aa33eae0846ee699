import { join } from "node:path";
import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { Rules } from "../core/policy.ts";
import type { Register } from "../core/register.ts";
import { warnAboutPatterns } from "../syntax/check-rules.ts";
import { readRegister } from "../syntax/read-register.ts";
import { readRules } from "../syntax/read-rules.ts";
import { filesBelow, isFolder } from "./folder.ts";

/** Where a folder stands, and how messages name it. */
export interface Shown {
  readonly path: string;
  readonly shown: string;
}

/** Reads a pack of rules with the register beside them: `subjects/` in the folder, or else next to it. */
export function readPack({ path, shown }: Shown): Read<Rules> {
  const files = [...filesBelow(path)].filter(([name]) => !name.startsWith("tests/") && !name.startsWith("subjects/"));
  const rules = readRules(new Map(files));
  const register = registerOf({ path, shown });
  const problems = [
    ...(rules.ok ? [] : placedIn(rules.problems, "policies", shown)),
    ...(register.ok ? [] : register.problems),
  ];
  if (!rules.ok || !register.ok) return { ok: false, problems };
  const found = [...(rules.warnings ?? []), ...warnAboutPatterns(rules.value.policy, register.value)];
  const warnings = placedIn(found, "policies", shown);
  return { ok: true, value: { ...rules.value, register: register.value }, warnings };
}

function registerOf({ path, shown }: Shown): Read<Register> {
  const inside = isFolder(join(path, "subjects"));
  const read = readRegister(filesBelow(inside ? join(path, "subjects") : join(path, "..", "subjects")));
  if (read.ok) return read;
  return { ok: false, problems: placedIn(read.problems, "subjects", join(shown, inside ? "subjects" : "../subjects")) };
}

/** The readers know the repository's own folders: messages name the one that was really read. */
function placedIn(problems: readonly Diagnostic[], folder: string, shown: string): readonly Diagnostic[] {
  if (shown === folder) return problems;
  return problems.map((problem) => {
    const { place } = problem;
    if (place === undefined || !place.file.startsWith(`${folder}/`)) return problem;
    return { ...problem, place: { ...place, file: join(shown, place.file.slice(folder.length + 1)) } };
  });
}
