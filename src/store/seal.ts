import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

import type { Grant } from "../core/grant/grant.ts";

/** Encrypts what must be kept until it is collected. */
export interface Seal {
  seal(secret: string, of: Grant): string;
  /** Throws where none of the keys opens it, or where it belongs to another grant, attempt or subject. */
  open(sealed: string, of: Grant): string;
}

const version = 1;
const idLength = 4;
const nonceLength = 12;
const tagLength = 16;

interface Key {
  /** By it the key is found again, and nobody finds the key. */
  readonly id: Buffer;
  readonly key: Buffer;
}

/**
 * AES-256-GCM with keys that are derived for this use alone. The first one encrypts, all decrypt. What is sealed for one
 * deployment, repository, grant, attempt and subject opens for no other.
 */
export function createSeal(keys: readonly string[], deployment: string): Seal {
  const derived = keys.map(derive);
  const [newest] = derived;
  return {
    seal(secret, of) {
      if (newest === undefined) throw new Error("`COUNTERSIGN_KEY` is not set: nothing secret can be kept");
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv("aes-256-gcm", newest.key, nonce).setAAD(boundTo(deployment, of));
      const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(version), newest.id, nonce, cipher.getAuthTag(), text]).toString("base64url");
    },
    open(sealed, of) {
      const bytes = Buffer.from(sealed, "base64url");
      const [id, nonce, tag, text] = partsOf(bytes);
      const found = derived.find((one) => one.id.equals(id));
      if (bytes[0] !== version || found === undefined)
        throw new Error(`none of the keys in \`COUNTERSIGN_KEY\` opens what was kept for ${of.id}`);
      const decipher = createDecipheriv("aes-256-gcm", found.key, nonce, { authTagLength: tagLength });
      decipher.setAAD(boundTo(deployment, of)).setAuthTag(tag);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
    },
  };
}

function derive(secret: string): Key {
  const key = Buffer.from(
    hkdfSync("sha256", Buffer.from(secret, "base64url"), "", "countersign: kept until it is collected, 1", 32),
  );
  return { key, id: createHash("sha256").update("key id ").update(key).digest().subarray(0, idLength) };
}

function partsOf(bytes: Buffer): readonly [id: Buffer, nonce: Buffer, tag: Buffer, text: Buffer] {
  const nonceAt = 1 + idLength;
  const tagAt = nonceAt + nonceLength;
  const textAt = tagAt + tagLength;
  return [
    bytes.subarray(1, nonceAt),
    bytes.subarray(nonceAt, tagAt),
    bytes.subarray(tagAt, textAt),
    bytes.subarray(textAt),
  ];
}

/** As JSON, so that no two different lists read the same. */
const boundTo = (deployment: string, { repository, id, attempt, subject }: Grant): Buffer =>
  Buffer.from(JSON.stringify([deployment, repository, id, attempt, subject.account, subject.login]), "utf8");
