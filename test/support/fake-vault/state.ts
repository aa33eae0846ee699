import { randomBytes, randomUUID } from "node:crypto";

import type { Instant } from "../../../src/core/instant.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface Token {
  readonly id: string;
  readonly accessor: string;
  readonly policies: readonly string[];
  readonly meta: Readonly<Record<string, string>> | null;
  readonly path: string;
  readonly orphan: boolean;
  readonly parent: string | null;
  readonly entity: string;
  readonly createdAt: Instant;
  readonly explicitMax: number;
  /** `null`: it has no end of its own. */
  expiresAt: number | null;
  /** It can be renewed up to here; `null`: not at all. */
  readonly renewableUntil: number | null;
  /** How long one renewal gives. */
  readonly period: number;
  /** What lies in it: the token opens it, once. */
  readonly wraps: Json | null;
}

export interface SecretId {
  readonly id: string;
  readonly accessor: string;
  readonly role: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly ttl: number;
}

export interface Group {
  readonly id: string;
  readonly policies: readonly string[];
  readonly members: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: number;
}

/** Everything that the fake keeps: what a restart finds again. */
export class State {
  sealed = false;
  now: () => Instant;
  readonly tokens = new Map<string, Token>();
  readonly policies = new Map<string, string>();
  /** Roles, configurations, and whatever else is written at a path and read back. */
  readonly written = new Map<string, Json>();
  readonly secretIds = new Map<string, SecretId>();
  readonly roleIds = new Map<string, string>();
  readonly mounts = new Map<string, { readonly type: string; readonly accessor: string }>();
  readonly entities = new Map<string, { readonly id: string; readonly name: string }>();
  readonly aliases = new Map<string, string>();
  readonly groups = new Map<string, Group>();
  readonly certificates = new Map<string, { readonly pem: string; revokedAt: number }>();
  readonly quotas = new Map<
    string,
    { readonly path: string; readonly rate: number; readonly interval: number; used: number[] }
  >();

  constructor(now: () => Instant) {
    this.now = now;
  }

  /** One that lives. */
  token(id: string | undefined): Token | null {
    const token = id === undefined ? undefined : this.tokens.get(id);
    if (token === undefined) return null;
    if (token.expiresAt === null || token.expiresAt > this.now()) return token;
    this.revoke(token);
    return null;
  }

  byAccessor = (accessor: unknown): Token | null =>
    this.token([...this.tokens.values()].find((token) => token.accessor === accessor)?.id);

  /** With everything below it. */
  revoke(token: Token): void {
    this.tokens.delete(token.id);
    for (const child of this.tokens.values()) if (child.parent === token.id) this.revoke(child);
  }

  make(of: Partial<Token> & Pick<Token, "path" | "policies">): Token {
    const token: Token = {
      id: `hvs.${randomBytes(18).toString("hex")}`,
      accessor: letters(24),
      meta: null,
      orphan: true,
      parent: null,
      entity: "",
      createdAt: this.now(),
      explicitMax: 0,
      expiresAt: null,
      renewableUntil: null,
      period: 0,
      wraps: null,
      ...of,
    };
    this.tokens.set(token.id, token);
    return token;
  }

  policiesOf = (token: Token): readonly string[] => [
    ...token.policies,
    ...[...this.groups.values()]
      .filter(({ members }) => token.entity !== "" && members.includes(token.entity))
      .flatMap(({ policies }) => policies),
  ];

  /** The entity that a login belongs to: a new one where none has that alias. */
  entityFor(mount: string, name: string): string {
    const key = `${this.mounts.get(`auth/${mount}`)?.accessor}/${name}`;
    const id = this.aliases.get(key) ?? randomUUID();
    this.aliases.set(key, id);
    return id;
  }
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
export const letters = (length: number): string =>
  [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");

/** `90s`, `15m`, `1h`, `90` or 90: in seconds. */
export function secondsOf(value: unknown): number {
  const parts = /^(\d+)([smhd]?)$/u.exec(textIn(value) || "0");
  if (parts === null) throw new Answer(400, { errors: ["error parsing duration"] });
  return Number(parts[1]) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[parts[2] ?? ""] ?? 1);
}

/** A text or a number, as a text; nothing else is one. */
export const textIn = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

/** An answer that ends a call, from wherever it is. */
export class Answer extends Error {
  readonly status: number;
  readonly body: Json | null;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, body: Json | null, headers: Readonly<Record<string, string>> = {}) {
    super(`${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export const refused = (status: number, ...errors: readonly string[]): Answer => new Answer(status, { errors });
/** Vault wraps what an engine complains about. */
export const complaint = (status: number, what: string): Answer =>
  refused(status, `1 error occurred:\n\t* ${what}\n\n`);
export const nothing = (): Answer => new Answer(404, { errors: [] });

export const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? value.map(textIn)
    : textIn(value)
        .split(",")
        .filter((one) => one !== "");
