import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import {
  explain as explained,
  isExplained,
  type Explained,
  type ExplainedRule,
  type ExplainedStage,
} from "../core/rehearsal/explain.ts";
import { instant } from "../core/instant.ts";
import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { checkNames } from "../syntax/check-names.ts";
import { readEntries } from "../syntax/read-entries.ts";
import { readPack } from "./read-pack.ts";
import { asJson, codes, rendered, type ExitCode, type Terminal } from "./terminal.ts";

/** `countersign explain`: what each entry of a file would go through, by the rules beside it, now or at a commit. */
export function explain(file: string, at: string | undefined, json: boolean, terminal: Terminal): ExitCode {
  const path = relative(terminal.folder, resolve(terminal.folder, file)).split(sep).join("/");
  if (at === undefined) return explainIn(terminal.folder, path, json, terminal);
  const folder = mkdtempSync(join(tmpdir(), "countersign-"));
  try {
    const problem = checkOut(terminal.folder, at, folder);
    if (problem === null) return explainIn(folder, path, json, terminal);
    terminal.err(problem);
    return codes.unreadable;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes the rules and entries of a commit into a folder; gives what went wrong. */
function checkOut(repository: string, at: string, folder: string): string | null {
  const git = (...args: readonly string[]): Buffer =>
    execFileSync("git", args, { cwd: repository, stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 30 });
  try {
    const commit = git("rev-parse", "--verify", "--end-of-options", `${at}^{commit}`).toString().trim();
    execFileSync("tar", ["-x", "-C", folder], { input: git("archive", "--format=tar", commit) });
    return null;
  } catch (error) {
    if (error instanceof Error && "status" in error) return `git does not know the commit \`${at}\` here`;
    throw error;
  }
}

function explainIn(folder: string, path: string, json: boolean, terminal: Terminal): ExitCode {
  if (!existsSync(join(folder, path))) {
    terminal.err(`there is no file \`${path}\``);
    return codes.unreadable;
  }
  const pack = readPack({ path: join(folder, "policies"), shown: "policies" });
  const entries = readEntries(path, readFileSync(join(folder, path), "utf8"));
  const unread: readonly Diagnostic[] = [...(pack.ok ? [] : pack.problems), ...(entries.ok ? [] : entries.problems)];
  if (!pack.ok || !entries.ok) {
    if (json) terminal.out(asJson({ entries: [], problems: unread }));
    terminal.err(rendered(unread));
    return codes.unreadable;
  }
  const all = entries.value.map((entry) => explained(entry, pack.value, checkNames, instant(Date.now())));
  const told = all.filter(isExplained);
  const unknown = all.flatMap((one) => (isExplained(one) || one.ok ? [] : one.problems));
  if (json) terminal.out(asJson({ entries: told, problems: unknown }));
  else if (told.length > 0) terminal.out(told.map(text).join("\n\n"));
  if (unknown.length > 0) terminal.err(rendered(unknown));
  return unknown.length > 0 || told.some(({ problems }) => problems.length > 0) ? codes.bad : codes.good;
}

function text(one: Explained): string {
  const route = one.route === "" ? "" : `, route \`${one.route}\``;
  const problems = one.problems.length === 0 ? [] : ["", rendered(one.problems)];
  return [
    `${one.id}: ${one.subject} asks for ${one.entitlement}, ${one.term}${route}`,
    ...(one.identity === undefined ? [] : identityText(one.identity)),
    "",
    "stages, in this order:",
    ...one.stages.flatMap(stageText),
    "",
    ...(one.rules.length === 0 ? [] : ["rules that hold:", ...one.rules.map(ruleText), ""]),
    `longest: ${one.longest}`,
    `issuer: ${one.issuer}`,
    `  ends on time: ${one.endsOnTime}`,
    `  ends early: ${one.endsEarly}`,
    ...problems,
  ].join("\n");
}

const identityText = ({ owner, collector, end, notes, at }: NonNullable<Explained["identity"]>): readonly string[] => [
  `  belongs to ${owner}, collected by ${collector}${end === undefined ? "" : `, registered until ${end}`} (${at})`,
  ...notes.map(({ what, says }) => `  ${what}: ${says}`),
];

function stageText({ number, stage, applies, when, approvers, quorum, also, at }: ExplainedStage): readonly string[] {
  const why =
    when === undefined ? "always" : `${applies ? "since" : "not, since it is not true that"} ${when.condition}`;
  const head = `  ${number} ${stage}: ${why} (${when?.at ?? at})`;
  if (!applies) return [head];
  const who = approvers.length === 0 ? "nobody" : approvers.join(", ");
  return [head, `    ${quorum} of ${who}`, ...also.map((one) => `    ${one}`)];
}

const ruleText = ({ rule, says, when, at }: ExplainedRule): string =>
  `  ${rule}: ${says}${when === undefined ? "" : `, since ${when}`} (${at})`;
