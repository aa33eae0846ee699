import { dirname, join, resolve } from "node:path";
import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { Rules } from "../core/policy.ts";
import { compare, type Difference } from "../core/rehearsal/compare.ts";
import type { Packs, PolicyTest } from "../core/rehearsal/policy-test.ts";
import { rehearse } from "../core/rehearsal/rehearse.ts";
import { checkNames } from "../syntax/check-names.ts";
import { readPolicyTests } from "../syntax/read-policy-tests.ts";
import { filesBelow, isFolder } from "./folder.ts";
import { readPack } from "./read-pack.ts";
import { asJson, codes, count, rendered, type ExitCode, type Terminal } from "./terminal.ts";

interface Tested {
  readonly file: string;
  readonly name: string;
  readonly ok: boolean;
  readonly differences: readonly Difference[];
}

/** `countersign policy test`: runs DIR/tests/*.yaml against the pack in DIR. */
export function testPolicy(dir: string, json: boolean, terminal: Terminal): ExitCode {
  const { tests, problems } = testsIn(dir, terminal.folder);
  const failed = tests.filter(({ ok }) => !ok).length;
  const passed = tests.length - failed;
  if (json) {
    terminal.out(asJson({ passed, failed, tests, ...(problems.length === 0 ? {} : { problems }) }));
  } else {
    for (const file of new Set(tests.map((test) => test.file)))
      terminal.out([file, ...tests.filter((test) => test.file === file).flatMap(lines)].join("\n"));
    if (tests.length > 0) terminal.out(`${count(passed, "test")} passed, ${failed} failed`);
  }
  if (problems.length > 0) terminal.err(rendered(problems));
  if (problems.length > 0) return codes.unreadable;
  return failed > 0 ? codes.bad : codes.good;
}

function testsIn(
  dir: string,
  folder: string,
): { readonly tests: readonly Tested[]; readonly problems: readonly Diagnostic[] } {
  const path = resolve(folder, dir);
  const pack = readPack({ path, shown: dir });
  if (!pack.ok) return { tests: [], problems: pack.problems };
  const files = [...filesBelow(join(path, "tests"))].filter(([name]) => /^[^/]+\.yaml$/.test(name));
  if (files.length === 0) {
    const message = `there are no tests in \`${join(dir, "tests")}\``;
    return { tests: [], problems: [{ code: "E357", message, help: "write one: `tests/<name>.yaml`" }] };
  }
  const problems: Diagnostic[] = [];
  const tests: Tested[] = [];
  for (const [name, source] of files) {
    const file = join(dir, "tests", name);
    const read = readPolicyTests(file, source);
    if (!read.ok) {
      problems.push(...read.problems);
      continue;
    }
    const missing: Diagnostic[] = [];
    const packs = packsFor(read.value, file, folder, pack, missing);
    problems.push(...missing);
    if (missing.length === 0) tests.push(...read.value.map((test) => tested(file, test, packs)));
  }
  return { tests, problems };
}

function tested(file: string, test: PolicyTest, packs: Packs): Tested {
  const differences = compare(test, rehearse(test, packs, checkNames));
  return { file, name: test.name, ok: differences.length === 0, differences };
}

/** The packs that come into force in the tests of a file: their folders are told from where it stands. */
function packsFor(
  tests: readonly PolicyTest[],
  file: string,
  folder: string,
  first: Read<Rules>,
  missing: Diagnostic[],
): Packs {
  const packs = new Map([["", first]]);
  for (const event of tests.flatMap(({ events }) => events)) {
    if (event.kind !== "policy" || packs.has(event.dir)) continue;
    const shown = join(dirname(file), event.dir);
    const path = resolve(folder, shown);
    if (isFolder(path)) packs.set(event.dir, readPack({ path, shown }));
    else {
      const help = "the folder is told from where this file stands";
      missing.push({ code: "E357", message: `there is no folder \`${shown}\``, help, place: event.place });
    }
  }
  return packs;
}

function lines({ name, ok, differences }: Tested): readonly string[] {
  return [`  ${ok ? "ok    " : "FAILED"}  ${name}`, ...differences.flatMap(told)];
}

const told = ({ at, expected, got }: Difference): readonly string[] => [
  `            ${at}`,
  `              expected ${value(expected)}`,
  `              got      ${value(got)}`,
];

function value(one: unknown): string {
  if (one === null) return "nothing";
  if (typeof one === "string") return one;
  if (!Array.isArray(one)) return JSON.stringify(one);
  const items = one.map((item: unknown) => (isReview(item) ? `${item.by}: ${item.why}` : String(item)));
  return `[${items.join(", ")}]`;
}

const isReview = (item: unknown): item is { readonly by: string; readonly why: string } =>
  typeof item === "object" && item !== null && "why" in item;
