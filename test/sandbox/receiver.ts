import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly event: string;
  readonly action: string | undefined;
}

/** An application's webhook endpoint, which writes down what comes and answers as it is told. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  answerWith: (status: number | "never") => void;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answer: number | "never" = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { action } = JSON.parse(text) as { readonly action?: string };
      received.push({ headers: request.headers, text, event: String(request.headers["x-github-event"]), action });
      if (answer !== "never") response.writeHead(answer).end("heard");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`,
    received,
    answerWith: (status) => {
      answer = status;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
