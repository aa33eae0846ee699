import { parseArgs } from "node:util";
import { renderDiagnostic, type Diagnostic } from "../core/diagnostics/diagnostic.ts";
import { asJson, codes, type ExitCode, type Terminal } from "./terminal.ts";
import { usage } from "./usage.ts";

/** What became of it, as whoever did it tells. */
export type Operated =
  | { readonly ok: true; readonly told: string; readonly repository: string; readonly tree: string }
  /** `unreadable`: it could not even be tried. */
  | { readonly ok: false; readonly unreadable: boolean; readonly problems: readonly Diagnostic[] };

/** Lets a tree come into force, in the environment of the app; `null`: the only access repository there is. */
export type Operate = (tree: string, repository: string | null) => Promise<Operated>;

/** `countersign policy adopt`: the operator's way out where nobody can countersign any more. */
export async function adoptPolicy(args: readonly string[], terminal: Terminal, operate: Operate): Promise<ExitCode> {
  const help = usage["policy adopt"];
  if (args.includes("--help") || args.includes("-h")) {
    terminal.out(help);
    return codes.good;
  }
  const read = argumentsIn(args);
  if (typeof read === "string") {
    terminal.err(`${read}\n\n${help}`);
    return codes.unreadable;
  }
  const done = await operate(read.tree, read.repository);
  if (read.json) terminal.out(asJson(done));
  else if (done.ok) terminal.out(done.told);
  else terminal.err(done.problems.map(renderDiagnostic).join("\n\n"));
  if (done.ok) return codes.good;
  return done.unreadable ? codes.unreadable : codes.bad;
}

function argumentsIn(
  args: readonly string[],
): { readonly tree: string; readonly repository: string | null; readonly json: boolean } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { repository: { type: "string" }, json: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    const [tree, ...more] = positionals;
    if (tree === undefined || more.length > 0) return "name one tree of `policies/`";
    if (!/^[0-9a-f]{40}$/u.test(tree))
      return "name the tree by all 40 digits of its git object id: `git rev-parse main:policies` tells them";
    return { tree, repository: values.repository ?? null, json: values.json };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return error.message.replace(/[.:]? To specify.*$/s, "").replaceAll("'", "`");
  }
}
