import { createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import { CertificationRequest } from "@peculiar/asn1-csr";
import { AsnConvert } from "@peculiar/asn1-schema";
import {
  BasicConstraints,
  Extensions,
  id_ce_basicConstraints,
  id_ce_subjectAltName,
  SubjectAlternativeName,
  type GeneralName,
  type Name,
} from "@peculiar/asn1-x509";

import type { OwnKey } from "../core/request.ts";

type ReadRequest = { readonly ok: true; readonly value: OwnKey } | { readonly ok: false; readonly because: string };

/** What a reviewer has to know is wrong with it. */
class Refused extends Error {}

const pem = /^-----BEGIN CERTIFICATE REQUEST-----\n([A-Za-z0-9+/=\n]+)\n-----END CERTIFICATE REQUEST-----$/u;

/** Signature algorithms, and the digest that each takes; `null`: its own. */
const digests: Readonly<Record<string, string | null>> = {
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.3.101.112": null,
};

/** Parts of a name as RFC 4514 writes them, and the serial number. */
const partNames: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
};

/** As many names as a reviewer can be expected to read. */
const mostNames = 20;

/**
 * One certificate signing request, PKCS #10 in PEM, signed with the key that it is for. It says what reviewers approve:
 * the names that it asks for, its kind of key, and the key's fingerprint (SHA-256 of the SubjectPublicKeyInfo).
 */
export function readSigningRequest(written: string): ReadRequest {
  const text = written.replaceAll("\r\n", "\n").trim();
  const base64 = pem.exec(text)?.[1];
  if (base64 === undefined) return { ok: false, because: "it is not one PEM block `CERTIFICATE REQUEST`" };
  try {
    return { ok: true, value: { text, says: said(Buffer.from(base64, "base64")) } };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, because: error.message };
    throw error;
  }
}

/** Whatever a reader of bytes throws is said of the bytes. */
function reading<T>(read: () => T, because = "it does not read as PKCS #10"): T {
  try {
    return read();
  } catch {
    throw new Refused(because);
  }
}

function said(bytes: Buffer): string {
  const request = reading(() => AsnConvert.parse(bytes, CertificationRequest));
  const { subject, subjectPKInfo } = request.certificationRequestInfo;
  const info = Buffer.from(AsnConvert.serialize(subjectPKInfo));
  const key = reading(() => createPublicKey({ key: info, type: "spki", format: "der" }));
  const kind = keyKind(key);
  const digest = digests[request.signatureAlgorithm.algorithm];
  if (digest === undefined) throw new Refused("it is signed in a way that is not taken");
  const signed = Buffer.from(request.certificationRequestInfoRaw ?? new ArrayBuffer(0));
  const unsigned = "it is not signed with the key that it is for";
  if (!reading(() => verify(digest, signed, key, Buffer.from(request.signature)), unsigned))
    throw new Refused(unsigned);
  const names = [...partsOf(subject), ...asked(request)].map(escaped);
  if (names.length === 0) throw new Refused("it names nobody");
  if (names.length > mostNames) throw new Refused(`it asks for ${names.length} names, and ${mostNames} are the most`);
  return `${names.join(", ")}; ${kind} SHA256:${createHash("sha256").update(info).digest("base64url")}`;
}

/** As RFC 4514 writes it: no name imitates another one, or a key. */
const escaped = (name: string): string => name.replaceAll(/[\\,;]/gu, String.raw`\$&`);

function keyKind({ asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject): string {
  if (asymmetricKeyType === "ed25519") return "Ed25519";
  if (asymmetricKeyType === "rsa") {
    const bits = details?.modulusLength ?? 0;
    if (bits < 2048) throw new Refused(`its RSA key has ${bits} bits, and 2048 are the least`);
    return `RSA ${bits}`;
  }
  const curve = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" }[details?.namedCurve ?? ""];
  if (asymmetricKeyType !== "ec" || curve === undefined) throw new Refused("its kind of key is not taken");
  return `ECDSA ${curve}`;
}

const partsOf = (name: Name): readonly string[] =>
  [...name].flatMap((parts) =>
    [...parts].map(({ type, value }) => `${partNames[type] ?? refuseName(type)}=${value.toString()}`),
  );

const refuseName = (type: string): never => {
  throw new Refused(`it asks for a name of a kind, ${type}, that cannot be shown to reviewers`);
};

const extensionRequest = "1.2.840.113549.1.9.14";

/** The other names that it asks for. */
const asked = ({ certificationRequestInfo: { attributes } }: CertificationRequest): readonly string[] =>
  [...attributes]
    .filter(({ type }) => type === extensionRequest)
    .flatMap(({ values }) => values.flatMap((value) => [...reading(() => AsnConvert.parse(value, Extensions))]))
    .flatMap(({ extnID, extnValue }) => {
      if (extnID === id_ce_basicConstraints && reading(() => AsnConvert.parse(extnValue, BasicConstraints)).cA)
        throw new Refused("it asks to be an authority that signs others");
      if (extnID !== id_ce_subjectAltName) return [];
      return [...reading(() => AsnConvert.parse(extnValue, SubjectAlternativeName))].map(otherName);
    });

function otherName(name: GeneralName): string {
  if (name.dNSName !== undefined) return `DNS:${name.dNSName}`;
  if (name.iPAddress !== undefined) return `IP:${name.iPAddress}`;
  if (name.rfc822Name !== undefined) return `email:${name.rfc822Name}`;
  return name.uniformResourceIdentifier === undefined
    ? refuseName("otherName")
    : `URI:${name.uniformResourceIdentifier}`;
}
