export type { Exchange } from "../../../sandbox/exchange.ts";

/** One webhook delivery as it was sent. */
export interface SentDelivery {
  readonly event: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly body: string;
}
