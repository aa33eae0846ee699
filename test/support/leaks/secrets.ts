import { createPrivateKey } from "node:crypto";
import { Finder } from "./finder.ts";
import { formsOf } from "./forms.ts";

/**
 * What a secret opens, by which it is decided where it may stand: `credential` what subjects collect; `login` sessions
 * and what leads to them; `github` what proves somebody to GitHub, or GitHub's word for it; `key` what operators set.
 */
export type SecretKind = "credential" | "login" | "github" | "key";

export interface Secret {
  readonly kind: SecretKind;
  /** For people: "the setting LEDGER_KEY". */
  readonly name: string;
}

/** Every secret that was issued or set, and the search for them. */
export class Secrets {
  readonly #byForm = new Map<string, Secret>();
  readonly #known = new Set<string>();
  #finder: Finder<Secret> | null = null;

  /** How many there are. */
  get size(): number {
    return this.#known.size;
  }

  add(kind: SecretKind, name: string, text: string): void {
    if (this.#known.has(text)) return;
    this.#known.add(text);
    this.#finder = null;
    const secret: Secret = { kind, name };
    for (const form of formsOf(text)) if (!this.#byForm.has(form)) this.#byForm.set(form, secret);
  }

  /** A key in PEM: a whole line of its middle, and the number that matters as JSON web keys have it. */
  addKey(name: string, pem: string): void {
    const lines = pem.split("\n").filter((line) => line.length === 64);
    this.add("key", name, lines[Math.floor(lines.length / 2)] ?? "");
    this.add("key", name, String(createPrivateKey(pem).export({ format: "jwk" })["d"]));
  }

  in(where: Uint8Array | string): readonly Secret[] {
    this.#finder ??= new Finder(this.#byForm);
    return [...this.#finder.in(typeof where === "string" ? Buffer.from(where) : where)];
  }
}

/** Settings that are secrets by themselves, or hold one. */
const plainSettings = ["WEBHOOK_SECRET", "GITHUB_CLIENT_SECRET", "COUNTERSIGN_KEY", "VAULT_AUTH_SECRET_ID"] as const;

/** Takes up what an operator set. */
export function addSettings(secrets: Secrets, settings: Readonly<Record<string, string>>): void {
  for (const name of plainSettings) {
    const value = settings[name];
    if (value !== undefined) secrets.add("key", `the setting ${name}`, value);
  }
  for (const name of ["PRIVATE_KEY", "LEDGER_KEY", "ISSUER_KEY"]) {
    const pem = settings[name];
    if (pem !== undefined) secrets.addKey(`the setting ${name}`, pem);
  }
  const [, introspection] = settings["INTROSPECT_CLIENTS"]?.split(":") ?? [];
  if (introspection !== undefined) secrets.add("key", "the setting INTROSPECT_CLIENTS", introspection);
}
