import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import canonicalize from "canonicalize";
import { afterEach, expect, test } from "vitest";
import { checkLedger, publicKeyOf } from "./check-ledger.ts";

const key = generateKeyPairSync("ed25519").privateKey;
const publicKey = publicKeyOf(key.export({ type: "pkcs8", format: "pem" }).toString());
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const entry = "orders-read-1";
const path = `grants/${sha256(entry).slice(0, 2)}/${entry}.jsonl`;
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Records as signed lines, each naming the hash of the one before. */
function ledger(records: readonly object[], by = key): readonly string[] {
  const lines: string[] = [];
  for (const record of records) {
    const unsigned = {
      about: { kind: "entry", entry },
      at: "2026-11-02T09:00:00Z",
      previous: lines.length === 0 ? "" : sha256(lines.at(-1)!),
      record,
    };
    const signature = sign(null, Buffer.from(canonicalize(unsigned)!), by).toString("base64url");
    lines.push(canonicalize({ ...unsigned, signature })!);
  }
  return lines;
}

const says = (kind: string, attempt = 1): object => ({ kind, grant: `${entry}.1`, attempt });
const life = ["approved", "issued", "claimed", "ended", "reverted"].map((kind) => says(kind));

/** Each version of the file is a commit; answers what the script finds. */
async function found(versions: readonly (readonly string[])[], ...more: readonly string[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "countersign-ledger-"));
  folders.push(folder);
  const git = (...args: readonly string[]): void =>
    void execFileSync("git", ["-C", folder, "-c", "user.name=app", "-c", "user.email=app@example.com", ...args]);
  git("init", "--quiet", "--initial-branch", "countersign/ledger");
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  for (const lines of versions) {
    writeFileSync(join(folder, path), lines.map((line) => `${line}\n`).join(""));
    git("add", ".");
    git("commit", "--quiet", "-m", "lines");
  }
  return (await checkLedger(folder, publicKey, ...more)).map((text) =>
    text.replace(path, "file").replace(/by [0-9a-f]{12}/u, "by …"),
  );
}

const without = (lines: readonly string[], at: number): readonly string[] => lines.filter((_, index) => index !== at);

test("a whole life is in order", async () => {
  const lines = ledger(life);
  expect(await found([lines.slice(0, 1), lines.slice(0, 3), lines], "--whole")).toEqual([]);
});

test("a second attempt after an abandoned one is in order", async () => {
  const records = [says("approved"), says("issued"), says("claimed"), says("abandoned"), says("issued", 2)];
  expect(await found([ledger(records)])).toEqual([]);
});

test("a flipped byte is found by the signature and by the line after it", async () => {
  const lines = ledger(life);
  const flipped = lines.with(1, lines[1]!.replace("09:00:00", "09:00:01"));
  expect(await found([flipped])).toEqual([
    "file:2 is not signed by the ledger's key",
    "file:3 does not follow from the line before",
  ]);
});

test("a flipped byte in a later commit is also found by the commit", async () => {
  const lines = ledger(life);
  const flipped = lines.with(4, lines[4]!.replace("09:00:00", "09:00:01"));
  expect(await found([lines, flipped])).toEqual([
    "file:5 is not signed by the ledger's key",
    "file:0 had lines changed or taken away by …",
  ]);
});

test("a line missing in the middle is found by the chain and by the story", async () => {
  expect(await found([without(ledger(life), 1)])).toEqual([
    "file:2 does not follow from the line before",
    "file:2 says `claimed` of orders-read-1.1, attempt 1, before what it follows from",
  ]);
});

test("a line cut off at the end is found by the commits, or by what a whole life tells", async () => {
  const lines = ledger(life);
  expect(await found([lines, without(lines, 4)])).toEqual(["file:0 had lines changed or taken away by …"]);
  expect(await found([without(lines, 4)], "--whole")).toEqual(["file:0 does not say `reverted` of orders-read-1.1"]);
});

test("a doubled line is found, copied or written again", async () => {
  const lines = ledger(life);
  expect(await found([[...lines, lines[4]!]])).toEqual([
    "file:6 does not follow from the line before",
    "file:6 says `reverted` of orders-read-1.1, attempt 1, again",
  ]);
  expect(await found([ledger([...life, says("reverted")])])).toEqual([
    "file:6 says `reverted` of orders-read-1.1, attempt 1, again",
  ]);
});

test("lines of another key, of another form or in another file are found", async () => {
  const other = generateKeyPairSync("ed25519").privateKey;
  expect(await found([ledger([says("approved")], other)])).toEqual(["file:1 is not signed by the ledger's key"]);
  expect(await found([ledger([says("approved")]).map((line) => line.replace("{", "{ "))])).toContain(
    "file:1 is not canonical JSON",
  );
  expect(await found([ledger(life).map((line) => line.replace(`"entry":"${entry}"`, '"entry":"another"'))])).toContain(
    "file:1 lies in another file than what it is about",
  );
});

test("a repository without a ledger is no ledger in order", async () => {
  await expect(checkLedger(tmpdir(), publicKey)).rejects.toThrow("could not be checked");
});
