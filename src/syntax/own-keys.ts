import type { Diagnostic } from "../core/diagnostics/diagnostic.ts";
import type { Entry, OwnKey } from "../core/request.ts";
import { readSigningRequest } from "./signing-request.ts";
import { readSshKey } from "./ssh-key.ts";
import { placeOf, type YamlFile } from "./yaml-tree.ts";

/** What an entry carries for the credential to be made for, as its schema describes it. */
export interface WrittenKeys {
  readonly "public-key"?: string;
  readonly csr?: string;
}

const readers = {
  "public-key": { read: readSshKey, help: "paste what stands in `id_ed25519.pub`: never the private key" },
  csr: {
    read: readSigningRequest,
    help: "make one with `openssl req -new`, and paste all of it: never the private key",
  },
} as const;

/** What is wrong with the keys, before anybody is asked to approve them. */
export function checkOwnKeys(
  file: YamlFile,
  at: readonly (string | number)[],
  written: WrittenKeys,
): readonly Diagnostic[] {
  return (["public-key", "csr"] as const).flatMap((key) => {
    const text = written[key];
    if (text === undefined) return [];
    const { read, help } = readers[key];
    const said = read(text);
    if (said.ok) return [];
    const message = `\`${key}\` is not taken: ${said.because}`;
    return [{ code: "E113", message, help, place: placeOf(file, ...at, key) }];
  });
}

export function ownKeysOf(written: WrittenKeys): Pick<Entry, "publicKey" | "csr"> {
  const publicKey = keyOf(written, "public-key");
  const csr = keyOf(written, "csr");
  return { ...(publicKey === undefined ? {} : { publicKey }), ...(csr === undefined ? {} : { csr }) };
}

function keyOf(written: WrittenKeys, key: keyof WrittenKeys): OwnKey | undefined {
  const text = written[key];
  if (text === undefined) return undefined;
  const read = readers[key].read(text);
  if (!read.ok) throw new Error(`a \`${key}\` that cannot be read was let pass: ${read.because}`);
  return read.value;
}
