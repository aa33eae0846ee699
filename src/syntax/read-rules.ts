import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { Directory } from "../core/people.ts";
import type { LedgerKey, Rules } from "../core/policy.ts";
import { byPlace } from "./check-schema.ts";
import { checkDelegations, checkQuorums, warnAbout } from "./check-rules.ts";
import { quote } from "./quote.ts";
import { readCatalog } from "./read-catalog.ts";
import { readDirectory } from "./read-directory.ts";
import { readKeys } from "./read-keys.ts";
import { readPolicy } from "./read-policy.ts";
import { suggest } from "./suggest.ts";

const known = ["approval.yaml", "directory.yaml", "keys.yaml"];

/**
 * Reads one tree of `policies/`: its files by their path below that folder (`approval.yaml`, `catalog/orders-db.yaml`).
 * Every mistake of every file is reported at once, in the order of files and lines. What applies to nothing in the
 * catalog is a warning. Whether teams and users exist is not known here.
 */
export function readRules(files: ReadonlyMap<string, string>): Read<Rules> {
  const problems: Diagnostic[] = [];
  const keep = <T>(read: Read<T>): T | undefined => {
    if (read.ok) return read.value;
    problems.push(...read.problems);
    return undefined;
  };
  for (const name of [...files.keys()].toSorted()) problems.push(...strange(name));
  const policy = withFile(files, "approval.yaml", (path, source) => keep(readPolicy(path, source)));
  if (policy === absent)
    problems.push(missing("approval.yaml", "it says who approves what: nothing can be decided without it"));
  const catalogFiles = new Map(
    [...files].filter(([name]) => isCatalog(name)).map(([name, source]) => [`policies/${name}`, source]),
  );
  if (catalogFiles.size === 0)
    problems.push(missing("catalog/", "describe each system in a file of its own, `policies/catalog/<system>.yaml`"));
  const catalog = keep(readCatalog(catalogFiles));
  const directory = withFile(files, "directory.yaml", (path, source) => keep(readDirectory(path, source)));
  const keys = withFile(files, "keys.yaml", (path, source) => keep(readKeys(path, source)));
  const people: Directory = directory === absent || directory === undefined ? { people: [] } : directory;
  if (policy !== absent && policy !== undefined) {
    problems.push(...checkQuorums(policy.policy, people), ...checkDelegations(policy.policy, people));
  }
  if (problems.length > 0) return { ok: false, problems: problems.toSorted(byFileAndPlace) };
  if (policy === absent || policy === undefined || catalog === undefined)
    throw new Error("rules that do not read must have a problem");
  const ledgerKeys: readonly LedgerKey[] = keys === absent || keys === undefined ? [] : keys;
  const warnings = warnAbout(policy.policy, policy.conditions, catalog).toSorted(byFileAndPlace);
  return { ok: true, value: { policy: policy.policy, catalog, directory: people, keys: ledgerKeys }, warnings };
}

const absent = Symbol("absent");

function withFile<T>(
  files: ReadonlyMap<string, string>,
  name: string,
  read: (path: string, source: string) => T,
): T | typeof absent {
  const source = files.get(name);
  return source === undefined ? absent : read(`policies/${name}`, source);
}

const isCatalog = (name: string): boolean => /^catalog\/[^/]+\.yaml$/.test(name);

/** What the policy must decide: read by `readPolicyTests`, and when the rules are tested. */
const isTest = (name: string): boolean => /^tests\/[^/]+\.yaml$/.test(name);

const missing = (name: string, help: string): Diagnostic => ({
  code: "E315",
  message: `there is no \`policies/${name}\``,
  help,
});

/** Every file is read, or refused by name: a misspelt one must not be taken for one that says nothing. */
function strange(name: string): readonly Diagnostic[] {
  if (known.includes(name) || isCatalog(name) || isTest(name) || /(^|\/)(README\.md|\.gitkeep)$/.test(name)) return [];
  const place = { file: `policies/${name}`, line: 1, column: 1 };
  const meant = name.startsWith("catalog/") ? name.replace(/\.[^.]*$/, ".yaml") : suggest(name, known);
  const help =
    meant === undefined || meant === name || (name.startsWith("catalog/") && !isCatalog(meant))
      ? `the files here are ${known.map((one) => `\`${one}\``).join(", ")}, \`catalog/<system>.yaml\` and \`tests/<name>.yaml\``
      : `did you mean \`${meant}\`?`;
  return [{ code: "E314", message: `${quote(name)} is no file of the rules`, help, place }];
}

function byFileAndPlace(a: Diagnostic, b: Diagnostic): number {
  const [one, other] = [a.place?.file ?? "", b.place?.file ?? ""];
  if (one !== other) return one < other ? -1 : 1;
  return byPlace(a, b);
}
