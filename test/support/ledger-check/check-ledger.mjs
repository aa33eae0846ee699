/**
 * Checks a ledger over a plain clone, knowing nothing of the program that wrote it:
 *
 *   node check-ledger.mjs --repository URL|PATH --key BASE64URL [--key …] [--branch NAME] [--whole]
 *
 * Every line is canonical JSON (RFC 8785), names the SHA-256 of the line before, and is signed (Ed25519) by one of the
 * keys; no commit of the branch changes or takes away a line; each grant tells its story in order, each event once per
 * attempt. `--whole`: each grant's story is also at its end. Prints findings, one JSON object a line; exit code 1 if
 * there are any, 2 if the ledger could not be read.
 */
import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    repository: { type: "string" },
    branch: { type: "string", default: "countersign/ledger" },
    key: { type: "string", multiple: true, default: [] },
    whole: { type: "boolean", default: false },
  },
});

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const keys = values.key.map((x) => createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }));

/** RFC 8785: members by their UTF-16 code units, strings and numbers as ECMAScript writes them. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** What is wrong with a file as it stands, and what its lines say. */
function readFile(path, text) {
  const findings = [];
  const told = [];
  const find = (line, what) => findings.push({ path, line, what });
  if (!text.endsWith("\n")) find(0, "does not end with a line break");
  let before = null;
  for (const [index, source] of text.replace(/\n$/u, "").split("\n").entries()) {
    const line = parse(source);
    if (line === null || canonical(line) !== source) find(index + 1, "is not canonical JSON");
    if (line !== null) {
      const { signature, ...unsigned } = line;
      if (line.previous !== (before === null ? "" : sha256(before)))
        find(index + 1, "does not follow from the line before");
      const signed = Buffer.from(canonical(unsigned));
      const bytes = Buffer.from(String(signature), "base64url");
      if (!keys.some((key) => verify(null, signed, key, bytes))) find(index + 1, "is not signed by the ledger's key");
      if (pathOf(line.about) !== path) find(index + 1, "lies in another file than what it is about");
      told.push({ number: index + 1, record: line.record ?? {} });
    }
    before = source;
  }
  return { findings: [...findings, ...storyOf(path, told)] };
}

function parse(source) {
  try {
    const value = JSON.parse(source);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function pathOf(about) {
  if (about?.kind === "uses") return `uses/${about.by}/${about.month}.jsonl`;
  if (about?.kind !== "entry") return "policy.jsonl";
  return `grants/${sha256(about.entry).slice(0, 2)}/${about.entry}.jsonl`;
}

/** What must have been told before, of the same grant: `n` of the same attempt, `*` of any. */
const afterwards = {
  issued: (seen, n) => (n === 1 ? seen("approved", 1) : seen("abandoned", n - 1)),
  claimed: (seen, n) => seen("issued", n),
  abandoned: (seen, n) => (n === 1 ? seen("approved", 1) : seen("abandoned", n - 1)),
  revoked: (seen) => seen("approved", 1),
  ended: (seen) => seen("approved", 1),
  reverted: (seen, n) => seen("ended", n),
};

/** Each event once per attempt, and none before what it follows from. */
function storyOf(path, told) {
  const findings = [];
  const seen = new Set();
  const grants = new Set();
  for (const { number, record } of told) {
    if (record.grant === undefined || record.kind === "used") continue;
    const { kind, grant, attempt } = record;
    const has = (other, n) => seen.has(`${other} ${grant} ${n}`);
    if (has(kind, attempt))
      findings.push({ path, line: number, what: `says \`${kind}\` of ${grant}, attempt ${attempt}, again` });
    if (afterwards[kind]?.(has, attempt) === false)
      findings.push({
        path,
        line: number,
        what: `says \`${kind}\` of ${grant}, attempt ${attempt}, before what it follows from`,
      });
    if (
      kind !== "ended" &&
      kind !== "reverted" &&
      told.some((line) => line.number < number && line.record.kind === "ended" && line.record.grant === grant)
    )
      findings.push({ path, line: number, what: `says \`${kind}\` of ${grant} after its end` });
    seen.add(`${kind} ${grant} ${attempt}`);
    grants.add(grant);
  }
  if (!values.whole) return findings;
  for (const grant of grants) {
    const kinds = new Set(told.flatMap(({ record }) => (record.grant === grant ? [record.kind] : [])));
    for (const kind of ["approved", "issued", "claimed", "ended", "reverted"])
      if (!kinds.has(kind)) findings.push({ path, line: 0, what: `does not say \`${kind}\` of ${grant}` });
  }
  return findings;
}

/** Each commit adds lines at the end of files, and does nothing else. */
function rewrites(git) {
  const findings = [];
  for (const commit of lines(git("rev-list", "--reverse", "--first-parent", "HEAD"))) {
    const parents = lines(git("show", "-s", "--format=%P", commit).replaceAll(" ", "\n"));
    if (parents.length === 0) continue;
    for (const path of lines(git("diff", "--name-only", "--no-renames", parents[0], commit))) {
      const show = (at) =>
        lines(git("ls-tree", "--name-only", at, path)).length === 0 ? "" : git("show", `${at}:${path}`);
      if (!show(commit).startsWith(show(parents[0])))
        findings.push({ path, line: 0, what: `had lines changed or taken away by ${commit.slice(0, 12)}` });
    }
  }
  return findings;
}

const lines = (text) => text.split("\n").filter((line) => line !== "");

const folder = mkdtempSync(join(tmpdir(), "ledger-check-"));
try {
  const quiet = ["clone", "--quiet", "--single-branch", "--branch", values.branch, values.repository, folder];
  execFileSync("git", quiet, { stdio: ["ignore", "ignore", "pipe"] });
  const git = (...args) => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 });
  const paths = lines(git("ls-tree", "-r", "--name-only", "HEAD")).filter((path) => path.endsWith(".jsonl"));
  const read = paths.map((path) => readFile(path, git("show", `HEAD:${path}`)));
  const findings = [...read.flatMap((file) => file.findings), ...rewrites(git)];
  if (paths.length === 0) findings.push({ path: "", line: 0, what: "there is no ledger on this branch" });
  for (const finding of findings) process.stdout.write(`${JSON.stringify(finding)}\n`);
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
