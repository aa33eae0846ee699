import { createHash } from "node:crypto";
import { gitLines } from "../../git/lines.ts";
import type { BareRepository } from "../../git/repository.ts";
import { type LedgerEvent, readLine } from "./event.ts";

export const ledgerBranch = "countersign/ledger";

/** The newest events, and where the next page begins: below this commit's first `skip` events. */
export interface Told {
  readonly events: readonly LedgerEvent[];
  readonly next: { readonly from: string; readonly skip: number } | null;
}

/** Where an entry's lines are. */
export function pathOfEntry(entry: string): string {
  return `grants/${createHash("sha256").update(entry).digest("hex").slice(0, 2)}/${entry}.jsonl`;
}

/**
 * What was written last, newest first: read from the newest commits only, however long the ledger is. `path` leaves
 * out all other files.
 */
export async function readNewest(
  git: BareRepository,
  {
    from,
    skip,
    most,
    path,
  }: { readonly from: string; readonly skip: number; readonly most: number; readonly path?: string },
): Promise<Told> {
  const args = ["log", "--format=commit %H", "--first-parent", "-p", "--unified=0", "--no-color", "--no-ext-diff"];
  const only = path === undefined ? [] : [`:(literal)${path}`];
  const events: LedgerEvent[] = [];
  let current: LedgerEvent[] = [];
  let [commit, file] = ["", ""];
  let skipped = 0;

  /** Takes what the commit brought, newest first; answers where to go on once there is enough. */
  const take = (): Told["next"] => {
    const brought = current.toReversed();
    current = [];
    const wanted = commit === from ? brought.slice(skip) : brought;
    skipped = commit === from ? skip : 0;
    const room = most - events.length;
    events.push(...wanted.slice(0, room));
    return wanted.length > room ? { from: commit, skip: skipped + room } : null;
  };

  for await (const line of gitLines(git.directory, [...args, from, "--", ...only])) {
    if (line.startsWith("commit ")) {
      const next = take();
      commit = line.slice("commit ".length);
      if (next !== null) return { events, next };
      if (events.length === most) return { events, next: { from: commit, skip: 0 } };
    } else if (line.startsWith("diff --git ")) file = "";
    else if (line.startsWith("+++ ") && file === "") file = line.slice("+++ b/".length).replace(/\t$/u, "");
    else if (line.startsWith("+") && file.endsWith(".jsonl")) {
      const raw = line.slice(1);
      current.push({ commit, path: file, raw, line: readLine(raw) });
    }
  }
  return { events, next: take() };
}

/** Whether each line of a file names the hash of the line before it; else the number of the first that does not. */
export function firstBrokenLink(lines: readonly string[]): number | null {
  let before = "";
  for (const [at, line] of lines.entries()) {
    if (readLine(line).text("previous") !== before) return at + 1;
    before = createHash("sha256").update(line).digest("hex");
  }
  return null;
}
