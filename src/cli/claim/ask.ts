import { ends, Stopped } from "./stopped.ts";

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Asking {
  readonly method?: "GET" | "POST";
  /** The proof of who asks; never part of any message. */
  readonly bearer?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** So long one answer is waited for: a claim is written to the ledger first. */
const patienceMs = 60_000;

/** One question over HTTP, answered as JSON. Redirects are not followed: what is sent is for this address alone. */
export async function ask(url: string, { method = "GET", bearer, form, json, headers }: Asking = {}): Promise<Answer> {
  const host = new URL(url).host;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      redirect: "manual",
      headers: {
        accept: "application/json",
        ...headers,
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    text = await response.text();
  } catch (error) {
    throw new Stopped(ends.unreachable, `${host} does not answer (${reasonOf(error)})`);
  }
  const body = parsed(text);
  if (body === null) throw new Stopped(ends.unreachable, `${host} answered ${response.status}, and no JSON`);
  return { status: response.status, body };
}

function parsed(text: string): Answer["body"] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Answer["body"]) : null;
  } catch {
    // A page of somebody's, most likely a proxy's.
    return null;
  }
}

/** A text of an answer; what is missing makes the whole answer none of ours. */
export function textOf({ body }: Answer, key: string, whose: string): string {
  const value = body[key];
  if (typeof value === "string" && value !== "") return value;
  throw new Stopped(ends.unreachable, `${whose} answered without \`${key}\``);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && "code" in cause) return String(cause.code);
  return error instanceof Error && error.name === "TimeoutError" ? "it took too long" : "no connection";
}
