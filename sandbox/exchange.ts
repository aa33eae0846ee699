import type { MiddlewareHandler } from "hono";

/** One HTTP exchange as it went over the wire, for whoever holds it against GitHub's description. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/** Writes down what passes, whole. */
export const toldTo =
  (onExchange: (exchange: Exchange) => void): MiddlewareHandler =>
  async (context, next) => {
    const { req } = context;
    const body = await req.text();
    await next();
    const { status, headers } = context.res;
    onExchange({
      request: { method: req.method, url: req.url, headers: req.header(), body },
      response: { status, headers: Object.fromEntries(headers), body: await context.res.clone().text() },
    });
  };
