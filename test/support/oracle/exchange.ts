/** One HTTP exchange with the sandbox, as it went over the wire. Header names are lower case. */
export interface Exchange {
  readonly method: string;
  /** Absolute, or from the path on. */
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

/** One webhook delivery as it was sent. */
export interface SentDelivery {
  readonly event: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly body: string;
}
