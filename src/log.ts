import { pino, type DestinationStream, type Logger } from "pino";

import type { LogLevel } from "./config.ts";

export interface LogOptions {
  readonly level: LogLevel;
  /** Values that are replaced wherever they stand, whatever they come with. */
  readonly secrets: readonly string[];
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

/**
 * JSON lines. What was sent or received is never in them (bodies, headers, parameters); errors are their name,
 * message and stack; and each line, as it leaves, is searched for whatever looks like a secret.
 */
export function createLog({ level, secrets, destination }: LogOptions): Logger {
  const scrub = scrubber(secrets);
  const options = {
    level,
    base: null,
    serializers: { err: describe, error: describe },
    formatters: { level: (label: string) => ({ level: label }), log: withoutTraffic },
    hooks: { streamWrite: scrub },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** What carries requests, responses and payloads: octokit and Probot put them into log lines under these names. */
const traffic: ReadonlySet<string> = new Set(["body", "rawBody", "payload", "headers", "request", "response", "data"]);
const trafficIfObject: ReadonlySet<string> = new Set(["event", "req", "res"]);

function withoutTraffic(facts: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(facts).filter(
    ([name, value]) => !traffic.has(name) && !(trafficIfObject.has(name) && typeof value === "object"),
  );
  return Object.fromEntries(kept);
}

interface Described {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly status?: number;
  readonly stack?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** An error without the fields that libraries hang on it: octokit's carries the request and its token. */
function describe(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? error : "not an error";
  const { name, message, stack } = error;
  const described: Described = {
    type: name,
    message,
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    ...("status" in error && typeof error.status === "number" ? { status: error.status } : {}),
    ...(stack === undefined ? {} : { stack }),
  };
  if (depth >= 3) return described;
  return {
    ...described,
    ...(error.cause === undefined ? {} : { cause: describe(error.cause, depth + 1) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map((one) => describe(one, depth + 1)) } : {}),
  };
}

/** GitHub's tokens have no fixed length; JWTs; PEM keys; credentials in addresses and headers. */
const looksSecret: readonly (readonly [RegExp, string])[] = [
  [/\b(?:gh[a-z]_|github_pat_)[A-Za-z0-9_.-]+/g, "[token]"],
  [/\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, "[token]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?="))/gs, "[key]"],
  [/\b(bearer|basic|token) [A-Za-z0-9._~+/-]{8,}=*/gi, "$1 [secret]"],
  [/(:\/\/[^:/@\s"]*):[^/@\s"]+@/g, "$1:[secret]@"],
  [/([?&](?:code|state|client_secret|access_token)=)[^&\s"\\]+/g, "$1[secret]"],
  [
    /("(?:authorization|cookie|set-cookie|x-hub-signature(?:-256)?|client_?secret|password|token|secret)":)"(?:[^"\\]|\\.)*"/gi,
    '$1"[secret]"',
  ],
];

/** What is shorter would take ordinary words out of the log. */
const shortest = 6;

function scrubber(secrets: readonly string[]): (line: string) => string {
  // As they stand inside a JSON string.
  const values = secrets
    .filter((secret) => secret.length >= shortest)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
  return (line) => {
    const known = values.reduce((text, value) => text.replaceAll(value, "[secret]"), line);
    return looksSecret.reduce((text, [pattern, instead]) => text.replace(pattern, instead), known);
  };
}
