import { existsSync, statSync } from "node:fs";
import { join, normalize, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { Catalog } from "../core/entitlement.ts";
import { checkBuilt, checkEntry } from "../syntax/check-entry.ts";
import { readPath } from "../syntax/paths.ts";
import { readCatalog } from "../syntax/read-catalog.ts";
import { readEntries } from "../syntax/read-entries.ts";
import { readPolicyTests } from "../syntax/read-policy-tests.ts";
import { filesBelow, isFolder } from "./folder.ts";
import { readPack } from "./read-pack.ts";
import { asJson, byFileAndPlace, codes, count, rendered, type ExitCode, type Terminal } from "./terminal.ts";

/**
 * `countersign lint`: everything that the readers say of the access repository in this folder, or of some of its files.
 * Whether teams and people exist, GitHub alone knows: nothing is said of it.
 */
export function lint(files: readonly string[], json: boolean, terminal: Terminal): ExitCode {
  const { folder } = terminal;
  const asked = files.map((file) =>
    normalize(relative(folder, resolve(folder, file)))
      .split(sep)
      .join("/"),
  );
  const gone = asked.find((file) => !existsSync(join(folder, file)) || file.startsWith("../"));
  if (gone !== undefined) return unreadable(`there is no file \`${gone}\` in this repository`, terminal);
  if (!["access", "policies", "subjects"].some((name) => isFolder(join(folder, name))))
    return unreadable("there is no `access/`, `policies/` or `subjects/` here", terminal);
  const isAsked = (file: string): boolean =>
    asked.length === 0 ||
    asked.some((one) => file === one || (statSync(join(folder, one)).isDirectory() && file.startsWith(`${one}/`)));
  const found = problemsIn(folder).filter(({ place }) => place === undefined || isAsked(place.file));
  const problems = found.toSorted(byFileAndPlace);
  const warnings = problems.filter(({ code }) => code.startsWith("W")).length;
  const errors = problems.length - warnings;
  if (json) terminal.out(asJson({ errors, warnings, problems }));
  else {
    if (problems.length > 0) terminal.out(`${rendered(problems)}\n`);
    terminal.out(`${count(errors, "error")}, ${count(warnings, "warning")}`);
  }
  return errors > 0 ? codes.bad : codes.good;
}

function unreadable(message: string, terminal: Terminal): ExitCode {
  terminal.err(message);
  return codes.unreadable;
}

function problemsIn(folder: string): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const pack = readPack({ path: join(folder, "policies"), shown: "policies" });
  problems.push(...(pack.ok ? (pack.warnings ?? []) : pack.problems));
  // Mistakes elsewhere in the rules leave the catalog what it is.
  const systems = [...filesBelow(join(folder, "policies/catalog"))].filter(([name]) => /^[^/]+\.yaml$/.test(name));
  const catalog = readCatalog(new Map(systems.map(([name, source]) => [`policies/catalog/${name}`, source])));
  for (const [name, source] of filesBelow(join(folder, "policies/tests"))) {
    const tests = readPolicyTests(`policies/tests/${name}`, source);
    if (!tests.ok) problems.push(...tests.problems);
  }
  for (const [name, source] of filesBelow(join(folder, "access")))
    problems.push(...inEntries(`access/${name}`, source, catalog.ok ? catalog.value : null));
  return problems;
}

function inEntries(path: string, source: string, catalog: Catalog | null): readonly Diagnostic[] {
  const { kind, problem } = readPath(path);
  if (problem !== undefined) return [problem];
  if (kind !== "access") return [];
  const entries = readEntries(path, source);
  if (!entries.ok) return entries.problems;
  // Without a catalog that reads, no name in an entry is right or wrong.
  if (catalog === null) return [];
  return entries.value.flatMap((entry) => checkEntry(path, entry, catalog).concat(checkBuilt(entry, catalog, true)));
}
