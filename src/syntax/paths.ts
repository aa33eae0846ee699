import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { PathKind } from "../core/request.ts";
import { escapeDeceptive, quote } from "./quote.ts";

/** What a path is to Countersign; with a problem, it is refused, whatever it holds. */
export interface ReadPath {
  readonly kind: PathKind;
  readonly problem?: Diagnostic;
}

/** The folders that mean something, at the top of the repository. */
const folders: Readonly<Record<string, PathKind>> = {
  access: "access",
  subjects: "subjects",
  policies: "rules",
  ".github": "rules",
  attestations: "attestations",
};

/**
 * Tells what kind of file a path names. A path that only looks like one of ours (other letter case, invisible or
 * foreign letters, spaces at an end, backslashes) is of that kind and refused: it must neither pass unseen nor be read.
 */
export function readPath(path: string): ReadPath {
  const steps = path.split("/");
  if (steps.at(-1)?.toLowerCase() === "codeowners") return { kind: "rules" };
  const top = steps[0] ?? "";
  const folder = bySkeleton.get(skeleton(path.split(/[/\\]/)[0] ?? ""));
  const kind = folder === undefined ? undefined : folders[folder];
  if (folder === undefined || kind === undefined) return { kind: "other" };
  if (steps.length === 1 && !path.includes("\\")) return onlyAName(kind, folder, top);
  const because = oddity(steps) ?? (top === folder ? null : `the folder is named \`${folder}/\``);
  if (because !== null) return { kind, problem: odd(path, because) };
  return kind === "access" ? accessPath(path, steps) : { kind };
}

/** Why a path is refused, if it is. `shown`: as it may be told, where something in it is hidden. */
export function refusedPath(path: string, shown: string): Diagnostic | undefined {
  const { problem } = readPath(path);
  if (problem === undefined || shown === path) return problem;
  return { code: problem.code, message: `the path ${quote(shown)} is refused`, help: "rename the file" };
}

/** A file at the top named as one of the folders is nothing of ours; one that imitates the name is refused. */
function onlyAName(kind: PathKind, folder: string, top: string): ReadPath {
  return top === folder ? { kind: "other" } : { kind, problem: odd(top, `it imitates the folder \`${folder}/\``) };
}

/** The name as the eye, or a file system without letter case, takes it: without accents, and in Latin letters. */
function skeleton(name: string): string {
  return Array.from(name.normalize("NFKD").toLowerCase(), (c) => lookAlikes[c] ?? c)
    .join("")
    .replaceAll(/[^a-z.]/gu, "");
}

/** Unicode's confusables, as far as they can stand for a letter of our folders. `l` and `i` stand for each other. */
const lookAlikes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    a: "аαɑ",
    b: "ьƅ",
    c: "сϲᴄ",
    e: "еєҽ",
    g: "ɡց",
    h: "һհ",
    i: "іιıӏl1",
    j: "јϳ",
    o: "оοσօ0",
    p: "рρ",
    s: "ѕꜱ",
    t: "тτ",
    u: "υսц",
  }).flatMap(([letter, others]) => Array.from(others, (other) => [other, letter])),
);

const bySkeleton: ReadonlyMap<string, string> = new Map(Object.keys(folders).map((name) => [skeleton(name), name]));

function oddity(steps: readonly string[]): string | null {
  for (const step of steps) {
    if (step === "" || step === "." || step === "..") return "it has an empty or relative step";
    if (/^\s|\s$/u.test(step)) return "a name in it begins or ends with a space";
    if (step.includes("\\")) return "it has a backslash: folders are told apart by `/`";
    if (/[^\x20-\x7e]/u.test(step)) return "it has letters other than those of ASCII, or invisible ones";
    if (/\s\./u.test(step)) return "it has a space before the file's ending";
  }
  return null;
}

function accessPath(path: string, steps: readonly string[]): ReadPath {
  const file = steps.at(-1) ?? "";
  const [, system = ""] = steps;
  if (file === ".gitkeep") return { kind: "other" };
  if (!/.\.yaml$/.test(file)) {
    const help = /\.ya?ml$/i.test(file)
      ? `rename it: ${quote(path.replace(/\.ya?ml$/i, ".yaml"))}`
      : "only files named `….yaml` lie below `access/`; keep others elsewhere";
    return noEntry(path, `${quote(path)} is no entry's file`, help);
  }
  if (steps.length < 3)
    return noEntry(
      path,
      `${quote(path)} lies in no system's folder`,
      `put it into the folder of its system: ${quote(`access/<system>/${file}`)}`,
    );
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(system))
    return noEntry(path, `${quote(system)} cannot be a system`, "use small letters, digits and hyphens");
  if (!steps.slice(2).every((step) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(step)))
    return noEntry(
      path,
      `${quote(path)} has characters that are not read here`,
      "name files with letters, digits, dots, hyphens and underscores",
    );
  return { kind: "access" };
}

function noEntry(path: string, message: string, help: string): ReadPath {
  return { kind: "access", problem: { code: "E110", message, help, place: { file: path, line: 1, column: 1 } } };
}

/** Without a place: what shows a place would show the deceptive path as it is. */
function odd(path: string, because: string): Diagnostic {
  const shown = escapeDeceptive(path).replaceAll(
    /[^\x20-\x7e]/gu,
    (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`,
  );
  return {
    code: "E111",
    message: `the path \`${shown.replaceAll("`", "'")}\` is refused: ${because}`,
    help: "rename the file in the pull request",
  };
}
