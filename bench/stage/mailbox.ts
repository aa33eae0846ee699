import { Agent, createServer, request, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook as GitHub sent it. */
export interface Letter {
  readonly event: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When it was passed on: of `performance.now()`. */
  readonly at: number;
}

/** Stands where GitHub delivers to: passes webhooks on at once, or keeps them to be sent together. */
export class Mailbox {
  readonly letters: Letter[] = [];
  keeps = false;
  onLetter: ((letter: Letter) => void) | null = null;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  #to: URL | null = null;

  private constructor() {
    this.#server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const body = Buffer.concat(chunks);
        const { headers } = incoming;
        const letter = {
          event: String(headers["x-github-event"]),
          headers,
          body: body.toString("utf8"),
          at: performance.now(),
        };
        this.letters.push(letter);
        this.onLetter?.(letter);
        if (this.keeps || this.#to === null) return void outgoing.writeHead(202).end();
        this.post(letter).then(
          (status) => outgoing.writeHead(status).end(),
          () => outgoing.destroy(),
        );
      });
    });
  }

  static async open(): Promise<Mailbox> {
    const mailbox = new Mailbox();
    await new Promise<void>((resolve) => mailbox.#server.listen(0, "127.0.0.1", resolve));
    return mailbox;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/github/webhooks`;
  }

  /** Where the application listens. */
  deliverTo(url: string): void {
    this.#to = new URL(url);
  }

  /** Sends one to the application; answers its status. */
  post({ headers, body }: Pick<Letter, "headers" | "body">, agent: Agent = this.#agent): Promise<number> {
    if (this.#to === null) throw new Error("nobody to deliver to");
    const { hostname, port, pathname: path } = this.#to;
    const { "transfer-encoding": _, ...kept } = headers;
    const passed = { ...kept, host: this.#to.host, "content-length": String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      request({ hostname, port, path, method: "POST", headers: passed, agent }, (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode ?? 0));
        answer.once("error", reject);
      })
        .once("error", reject)
        .end(body);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await closed;
  }
}
