import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import { oid, type Oid, type Sha } from "../core/ids.ts";
import type { Rules } from "../core/policy.ts";
import type { Packs, PolicyTest } from "../core/rehearsal/policy-test.ts";
import { failureOf } from "../core/rehearsal/test-run.ts";
import { checkNames } from "../syntax/check-names.ts";
import { readPolicyTests } from "../syntax/read-policy-tests.ts";
import type { Context } from "./context.ts";
import { ask } from "./query.ts";

export interface Tested {
  readonly problems: readonly Diagnostic[];
  /** How many were played. */
  readonly tests: number;
}

/** So many are played: whoever proposes rules must not keep the application busy with it. */
const mostTests = 1000;
const tooMany: Diagnostic = {
  code: "E649",
  message: `more than ${mostTests} tests of the policy`,
  help: "leave out what others test already, or play the rest elsewhere by `countersign policy test`",
};

/** Plays `policies/tests/` of proposed rules against them: once for each head and the trees that they are read from. */
export async function testProposal(
  context: Context,
  head: Sha,
  files: ReadonlyMap<string, string>,
  proposed: Read<Rules>,
  trees: string,
): Promise<Tested> {
  const key = `${trees} ${head}`;
  const had = context.tested.get(key);
  if (had !== undefined) return had;
  const problems: Diagnostic[] = [];
  let tests = 0;
  for (const [name, source] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!/^tests\/[^/]+\.yaml$/.test(name)) continue;
    const read = readPolicyTests(`policies/${name}`, source);
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    const { packs, missing } = await packsFor(context, head, read.value, proposed);
    problems.push(...missing);
    if (missing.length > 0) continue;
    tests += read.value.length;
    if (tests > mostTests) {
      problems.push(tooMany);
      break;
    }
    for (const test of read.value) {
      const failure = failureOf(test, packs, checkNames);
      if (failure !== null) problems.push(failure);
    }
  }
  const tested = { problems, tests };
  context.tested.set(key, tested);
  return tested;
}

/** Other packs that tests let come into force: folders of the same commit, told from where the tests stand. */
async function packsFor(
  context: Context,
  head: Sha,
  tests: readonly PolicyTest[],
  proposed: Read<Rules>,
): Promise<{ readonly packs: Packs; readonly missing: readonly Diagnostic[] }> {
  const packs = new Map<string, Read<Rules>>([["", proposed]]);
  const missing: Diagnostic[] = [];
  for (const event of tests.flatMap(({ events }) => events)) {
    if (event.kind !== "policy" || packs.has(event.dir)) continue;
    const folder = folderFrom("policies/tests", event.dir);
    const tree = folder === null ? null : await treeAt(context, head, folder);
    const read = tree === null ? undefined : context.rules.known(tree);
    if (read === undefined) {
      const help = "the folder is told from where this file stands, and lies in this repository";
      const message = `there is no folder \`${(folder ?? event.dir).replaceAll("`", "'")}\``;
      missing.push({ code: "E357", message, help, place: event.place });
    } else packs.set(event.dir, read);
  }
  return { packs, missing };
}

/** `null`: it leads out of the repository. */
function folderFrom(start: string, dir: string): string | null {
  const steps = start.split("/");
  for (const step of dir.split("/")) {
    if (step === "..") {
      if (steps.pop() === undefined) return null;
    } else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.length === 0 ? null : steps.join("/");
}

async function treeAt({ rules, target }: Context, commit: Sha, folder: string): Promise<Oid | null> {
  const { repository } = await ask(target, (query) => {
    const at = query.variable("String!", `${commit}:${folder}`);
    query.inRepository(`folder: object(expression: ${at}) { kind: __typename oid }`);
  });
  const found = repository["folder"] as { readonly kind: string; readonly oid: string } | null;
  if (found?.kind !== "Tree") return null;
  await rules.read(target, [oid(found.oid)]);
  return oid(found.oid);
}
