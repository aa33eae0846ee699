import { createHash } from "node:crypto";
import { gitLines } from "../../git/lines.ts";
import type { BareRepository } from "../../git/repository.ts";
import { entryAt } from "../code/find.ts";
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

/** What was written last, newest first: read from the newest commits only, however long the ledger is. */
export async function readNewest(
  git: BareRepository,
  { from, skip, most }: { readonly from: string; readonly skip: number; readonly most: number },
): Promise<Told> {
  const args = ["log", "--format=commit %H", "--first-parent", "-p", "--unified=0", "--no-color", "--no-ext-diff"];
  const events: LedgerEvent[] = [];
  let current: LedgerEvent[] = [];
  let [commit, file] = ["", ""];

  /** Takes what the commit brought, newest first; answers where to go on once there is more than enough. */
  const take = (): Told["next"] => {
    const skipped = commit === from ? skip : 0;
    const brought = current.toReversed().slice(skipped);
    current = [];
    const room = most - events.length;
    events.push(...brought.slice(0, room));
    return brought.length > room ? { from: commit, skip: skipped + room } : null;
  };

  for await (const line of gitLines(git.directory, [...args, from])) {
    if (line.startsWith("commit ")) {
      const next = take();
      commit = line.slice("commit ".length);
      if (next !== null) return { events, next };
      if (events.length === most) return { events, next: { from: commit, skip: 0 } };
    } else if (line.startsWith("diff --git ")) file = "";
    else if (line.startsWith("+++ ") && file === "") file = line.slice("+++ b/".length).replace(/\t$/u, "");
    else if (line.startsWith("+") && file.endsWith(".jsonl")) current.push(eventOf(line.slice(1), file, commit));
  }
  return { events, next: take() };
}

const eventOf = (raw: string, path: string, commit: string | null): LedgerEvent => ({
  commit,
  path,
  raw,
  line: readLine(raw),
});

/** An entry's whole life, oldest first. Which commits wrote it nobody looks up: that would be to walk the whole ledger. */
export async function readEntry(git: BareRepository, head: string, entry: string): Promise<readonly LedgerEvent[]> {
  const path = pathOfEntry(entry);
  const found = await entryAt(git, head, path);
  const blob = found?.type === "blob" ? await git.object(found.oid) : undefined;
  const lines = blob?.content.toString().split("\n") ?? [];
  return lines.filter((line) => line !== "").map((line) => eventOf(line, path, null));
}

/** Whether each line of a file names the hash of the line before it; else the number of the first that does not. */
export function firstBrokenLink(lines: readonly LedgerEvent[]): number | null {
  let before = "";
  for (const [at, { line, raw }] of lines.entries()) {
    if (line.text("previous") !== before) return at + 1;
    before = createHash("sha256").update(raw).digest("hex");
  }
  return null;
}
