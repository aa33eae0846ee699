/** Fields as SSH writes them, RFC 4251: each with its length before it. What is cut short throws a `RangeError`. */
export class SshReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(width: 4 | 8): number {
    if (this.#at + width > this.#bytes.length) throw new RangeError("it is cut short");
    const value = width === 4 ? this.#bytes.readUInt32BE(this.#at) : Number(this.#bytes.readBigUInt64BE(this.#at));
    this.#at += width;
    return value;
  }

  field(): Buffer {
    const length = this.number(4);
    if (this.#at + length > this.#bytes.length) throw new RangeError("it is cut short");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

export function sshNumber(value: number, width: 4 | 8): Buffer {
  const bytes = Buffer.alloc(width);
  if (width === 4) bytes.writeUInt32BE(value);
  else bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function sshField(content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([sshNumber(bytes.length, 4), bytes]);
}
