import { Octokit } from "@octokit/core";

import { instant, type Instant } from "../core/instant.ts";
import { RateLimited, Refused, Unavailable } from "./refusal.ts";

export interface ConnectionOptions {
  /** `github.com` when absent; with a port where there is one. */
  readonly host?: string;
  readonly protocol?: "http" | "https";
  /** For one HTTP call; 10 s by default. */
  readonly timeoutMs?: number;
  /** The local clock, against which GitHub's is kept. */
  readonly now?: () => Instant;
  /** Waits between two tries of a read; real time by default. */
  readonly pause?: (ms: number) => Promise<void>;
  /** Told of every call that was sent, for counters: method and route, never parameters. */
  readonly onCall?: (call: { readonly route: string; readonly status: number | null }) => void;
}

export interface Sent<T> {
  readonly status: number;
  readonly data: T;
  /** GitHub's clock when it answered. */
  readonly at: Instant;
  /** The `rel="next"` page, if there is one. */
  readonly next: string | null;
}

export interface Call {
  /** `GET /repos/{owner}/{repo}`, or an absolute address. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly authorization: string;
  /** Changes nothing at GitHub: may be sent again after a lost answer. */
  readonly safe: boolean;
}

/** HTTP to one GitHub: base addresses, timeouts, errors of ours, bounded retries of reads, GitHub's clock. */
export interface Connection {
  readonly graphqlUrl: string;
  /** Where people log in: `https://github.com`, or the Enterprise host. */
  readonly webUrl: string;
  /** GitHub's clock now, from its answers; the local one before the first. */
  githubNow(): Instant;
  send<T>(call: Call): Promise<Sent<T>>;
}

const pausesMs = [200, 1000];

export function connect(options: ConnectionOptions = {}): Connection {
  const { host = "github.com", protocol = "https" } = options;
  const now = options.now ?? (() => instant(Date.now()));
  const pause = options.pause ?? ((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));
  const dotcom = host === "github.com" || host === "api.github.com";
  const webUrl = dotcom ? "https://github.com" : `${protocol}://${host}`;
  const baseUrl = dotcom ? "https://api.github.com" : `${webUrl}/api/v3`;
  const graphqlUrl = dotcom ? `${baseUrl}/graphql` : `${webUrl}/api/graphql`;
  const quiet = () => undefined;
  const octokit = new Octokit({ baseUrl, log: { debug: quiet, info: quiet, warn: quiet, error: quiet } });
  let offsetMs = 0;

  const githubNow = (): Instant => instant(now() + offsetMs);
  const learn = (date: string | undefined): Instant => {
    const at = date === undefined ? Number.NaN : Date.parse(date);
    if (Number.isNaN(at)) return githubNow();
    offsetMs = at - now();
    return instant(at);
  };

  async function once<T>({ route, parameters, authorization }: Call): Promise<Sent<T>> {
    const what = nameOf(route);
    try {
      const response = await octokit.request(route, {
        ...parameters,
        headers: { authorization, "x-github-api-version": "2022-11-28" },
        request: { signal: AbortSignal.timeout(options.timeoutMs ?? 10_000) },
      });
      options.onCall?.({ route: what, status: response.status });
      const at = learn(response.headers.date);
      return { status: response.status, data: response.data as T, at, next: nextOf(response.headers.link) };
    } catch (error) {
      const answer = answerOf(error);
      options.onCall?.({ route: what, status: answer?.status ?? null });
      if (answer === null) throw new Unavailable(what, error instanceof Error ? error.message : "no answer");
      throw translate(what, answer, learn(answer.headers["date"]));
    }
  }

  return {
    graphqlUrl,
    webUrl,
    githubNow,
    async send(call) {
      for (const ms of call.safe ? pausesMs : []) {
        try {
          return await once(call);
        } catch (error) {
          if (!(error instanceof Unavailable)) throw error;
          await pause(ms);
        }
      }
      return once(call);
    },
  };
}

/** The route without its host: what errors and counters call it. */
const nameOf = (route: string): string => route.replace(/https?:\/\/[^/]+/, "");

const nextOf = (link: string | undefined): string | null => /<([^>]+)>;\s*rel="next"/.exec(link ?? "")?.[1] ?? null;

interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly said: string;
}

/** The answer inside octokit's error, without the request: that one carries the token. */
function answerOf(error: unknown): ErrorAnswer | null {
  if (!isRecord(error) || !isRecord(error["response"])) return null;
  const { status, headers, data } = error["response"];
  if (typeof status !== "number" || !isRecord(headers)) return null;
  const text = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return { status, headers: Object.fromEntries(text), said: saidIn(data) };
}

function saidIn(data: unknown): string {
  if (!isRecord(data)) return typeof data === "string" && data !== "" ? data.slice(0, 200) : "nothing more";
  const message = typeof data["message"] === "string" ? data["message"] : "nothing more";
  const errors = Array.isArray(data["errors"]) ? data["errors"] : [];
  const details = errors.flatMap((e: unknown) => {
    if (typeof e === "string") return [e];
    return isRecord(e) && typeof e["message"] === "string" ? [e["message"]] : [];
  });
  return [message, ...details].join("; ");
}

function translate(what: string, { status, headers, said }: ErrorAnswer, at: Instant): Error {
  if (status >= 500) return new Unavailable(what, `GitHub answered ${status}: ${said}`);
  const retryAt = retryAtOf(headers, at);
  const limited = retryAt !== null || /rate limit/i.test(said);
  if ((status === 403 || status === 429) && limited) return new RateLimited(what, retryAt ?? instant(at + 60_000));
  return new Refused(what, status, said);
}

/** `retry-after` in seconds, or the reset of an exhausted budget: REST docs, rate limits. */
function retryAtOf(headers: Readonly<Record<string, string | undefined>>, at: Instant): Instant | null {
  const seconds = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(seconds)) return instant(at + seconds * 1000);
  if (headers["x-ratelimit-remaining"] !== "0") return null;
  const reset = Number(headers["x-ratelimit-reset"]);
  return Number.isFinite(reset) ? instant(reset * 1000) : instant(at + 60_000);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
