import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { command, root } from "../cli/run-command.ts";

export const examples = join(root, "examples");
export const packs: readonly string[] = readdirSync(examples).filter((name) => /^\d\d-/.test(name));

/** A pack's files as text, by their paths. */
export function filesOf(pack: string): Readonly<Record<string, string>> {
  const folder = join(examples, pack);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

/** The commands that a pack's README shows, without `npx countersign`. */
export const commandsIn = (readme: string): readonly string[] =>
  [...readme.matchAll(/^npx countersign (.+)$/gm)].map(([, line = ""]) => line);

/** The policy without its key rule: what stands below the comment, and whatever is indented deeper than that. */
export function withoutKeyRule(policy: string): string {
  const lines = policy.split("\n");
  const marks = lines.flatMap((line, index) => (/^\s*# key rule: \S/.test(line) ? [index] : []));
  const [mark] = marks;
  if (mark === undefined || marks.length > 1) throw new Error(`${marks.length} rules are marked as the key rule`);
  const depth = (line: string): number => line.search(/\S/);
  const first = lines.findIndex((line, index) => index > mark && /^\s*[^\s#]/.test(line));
  const rest = lines.slice(first + 1);
  const last = rest.findIndex((line) => depth(line) !== -1 && depth(line) <= depth(lines[first] ?? ""));
  return [...lines.slice(0, mark), ...rest.slice(last)].join("\n");
}

export interface Tested {
  readonly file: string;
  readonly name: string;
  readonly ok: boolean;
}

/** Runs a pack's tests as `countersign policy test` does. */
export function testsOf(folder: string): readonly Tested[] {
  const { out, err } = command("policy test --json", folder);
  if (err !== "") throw new Error(err);
  return (JSON.parse(out) as { readonly tests: readonly Tested[] }).tests;
}
