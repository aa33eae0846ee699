import type { Instant } from "../../core/instant.ts";
import { IssuerFailure } from "../../ports/issuer.ts";

/** What went wrong with a call, as far as it decides what to do about it. */
export type FailureKind =
  /** 503: nothing works until somebody unseals it. */
  | "sealed"
  /** 429 on anything but health: a quota. */
  | "rate-limited"
  /** 412: this node does not know that state yet. */
  | "not-synchronised"
  /** 403: a policy that is missing, or a token that is dead. */
  | "forbidden"
  /** 400. */
  | "rejected"
  /** 404. */
  | "not-found"
  /** 500: an engine cannot reach its target; Vault itself goes on trying. */
  | "broken"
  /** No connection was made: nothing happened. */
  | "unreachable"
  /** No answer came: it may have happened. Never repeated blindly. */
  | "unknown"
  /** An answer that is none of Vault's. */
  | "unreadable";

/**
 * A call that failed: its method, path and status, and never a body, which may hold a secret. `retryAt` is what Vault
 * asked for with `Retry-After`.
 */
export class VaultFailure extends IssuerFailure {
  override readonly name = "VaultFailure";
  readonly kind: FailureKind;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  /** Which of the answers that mean something to us it was. */
  readonly says: Saying | null;

  constructor(
    kind: FailureKind,
    call: { readonly method: string; readonly path: string },
    more: {
      readonly status?: number;
      readonly code?: string;
      readonly says?: Saying | null;
      readonly retryAt?: Instant;
      readonly advice?: string;
    } = {},
  ) {
    const said = more.status ?? more.code;
    const advice = more.advice === undefined ? "" : `: ${more.advice}`;
    super(
      `Vault: ${call.method} ${call.path}: ${said === undefined ? "" : `${said}, `}${told[kind]}${advice}`,
      more.retryAt ?? null,
    );
    this.kind = kind;
    this.method = call.method;
    this.path = call.path;
    this.status = more.status ?? null;
    this.says = more.says ?? null;
  }
}

const told: Readonly<Record<FailureKind, string>> = {
  sealed: "the server is sealed",
  "rate-limited": "a quota is used up",
  "not-synchronised": "this node is behind",
  forbidden: "permission denied",
  rejected: "refused as it was asked",
  "not-found": "there is nothing",
  broken: "the engine failed",
  unreachable: "the server cannot be reached",
  unknown: "no answer came, so it may have happened",
  unreadable: "the answer is none of Vault's",
};

export const isFailure = (error: unknown, ...kinds: readonly FailureKind[]): error is VaultFailure =>
  error instanceof VaultFailure && kinds.includes(error.kind);

/** What a status means; `null`: it is no failure. */
export function kindOfStatus(status: number): FailureKind | null {
  if (status === 200 || status === 202 || status === 204) return null;
  const known: Readonly<Record<number, FailureKind>> = {
    400: "rejected",
    403: "forbidden",
    404: "not-found",
    412: "not-synchronised",
    429: "rate-limited",
    503: "sealed",
  };
  return known[status] ?? (status >= 500 ? "broken" : "unreadable");
}

/** Answers that decide what to do next. Of everything else that Vault writes into `errors`, nothing is kept. */
const sayings = {
  "no-such-accessor": /invalid accessor|failed to find accessor entry/u,
  "no-such-wrap": /wrapping token is not valid or does not exist/u,
  /** Nothing stands there. A path that does not exist at all is told otherwise. */
  nothing: /^\s*\{"errors":\[\]\}\s*$/u,
} as const;
export type Saying = keyof typeof sayings;

export function sayingIn(body: string): Saying | null {
  const found = Object.entries(sayings).find(([, pattern]) => pattern.test(body));
  return found === undefined ? null : (found[0] as Saying);
}

/** Vault was asked, knows the path, and says that nothing stands there. */
export const saysNothing = (error: unknown): boolean => error instanceof VaultFailure && error.says === "nothing";

/** What was asked for; `null` where Vault says this instead. */
export async function unlessSaid<T>(saying: Saying, asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof VaultFailure && error.says === saying) return null;
    throw error;
  }
}
