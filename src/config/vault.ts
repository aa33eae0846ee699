import { readFileSync } from "node:fs";

import { parseDuration } from "../core/duration.ts";
import { hours, minutes, type Duration } from "../core/instant.ts";
import { codes } from "./codes.ts";
import type { Environment, Settings } from "./environment.ts";
import { Secret } from "./secret.ts";
import { isLoopback, parseUrl } from "./urls.ts";

/** Where credentials come from, and how the app proves to Vault (or OpenBao) who it is. */
export interface VaultConfig {
  /** Without a slash at the end. */
  readonly address: string;
  readonly namespace: string | null;
  /** PEM of whoever signed the server's certificate; `null`: one of the well-known ones. */
  readonly ca: string | null;
  readonly login: VaultLogin;
  /** How long what is ready may lie uncollected. */
  readonly claimWindow: Duration;
  /** As many requests as the server is given. */
  readonly requestsPerSecond: number;
}

/** Files are read at each login: they are renewed by whoever wrote them. */
export type VaultLogin =
  | { readonly kind: "approle"; readonly mount: string; readonly roleId: string; readonly secretId: Proof }
  | { readonly kind: "kubernetes" | "jwt"; readonly mount: string; readonly role: string; readonly token: Proof };

/** A secret as it stands in the environment, or the file that holds it. */
export type Proof = { readonly value: Secret } | { readonly file: string };

/** What must never be read in a log. */
export function loginSecrets({ login }: VaultConfig): readonly Secret[] {
  const proof = login.kind === "approle" ? login.secretId : login.token;
  return "value" in proof ? [proof.value] : [];
}

const ways = ["approle", "kubernetes", "jwt"] as const;
const podToken = "/var/run/secrets/kubernetes.io/serviceaccount/token";

const own: ReadonlySet<string> = new Set([
  "VAULT_ADDR",
  "VAULT_NAMESPACE",
  "VAULT_CACERT",
  "VAULT_AUTH",
  "VAULT_AUTH_MOUNT",
  "VAULT_AUTH_ROLE",
  "VAULT_AUTH_ROLE_ID",
  "VAULT_AUTH_SECRET_ID",
  "VAULT_AUTH_SECRET_ID_FILE",
  "VAULT_AUTH_TOKEN",
  "VAULT_AUTH_TOKEN_FILE",
  "VAULT_CLAIM_WINDOW",
  "VAULT_REQUESTS_PER_SECOND",
]);

/** What Vault's own tools read from the environment and Countersign does not is refused by name. */
function refuseOthers(settings: Settings, env: Environment): void {
  const here = Object.keys(env).filter((name) => name.startsWith("VAULT_") && settings.get(name) !== null);
  for (const name of here.filter((one) => !own.has(one))) {
    if (name === "VAULT_SKIP_VERIFY")
      settings.problem(
        codes.exposed,
        "`VAULT_SKIP_VERIFY` is set: whoever answers would be believed",
        "unset it, and name who signed the server's certificate in `VAULT_CACERT`",
      );
    else settings.problem(codes.unsupported, `\`${name}\` is not supported`, `unset it, or write one of ${list(own)}`);
  }
}

const list = (names: Iterable<string>): string => [...names].map((name) => `\`${name}\``).join(", ");

/** `none`: no Vault is configured; `null`: something is wrong with it. */
export function vaultConfig(
  settings: Settings,
  env: Environment,
  keys: readonly Secret[] | null,
): VaultConfig | "none" | null {
  refuseOthers(settings, env);
  const set = [...own].filter((name) => settings.get(name) !== null);
  if (set.length === 0) return "none";
  if (settings.get("VAULT_ADDR") === null)
    return settings.problem(
      codes.contradictory,
      `${list(set)} is set, and \`VAULT_ADDR\` is not`,
      "set it, or unset them",
    );
  if (keys?.length === 0)
    settings.problem(
      codes.missing,
      "`COUNTERSIGN_KEY` is not set, and `VAULT_ADDR` is: what opens a credential is kept encrypted until it is collected",
      "generate one with `openssl rand -base64 32 | tr '+/' '-_'`",
    );
  const read = {
    address: address(settings),
    namespace: namespace(settings),
    ca: authority(settings),
    login: login(settings),
    claimWindow: claimWindow(settings),
    requestsPerSecond: rate(settings),
  };
  const { address: at, namespace: within, ca, login: as, claimWindow: window, requestsPerSecond } = read;
  if (at === null || within === null || ca === null || as === null || window === null || requestsPerSecond === null)
    return null;
  return {
    address: at,
    namespace: within === "" ? null : within,
    ca: ca === "" ? null : ca,
    login: as,
    claimWindow: window,
    requestsPerSecond,
  };
}

