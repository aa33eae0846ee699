/** What of PostgreSQL's wire protocol (version 3) the proxy has to know. */
export interface Message {
  /** The text of a Query or Parse message. */
  readonly sql: string | null;
  /** `INSERT 0 1`, of a CommandComplete message. */
  readonly tag: string | null;
  /** `I` idle, `T` in a transaction, `E` in a failed one: of ReadyForQuery. */
  readonly status: string | null;
}

const sslRequest = 80_877_103;

/** Cuts a stream of bytes into messages; the first one of a client has no type byte. */
export class Messages {
  #rest: Buffer = Buffer.alloc(0);
  #startup: boolean;
  readonly #fromClient: boolean;

  constructor({ startup }: { readonly startup: boolean }) {
    this.#startup = startup;
    this.#fromClient = startup;
  }

  take(data: Buffer): readonly Message[] {
    this.#rest = Buffer.concat([this.#rest, data]);
    const found: Message[] = [];
    for (;;) {
      const typed = this.#startup ? 0 : 1;
      if (this.#rest.length < typed + 4) return found;
      const length = typed + this.#rest.readInt32BE(typed);
      if (this.#rest.length < length) return found;
      const message = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      if (typed === 0) this.#startup = length === 8 && message.readInt32BE(4) === sslRequest;
      else found.push(this.#read(String.fromCodePoint(message[0]!), message.subarray(5)));
    }
  }

  #read(type: string, body: Buffer): Message {
    if (this.#fromClient) return { sql: sqlOf(type, body), tag: null, status: null };
    const tag = type === "C" ? textAt(body, 0) : null;
    return { sql: null, tag, status: type === "Z" ? body.toString("latin1") : null };
  }
}

function sqlOf(type: string, body: Buffer): string | null {
  if (type === "Q") return textAt(body, 0);
  if (type !== "P") return null;
  return textAt(body, textAt(body, 0).length + 1);
}

/** A zero-terminated text. */
const textAt = (body: Buffer, from: number): string => body.subarray(from, body.indexOf(0, from)).toString("utf8");
