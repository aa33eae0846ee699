import { sign, verify, type KeyObject } from "node:crypto";

import type { Diagnostic, Read } from "../core/diagnostics/diagnostic.ts";
import type { Json, LedgerLine, NewLine } from "../core/evidence/evidence.ts";
import { repositoryId, type RepositoryId } from "../core/ids.ts";
import { isoSeconds } from "../core/instant.ts";
import type { LedgerKey } from "../core/policy.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import { publicKeyOf } from "./ledger-key.ts";
import { belongs, NotARecord, recordFromJson, recordToJson, subjectFromJson, timeOf } from "./ledger-record.ts";

/** Whose ledger it is: lines of another deployment or repository are none of ours. */
export interface LedgerOwner {
  readonly deployment: string;
  readonly repository: RepositoryId;
}

export interface LineContext extends LedgerOwner {
  /** The line before in the same file, as it stands there, without its line break; `null` for the first. */
  readonly previous: string | null;
  readonly key: { readonly id: string; readonly privateKey: KeyObject };
}

/** One line of the ledger, without its line break: canonical JSON (RFC 8785), chained and signed. Design section 7. */
export function writeLine(line: NewLine, context: LineContext): string {
  if (!belongs(line.about, line.record)) throw new TypeError(`a \`${line.record.kind}\` line is about something else`);
  const unsigned = {
    about: line.about,
    at: isoSeconds(line.at),
    deployment: context.deployment,
    key: context.key.id,
    previous: context.previous === null ? "" : sha256(context.previous),
    record: recordToJson(line.record),
    repository: context.repository,
  };
  const signature = sign(null, Buffer.from(canonicalJson(unsigned)), context.key.privateKey).toString("base64url");
  return canonicalJson({ ...unsigned, signature });
}

/** A file's lines as texts. The last one ends with a line break as well. */
export const textLines = (text: string): readonly string[] => (text === "" ? [] : text.replace(/\n$/u, "").split("\n"));

/**
 * Reads a file of the ledger. Every line must be canonical, name the hash of the line before, be signed by one of
 * `keys` no earlier than that key's first day, and be about the same entry (or the policy) of the same repository and
 * deployment as the others; `owner` says which. With `keys` as `null`, signatures are not looked at. A changed byte
 * anywhere is a problem; lines cut off at the end are not seen here: the branch's commits tell those.
 */
export function readLines(
  text: string,
  keys: readonly LedgerKey[] | null,
  owner: Partial<LedgerOwner> = {},
): Read<readonly LedgerLine[]> {
  if (text !== "" && !text.endsWith("\n"))
    return { ok: false, problems: [problem("E801", textLines(text).length, "does not end with a line break")] };
  const lines: LedgerLine[] = [];
  const problems: Diagnostic[] = [];
  let before: string | null = null;
  for (const [index, source] of textLines(text).entries()) {
    const read = readLine(source, keys);
    if (typeof read !== "object") problems.push(problem(read, index + 1, saying[read]));
    else {
      const [first] = lines;
      if (read.previous !== (before === null ? "" : sha256(before)))
        problems.push(problem("E802", index + 1, saying.E802));
      if (first !== undefined && !sameFile(first, read)) problems.push(problem("E803", index + 1, saying.E803));
      if (!ownedBy(read, owner)) problems.push(problem("E804", index + 1, saying.E804));
      lines.push(read);
    }
    before = source;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: lines };
}

const saying = {
  E801: "is not a line of the ledger in canonical JSON",
  E802: "does not follow from the line before: a line was changed, added or left out",
  E803: "is about something else than the first line of its file",
  E804: "belongs to another deployment or another repository",
  E805: "is signed by a key that `policies/keys.yaml` does not list for its time",
  E806: "carries a signature that is not right",
} as const;

type Fault = keyof typeof saying;

const problem = (code: Fault, line: number, what: string): Diagnostic => ({
  code,
  message: `line ${line} ${what}`,
  help: "compare the branch `countersign/ledger` with a clone from before, and put back what was changed",
});

/** What a single line holds, or what is wrong with it. */
function readLine(source: string, keys: readonly LedgerKey[] | null): LedgerLine | "E801" | "E805" | "E806" {
  const written = canonicalMapping(source);
  if (written === null) return "E801";
  const { signature, ...unsigned } = written;
  const line = lineOf(written);
  if (line === null || typeof signature !== "string") return "E801";
  if (keys === null) return line;
  const candidates = keys.filter(({ id, from }) => id === line.key && from <= line.at);
  if (candidates.length === 0) return "E805";
  const signed = Buffer.from(canonicalJson(unsigned));
  const bytes = Buffer.from(signature, "base64url");
  if (bytes.toString("base64url") !== signature) return "E806"; // one signature has one text
  const right = candidates.map(publicKeyOf).some((key) => key !== null && verify(null, signed, key, bytes));
  return right ? line : "E806";
}

function canonicalMapping(source: string): { readonly [key: string]: Json } | null {
  try {
    const value = JSON.parse(source) as Json;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return canonicalJson(value) === source ? (value as { readonly [key: string]: Json }) : null;
  } catch {
    return null; // no JSON, or JSON without a canonical form
  }
}

function lineOf(written: { readonly [key: string]: Json }): LedgerLine | null {
  const { about, at, deployment, key, previous, record, repository, signature, ...unknown } = written;
  const time = timeOf(at);
  if (Object.keys(unknown).length > 0 || time === null || !Number.isSafeInteger(repository)) return null;
  if (typeof deployment !== "string" || typeof key !== "string") return null;
  if (typeof previous !== "string" || typeof signature !== "string") return null;
  try {
    const subject = subjectFromJson(about);
    const told = recordFromJson(record);
    if (!belongs(subject, told)) return null;
    const owner = { deployment, repository: repositoryId(repository as number) };
    return { about: subject, at: time, record: told, ...owner, previous, key, signature };
  } catch (error) {
    if (error instanceof NotARecord) return null;
    throw error;
  }
}

const sameFile = (a: LedgerLine, b: LedgerLine): boolean =>
  a.deployment === b.deployment && a.repository === b.repository && canonicalJson(a.about) === canonicalJson(b.about);

const ownedBy = (line: LedgerLine, { deployment, repository }: Partial<LedgerOwner>): boolean =>
  (deployment === undefined || line.deployment === deployment) &&
  (repository === undefined || line.repository === repository);
