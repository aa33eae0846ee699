import type { Grant } from "../../core/grant/grant.ts";

/** The request that the entry carries: one PEM block. */
export function csrOf({ approved: { csr } }: Grant): string {
  if (csr === undefined) throw new Error("the entry carries no certificate signing request (`csr`)");
  return csr.text;
}

/** The public key that the entry carries, as OpenSSH writes it, without its comment. */
export function publicKeyOf({ approved: { publicKey } }: Grant): string {
  if (publicKey === undefined) throw new Error("the entry carries no SSH public key (`public-key`)");
  return publicKey.text;
}
