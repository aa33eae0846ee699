import { generateKeyPairSync, randomBytes, sign, X509Certificate } from "node:crypto";

import { attribute, der, ecdsaWithSha256, sequence } from "../certificate-request.ts";
import { nothing, refused, secondsOf, textIn, type Json, type State } from "./state.ts";

const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
const signer = generateKeyPairSync("ed25519");

const iso = (ms: number): string => new Date(ms).toISOString();

/** The values inside one value. */
function inside(bytes: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const { from, to } = extent(bytes, at);
    parts.push(bytes.subarray(at, to));
    at = to;
    if (from > to) break;
  }
  return parts;
}

function extent(bytes: Buffer, at: number): { readonly from: number; readonly to: number } {
  const first = bytes[at + 1] ?? 0;
  const width = first < 128 ? 0 : first - 128;
  const length = width === 0 ? first : bytes.readUIntBE(at + 2, width);
  const from = at + 2 + width;
  return { from, to: from + length };
}

const contentOf = (bytes: Buffer): Buffer => bytes.subarray(extent(bytes, 0).from, extent(bytes, 0).to);

/** The public key in a signing request, as its bytes stand there. */
function keyIn(pem: string): Buffer {
  const request = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/gu, ""), "base64");
  const [info = request] = inside(contentOf(request));
  const [, , key = info] = inside(contentOf(info));
  return key;
}

const name = (...parts: readonly (readonly [number, string])[]): Buffer =>
  sequence(...parts.map(([n, text]) => der(0x31, sequence(attribute(n), der(0x13, Buffer.from(text))))));

const utc = (ms: number): Buffer => der(0x17, Buffer.from(`${iso(ms).slice(2, 19).replaceAll(/[-:T]/gu, "")}Z`));

export function signCertificate(state: State, mount: string, role: string, body: Json): Json {
  const rules = state.written.get(`${mount}/roles/${role}`);
  if (rules === undefined) throw refused(400, `unknown role: ${role}`);
  const most = secondsOf(rules["max_ttl"]);
  const length = Math.min(secondsOf(body["ttl"]), most > 0 ? most : 768 * 3600);
  const serial = Buffer.concat([Buffer.from([0x11]), randomBytes(19)]);
  const until = state.now() + length * 1000;
  const certificate = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    sequence(ecdsaWithSha256),
    name([3, "suite"]),
    sequence(utc(state.now() - 30_000), utc(until)),
    name([3, "requester"], [5, textIn(body["serial_number"])]),
    keyIn(String(body["csr"])),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", certificate, authority.privateKey)]);
  const whole = sequence(certificate, sequence(ecdsaWithSha256), der(0x03, signature));
  const pem = new X509Certificate(whole).toString().trim();
  const written = serial.toString("hex").match(/../gu)?.join(":") ?? "";
  state.certificates.set(written, { pem, revokedAt: 0 });
  const data = { certificate: pem, issuing_ca: pem, ca_chain: [pem], serial_number: written };
  return { data: { ...data, expiration: Math.floor(until / 1000) } };
}

export function certificateAt(state: State, serial: string): Json {
  const found = state.certificates.get(serial.replaceAll("-", ":"));
  if (found === undefined) throw nothing();
  return { data: { certificate: found.pem, revocation_time: Math.floor(found.revokedAt / 1000) } };
}

export function revokeCertificate(state: State, body: Json): Json {
  const found = state.certificates.get(String(body["serial_number"]));
  if (found === undefined) throw refused(400, "certificate with serial not found");
  if (found.revokedAt === 0) found.revokedAt = state.now();
  return { data: { revocation_time: Math.floor(found.revokedAt / 1000), state: "revoked" } };
}

const field = (bytes: Buffer | string): Buffer => {
  const content = Buffer.from(bytes);
  return Buffer.concat([number(content.length, 4), content]);
};
function number(value: number, width: 4 | 8): Buffer {
  const bytes = Buffer.alloc(width);
  if (width === 4) bytes.writeUInt32BE(value);
  else bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** As PROTOCOL.certkeys of OpenSSH has it, for Ed25519 keys. */
export function signSshKey(state: State, mount: string, role: string, body: Json): Json {
  const rules = state.written.get(`${mount}/roles/${role}`);
  if (rules === undefined) throw refused(400, `unknown role: ${role}`);
  const length = Math.min(secondsOf(body["ttl"]), secondsOf(rules["max_ttl"]) || 768 * 3600);
  const [type = "", base64 = ""] = String(body["public_key"]).split(" ");
  const key = Buffer.from(base64, "base64").subarray(4 + type.length);
  const account = textIn(rules["default_user"]);
  const kind = `${type}-cert-v01@openssh.com`;
  const now = Math.floor(state.now() / 1000);
  const unsigned = Buffer.concat([
    field(kind),
    field(randomBytes(32)),
    key,
    number(now, 8),
    number(body["cert_type"] === "user" ? 1 : 2, 4),
    field(rules["allow_user_key_ids"] === true ? String(body["key_id"]) : "vault"),
    field(account === "" ? "" : field(account)),
    number(now - 30, 8),
    number(now + length, 8),
    field(""),
    field(""),
    field(""),
    field(signer.publicKey.export({ type: "spki", format: "der" })),
  ]);
  const certificate = Buffer.concat([unsigned, field(sign(null, unsigned, signer.privateKey))]);
  return { data: { serial_number: "1", signed_key: `${kind} ${certificate.toString("base64")}\n` } };
}