function address(settings: Settings): string | null {
  const text = settings.get("VAULT_ADDR") ?? "";
  const example = "write its address alone, such as `https://vault.example.com:8200`";
  const url = parseUrl(text);
  const web = url !== null && ["http:", "https:"].includes(url.protocol);
  if (!web || url.href !== `${url.origin}/`)
    return settings.problem(codes.malformed, "`VAULT_ADDR` is not the address of a server", example);
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return settings.problem(codes.exposed, "`VAULT_ADDR` is not https", "tokens travel there: use https");
  return url.origin;
}

/** Empty: none. */
function namespace(settings: Settings): string | null {
  const text = (settings.get("VAULT_NAMESPACE") ?? "").replace(/\/$/u, "");
  if (text === "" || /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/u.test(text)) return text;
  return settings.problem(codes.malformed, "`VAULT_NAMESPACE` is not a namespace", "write it as `team/orders`");
}

/** Empty: whoever is well known. */
function authority(settings: Settings): string | null {
  const file = settings.get("VAULT_CACERT");
  if (file === null) return "";
  const text = fileText(settings, "VAULT_CACERT", file);
  if (text === null || text.includes("-----BEGIN CERTIFICATE-----")) return text;
  return settings.problem(codes.malformed, "the file of `VAULT_CACERT` holds no certificate as PEM", "name a PEM file");
}

function fileText(settings: Settings, name: string, file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const message = `the file of \`${name}\`, \`${file}\`, cannot be read (${code})`;
    return settings.problem(codes.unreadable, message, "check the path and who may read it");
  }
}

function login(settings: Settings): VaultLogin | null {
  const kind = settings.get("VAULT_AUTH");
  if (kind === null) return settings.problem(codes.missing, "`VAULT_AUTH` is not set", `write one of ${list(ways)}`);
  const way = settings.oneOf("VAULT_AUTH", ways, "approle");
  if (way === null) return null;
  const mount = settings.get("VAULT_AUTH_MOUNT") ?? way;
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/u.test(mount))
    settings.problem(codes.malformed, "`VAULT_AUTH_MOUNT` is not a mount", "write it as `approle`");
  return way === "approle" ? appRole(settings, mount) : byToken(settings, way, mount);
}

function appRole(settings: Settings, mount: string): VaultLogin | null {
  refuseBeside(settings, "approle", ["VAULT_AUTH_ROLE", "VAULT_AUTH_TOKEN", "VAULT_AUTH_TOKEN_FILE"]);
  const roleId = settings.required("VAULT_AUTH_ROLE_ID", "`vault read auth/approle/role/countersign/role-id` tells it");
  const secretId = proof(settings, "VAULT_AUTH_SECRET_ID", null);
  return roleId === null || secretId === null ? null : { kind: "approle", mount, roleId, secretId };
}

function byToken(settings: Settings, kind: "kubernetes" | "jwt", mount: string): VaultLogin | null {
  refuseBeside(settings, kind, ["VAULT_AUTH_ROLE_ID", "VAULT_AUTH_SECRET_ID", "VAULT_AUTH_SECRET_ID_FILE"]);
  const role = settings.required("VAULT_AUTH_ROLE", "it is the role that an administrator made for Countersign");
  const token = proof(settings, "VAULT_AUTH_TOKEN", kind === "kubernetes" ? podToken : null);
  return role === null || token === null ? null : { kind, mount, role, token };
}

function refuseBeside(settings: Settings, kind: string, names: readonly string[]): void {
  for (const name of names.filter((one) => settings.get(one) !== null))
    settings.problem(codes.contradictory, `\`${name}\` is not for \`VAULT_AUTH=${kind}\``, "unset it");
}

/** From the environment, or from a file whose path has the same name with `_FILE`. */
function proof(settings: Settings, name: string, otherwise: string | null): Proof | null {
  const value = settings.get(name);
  const file = settings.get(`${name}_FILE`) ?? (value === null ? otherwise : null);
  if (value !== null && file !== null)
    return settings.problem(codes.contradictory, `\`${name}\` and \`${name}_FILE\` are both set`, "unset one of them");
  if (value !== null) return { value: new Secret(value) };
  if (file === null)
    return settings.problem(codes.missing, `neither \`${name}\` nor \`${name}_FILE\` is set`, "set one of them");
  return fileText(settings, `${name}_FILE`, file) === null ? null : { file };
}

function claimWindow(settings: Settings): Duration | null {
  const text = settings.get("VAULT_CLAIM_WINDOW");
  if (text === null) return hours(24);
  const read = parseDuration(text);
  if (read.ok && read.value >= minutes(1) && read.value <= hours(24)) return read.value;
  const message = `\`VAULT_CLAIM_WINDOW\` is \`${text}\``;
  return settings.problem(codes.malformed, message, "write a length from `1m` to `24h`");
}

function rate(settings: Settings): number | null {
  const text = settings.get("VAULT_REQUESTS_PER_SECOND") ?? "200";
  if (/^[1-9]\d{0,4}$/u.test(text)) return Number(text);
  const message = `\`VAULT_REQUESTS_PER_SECOND\` is \`${text}\``;
  return settings.problem(codes.malformed, message, "write a number from 1 to 99999");
}
