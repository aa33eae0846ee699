import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { PathKind } from "../request.ts";

const words: Readonly<Record<Exclude<PathKind, "other">, string>> = {
  access: "`access/`",
  subjects: "`subjects/`",
  rules: "the rules (`policies/`, `.github/` or a CODEOWNERS file)",
  attestations: "`attestations/`",
};

/** What the pull request is about: kinds do not mix, and what is not built fails closed, by name. */
export function checkKinds(file: CaseFile): readonly Diagnostic[] {
  const kinds = kindsIn(file);
  const problems: Diagnostic[] = [];
  if (kinds.length > 1)
    problems.push({
      code: "E611",
      message: `this pull request touches ${kinds.map((kind) => words[kind]).join(" and ")}`,
      help: "open a pull request for each: they are countersigned by different people",
    });
  const first = (kind: PathKind): string => file.paths.find((path) => path.kind === kind)?.path ?? "";
  if (kinds.includes("subjects"))
    problems.push({
      code: "E612",
      message: `changes of \`subjects/\` are not supported yet: ${quoted(first("subjects"))}`,
      help: "they need registration; until then access can be asked for people only",
    });
  if (kinds.includes("rules"))
    problems.push({
      code: "E613",
      message: `changes of ${words.rules} are not supported yet: ${quoted(first("rules"))}`,
      help: "they need governance: the rules in force stay as they were adopted",
    });
  if (kinds.includes("attestations"))
    problems.push({
      code: "E614",
      message: `\`attestations/\` is written by the app only: ${quoted(first("attestations"))}`,
      help: "take this file out of the pull request",
    });
  return problems;
}

/** The kinds that mean something, in a fixed order. */
export const kindsIn = ({ paths }: CaseFile): readonly Exclude<PathKind, "other">[] =>
  (["access", "subjects", "rules", "attestations"] as const).filter((kind) => paths.some((path) => path.kind === kind));

const quoted = (path: string): string => `\`${path.replaceAll("`", "'")}\``;
