import type { Change } from "../core/request.ts";
import type { Read } from "../core/diagnostics/diagnostic.ts";
import type { LedgerLine, LedgerSubject } from "../core/evidence/evidence.ts";
import { partsOfGrant, type EntryId, type PullNumber, type Sha } from "../core/ids.ts";
import { sha256 } from "../syntax/canonical.ts";
import { ledgerBranch } from "./handles.ts";
import { readLines, type LedgerOwner } from "../syntax/ledger-line.ts";
import type { LedgerKey } from "../core/policy.ts";
import type { Target } from "./query.ts";

/** Whose lines are believed: this deployment's, signed by one of its keys. */
export interface LedgerTrust {
  readonly keys: readonly LedgerKey[];
  readonly owner: LedgerOwner;
}

/** A file of the ledger as GraphQL gives it. */
export interface LedgerText {
  readonly oid: string;
  readonly isTruncated: boolean;
  readonly text: string | null;
}

export const ledgerFields = "... on Blob { oid isTruncated text }";

/** Where the lines about something stand: design section 7. */
export function ledgerFileOf(about: LedgerSubject): string {
  switch (about.kind) {
    case "policy":
      return "policy.jsonl";
    case "uses":
      return `uses/${about.by}/${about.month}.jsonl`;
    case "entry":
      return `grants/${sha256(about.entry).slice(0, 2)}/${about.entry}.jsonl`;
  }
}

export const policyRecordPath = `${ledgerBranch}:policy.jsonl`;

/**
 * The lines of a file, chained and signed by us. Throws where they are not: nothing is decided on such a record.
 * GraphQL cuts texts at 512 kB, the git API gives them whole.
 */
export async function linesOf(
  target: Target,
  trust: LedgerTrust,
  file: LedgerText | null,
): Promise<readonly LedgerLine[]> {
  if (file === null) return [];
  const text = file.isTruncated || file.text === null ? await wholeText(target, file.oid) : file.text;
  const read = readLines(text, trust.keys, trust.owner);
  if (read.ok) return read.value;
  throw new Error(`the ledger cannot be read: ${read.problems.map(({ message }) => message).join("; ")}`);
}

/** The lines of a text that stands at this path, chained and signed by us. */
export function checkedLines(text: string, path: string, { keys, owner }: LedgerTrust): Read<readonly LedgerLine[]> {
  const read = readLines(text, keys, owner);
  const first = read.ok ? read.value[0] : undefined;
  // A file that stands under another one's name tells nothing of what it is asked about.
  if (first === undefined || ledgerFileOf(first.about) === path) return read;
  return {
    ok: false,
    problems: [{ code: "E807", message: "its lines are about something that belongs into another file" }],
  };
}

/** A blob of any size. */
export async function wholeText({ client, owner, name }: Target, oid: string): Promise<string> {
  const route = "GET /repos/{owner}/{repo}/git/blobs/{file_sha}";
  const { data } = await client.rest<{ readonly content: string }>(route, { owner, repo: name, file_sha: oid });
  return Buffer.from(data.content, "base64").toString("utf8");
}

/** What the record says of the entries that a request touches. */
export interface Past {
  readonly usedIds: ReadonlySet<EntryId>;
  readonly removable: ReadonlySet<EntryId>;
}

/** `mergedBy`: lines that this request's own merge wrote do not make its ids used. */
export function pastOf(
  changes: readonly Change[],
  lines: ReadonlyMap<EntryId, readonly LedgerLine[]>,
  pull: PullNumber,
  mergedBy: Sha | null,
): Past {
  const usedIds = new Set<EntryId>();
  const removable = new Set<EntryId>();
  for (const change of changes) {
    const id = change.kind === "delete" ? change.before.id : change.after.id;
    const about = lines.get(id) ?? [];
    if (change.kind === "add" && about.some((line) => isOfAnother(line, pull, mergedBy))) usedIds.add(id);
    if (change.kind === "delete" && mayGo(about)) removable.add(id);
  }
  return { usedIds, removable };
}

function isOfAnother({ record }: LedgerLine, pull: PullNumber, mergedBy: Sha | null): boolean {
  switch (record.kind) {
    case "approved":
      return record.pull !== pull;
    case "refused":
    case "bypassed":
      return record.pull !== pull && record.commit !== mergedBy;
    default:
      // The other events of a grant follow its `approved` line, which says whose it is.
      return false;
  }
}

/** The newest thing known of the entry is an end, or that it never had a decision. */
function mayGo(lines: readonly LedgerLine[]): boolean {
  let may = false;
  let newest = 0;
  for (const { record } of lines) {
    switch (record.kind) {
      case "approved": {
        newest = Math.max(newest, partsOfGrant(record.grant).n);
        may = false;
        break;
      }
      case "ended":
        if (partsOfGrant(record.grant).n === newest) may = true;
        break;
      case "refused":
      case "bypassed":
        may = true;
        break;
      default:
    }
  }
  return may;
}
