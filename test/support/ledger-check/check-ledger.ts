import { execFile } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { join } from "node:path";

/** The public half of a ledger key, as `policies/keys.yaml` writes it. */
export function publicKeyOf(privateKey: string): string {
  const { x } = createPublicKey(createPrivateKey(privateKey)).export({ format: "jwk" });
  if (x === undefined) throw new Error("not an Ed25519 key");
  return x;
}

/** Runs the script, and answers what it found: `path:line what`. */
export function checkLedger(
  repository: string,
  publicKey: string,
  ...more: readonly string[]
): Promise<readonly string[]> {
  const script = join(import.meta.dirname, "check-ledger.mjs");
  const args = [script, "--repository", repository, "--key", publicKey, ...more];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { encoding: "utf8" }, (error, stdout, stderr) => {
      if (error !== null && error.code !== 1) return reject(new Error(`the ledger could not be checked: ${stderr}`));
      const found = stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Finding);
      return resolve(found.map(({ path, line, what }) => `${path}:${line} ${what}`));
    });
  });
}

interface Finding {
  readonly path: string;
  readonly line: number;
  readonly what: string;
}
