import type { CaseFile } from "../case-file.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PathKind } from "../request.ts";

const words: Readonly<Record<Exclude<PathKind, "other">, string>> = {
  access: "`access/`",
  subjects: "`subjects/`",
  rules: "the rules (`policies/`, `.github/` or a CODEOWNERS file)",
  attestations: "`attestations/`",
};

/** What the pull request is about: kinds do not mix, and what the app writes is written by nobody else. */
export function checkKinds(file: CaseFile): readonly Diagnostic[] {
  const kinds = kindsIn(file);
  const problems: Diagnostic[] = [];
  if (kinds.length > 1)
    problems.push({
      code: "E611",
      message: `this pull request touches ${kinds.map((kind) => words[kind]).join(" and ")}`,
      help: "open a pull request for each: they are countersigned by different people",
    });
  const attestation = file.paths.find(({ kind }) => kind === "attestations");
  if (attestation !== undefined)
    problems.push({
      code: "E614",
      message: `\`attestations/\` is written by the app only: ${quoted(attestation.path)}`,
      help: "take this file out of the pull request",
    });
  return problems;
}

/** The kinds that mean something, in a fixed order. */
export const kindsIn = ({ paths }: CaseFile): readonly Exclude<PathKind, "other">[] =>
  (["access", "subjects", "rules", "attestations"] as const).filter((kind) => paths.some((path) => path.kind === kind));

const quoted = (path: string): string => `\`${path.replaceAll("`", "'")}\``;
