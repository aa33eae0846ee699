import { instant, type Instant } from "../../core/instant.ts";
import { sshKeyTypes } from "../../syntax/ssh-key.ts";
import { sshField, SshReader } from "../../syntax/ssh-wire.ts";
import { UnexpectedAnswer } from "./answer.ts";

/** What a signed SSH key says of itself: PROTOCOL.certkeys of OpenSSH. */
export interface SshCertificate {
  /** The key that was signed, as OpenSSH writes it. */
  readonly key: string;
  readonly user: boolean;
  readonly keyId: string;
  readonly principals: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
}

export function readSshCertificate(text: string): SshCertificate {
  const [name = "", base64 = ""] = text.trim().split(/\s+/u);
  const type = name.replace(/-cert-v01(?=@openssh\.com$)/u, "").replace(/^(?!sk-)(.*)@openssh\.com$/u, "$1");
  const known = Object.hasOwn(sshKeyTypes, type) ? sshKeyTypes[type] : undefined;
  if (known === undefined || name === type) throw new UnexpectedAnswer("signed_key.type");
  try {
    return read(new SshReader(Buffer.from(base64, "base64")), name, type, known.fields);
  } catch (error) {
    throw error instanceof RangeError ? new UnexpectedAnswer("signed_key") : error;
  }
}

function read(reader: SshReader, name: string, type: string, count: number): SshCertificate {
  if (reader.field().toString() !== name) throw new UnexpectedAnswer("signed_key.type");
  reader.field();
  const key = Array.from({ length: count }, () => reader.field());
  reader.number(8);
  const user = reader.number(4) === 1;
  const keyId = reader.field().toString();
  const list = new SshReader(reader.field());
  const principals: string[] = [];
  while (!list.atEnd) principals.push(list.field().toString());
  const [from, to] = [reader.number(8), reader.number(8)];
  const parts = [Buffer.from(type), ...key].map((part) => sshField(part));
  return {
    key: `${type} ${Buffer.concat(parts).toString("base64")}`,
    user,
    keyId,
    principals,
    from: instant(from * 1000),
    to: instant(to * 1000),
  };
}
