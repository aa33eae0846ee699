import { sign, type KeyObject } from "node:crypto";

/** A certificate signing request for a P-256 key: PKCS #10, as PEM. */
export function certificateRequest(privateKey: KeyObject, publicKey: KeyObject, commonName: string): string {
  const info = sequence(
    der(0x02, Buffer.from([0])),
    sequence(der(0x31, sequence(attribute(3), der(0x0c, Buffer.from(commonName))))),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa0, Buffer.alloc(0)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", info, privateKey)]);
  const request = sequence(info, sequence(ecdsaWithSha256), der(0x03, signature));
  const lines = request.toString("base64").match(/.{1,64}/gu) ?? [];
  return ["-----BEGIN CERTIFICATE REQUEST-----", ...lines, "-----END CERTIFICATE REQUEST-----"].join("\n");
}

export const ecdsaWithSha256 = Buffer.from("06082a8648ce3d040302", "hex");

export function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

export const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts));

/** The type of a name's attribute, `2.5.4.n`: 3 is the common name, 5 the serial number. */
export const attribute = (n: number): Buffer => der(0x06, Buffer.from([0x55, 4, n]));
