import { createHash } from "node:crypto";

import { codes } from "./codes.ts";
import type { Settings } from "./environment.ts";
import { isSymmetricKey } from "./keys.ts";
import { Secret } from "./secret.ts";

const leastLength = 16;
const known: readonly RegExp[] = [/^(.)\1*$/, /^(?:development|secret|change-?me|password|webhook|example|default)+$/i];

const isWeak = (text: string): boolean => text.length < leastLength || known.some((pattern) => pattern.test(text));

/** What GitHub signs deliveries with: `new,old` while it is being replaced. */
export function webhookSecrets(settings: Settings): readonly Secret[] | null {
  const help = "generate one with `openssl rand -hex 32`, and set the same at GitHub";
  const text = settings.required("WEBHOOK_SECRET", help);
  const parts = text === null ? null : settings.rotating("WEBHOOK_SECRET", text);
  if (parts === null) return null;
  if (!parts.some(isWeak)) return parts.map((part) => new Secret(part));
  const message = `\`WEBHOOK_SECRET\` can be guessed: it is shorter than ${leastLength} characters, or well known`;
  return settings.problem(codes.weak, message, help);
}

/** Encrypts at rest: 32 bytes, base64url. */
export function keysAtRest(settings: Settings): readonly Secret[] | null {
  const text = settings.get("COUNTERSIGN_KEY");
  const parts = text === null ? [] : settings.rotating("COUNTERSIGN_KEY", text);
  if (parts === null) return null;
  if (parts.every(isSymmetricKey)) return parts.map((part) => new Secret(part));
  const help = "generate one with `openssl rand -base64 32 | tr '+/' '-_'`";
  return settings.problem(codes.malformed, "`COUNTERSIGN_KEY` is not 32 bytes as base64url", help);
}

/** A system that may ask whether a token is good. Its secret is kept as SHA-256 only. */
export interface IntrospectClient {
  readonly id: string;
  /** Hex. */
  readonly secretHash: string;
}

/** `INTROSPECT_CLIENTS`: `id:secret`, comma-separated; an id may come twice while its secret is being replaced. */
export function introspectClients(settings: Settings): readonly IntrospectClient[] | null {
  const text = settings.get("INTROSPECT_CLIENTS");
  if (text === null) return [];
  const clients: IntrospectClient[] = [];
  text.split(",").forEach((written, at) => {
    const { id, secret } = /^(?<id>[A-Za-z0-9._-]{1,64}):(?<secret>[\x21-\x7e]+)$/.exec(written.trim())?.groups ?? {};
    const which = `client ${at + 1} of \`INTROSPECT_CLIENTS\``;
    if (id === undefined || secret === undefined)
      settings.problem(codes.malformed, `${which} is not \`id:secret\``, "write `id:secret`, comma-separated");
    else if (isWeak(secret)) {
      const help = "generate one with `openssl rand -hex 32`";
      settings.problem(codes.weak, `the secret of ${which} can be guessed`, help);
    } else clients.push({ id, secretHash: createHash("sha256").update(secret).digest("hex") });
  });
  return clients;
}
