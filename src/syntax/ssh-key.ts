import { createHash } from "node:crypto";

import type { OwnKey } from "../core/request.ts";
import { SshReader } from "./ssh-wire.ts";

/** What a kind of key has behind its type, and what is wrong with what is there; `null`: nothing. */
interface KeyType {
  /** How many fields the key itself has. */
  readonly fields: number;
  readonly wrong: (fields: readonly Buffer[]) => string | null;
}

const lengths = (...expected: readonly (number | null)[]): KeyType => ({
  fields: expected.length,
  wrong: (fields) =>
    fields.every(({ length }, at) => expected[at] === null || expected[at] === length) ? null : "its key is no key",
});

const rsa: KeyType = {
  fields: 2,
  wrong: ([, modulus = Buffer.alloc(0)]) => {
    const bits = BigInt(`0x0${modulus.toString("hex")}`).toString(2).length;
    return bits >= 2048 ? null : `its RSA key has ${bits} bits, and 2048 are the least`;
  },
};

/** The key types of OpenSSH that are taken. Those of `sk-` lie in a security key, and name what they are for. */
export const sshKeyTypes: Readonly<Record<string, KeyType>> = {
  "ssh-ed25519": lengths(32),
  "ssh-rsa": rsa,
  "ecdsa-sha2-nistp256": lengths(8, 65),
  "ecdsa-sha2-nistp384": lengths(8, 97),
  "ecdsa-sha2-nistp521": lengths(8, 133),
  "sk-ssh-ed25519@openssh.com": lengths(32, null),
  "sk-ecdsa-sha2-nistp256@openssh.com": lengths(8, 65, null),
};

type ReadKey = { readonly ok: true; readonly value: OwnKey } | { readonly ok: false; readonly because: string };

const no = (because: string): ReadKey => ({ ok: false, because });

/**
 * One public key as OpenSSH writes it in `id_ed25519.pub`; the comment behind it is left out. It says its type and the
 * fingerprint that `ssh-keygen -l` shows.
 */
export function readSshKey(written: string): ReadKey {
  const [, type = "", base64 = ""] = /^(\S+) ([A-Za-z0-9+/]+={0,2})(?: [^\r\n]*)?$/u.exec(written.trim()) ?? [];
  if (type === "") return no("it is not one line as OpenSSH writes it");
  const known = Object.hasOwn(sshKeyTypes, type) ? sshKeyTypes[type] : undefined;
  if (known === undefined) return no(`keys of type \`${type}\` are not taken`);
  const bytes = Buffer.from(base64, "base64");
  try {
    const reader = new SshReader(bytes);
    if (reader.field().toString() !== type) return no("it says one type, and its key another");
    const fields = Array.from({ length: known.fields }, () => reader.field());
    if (!reader.atEnd) return no("there is more behind its key");
    const wrong = known.wrong(fields);
    if (wrong !== null) return no(wrong);
  } catch (error) {
    if (error instanceof RangeError) return no(error.message);
    throw error;
  }
  const fingerprint = createHash("sha256").update(bytes).digest("base64").replace(/=+$/u, "");
  return {
    ok: true,
    value: { text: `${type} ${bytes.toString("base64")}`, says: `${type} SHA256:${fingerprint}` },
  };
}
