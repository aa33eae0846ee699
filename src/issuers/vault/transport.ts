import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

import { instant, seconds, type Duration, type Instant } from "../../core/instant.ts";
import { kindOfStatus, sayingIn, VaultFailure } from "./failure.ts";
import { isPath } from "./path.ts";

export interface TransportOptions {
  /** Without a slash at the end: `https://vault.example.com:8200`. */
  readonly address: string;
  /** PEM of whoever signed the server's certificate, where that is none of the well-known ones. */
  readonly ca?: string;
  readonly now: () => Instant;
  readonly timeouts?: { readonly read: Duration; readonly write: Duration };
}

/** What node-vault hands to `request-promise`, as far as it matters here. */
interface Asked {
  readonly method: string;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

interface Answered {
  readonly statusCode: number;
  readonly body: unknown;
  readonly request: { readonly path: string };
}

export interface Transport {
  readonly defaults: () => (asked: Asked) => Promise<Answered>;
}

type Call = { readonly method: string; readonly path: string };
type Heard = { readonly status: number; readonly retryAfter: number; readonly text: string };

const largest = 64 * 1024 * 1024;

/**
 * HTTP as node-vault's `request-promise` option wants it: no redirect is followed, no proxy asked, and every failure
 * is one of ours, since those of HTTP libraries carry tokens and bodies.
 */
export function createTransport(options: TransportOptions): Transport {
  const { address, ca, timeouts = { read: seconds(5), write: seconds(15) } } = options;
  const secure = address.startsWith("https:");
  const kept = { keepAlive: true, timeout: 30_000 };
  const agent = secure ? new HttpsAgent({ ...kept, ...(ca === undefined ? {} : { ca }) }) : new HttpAgent(kept);
  const base = `${address}/v1/`;

  async function send({ method, uri, headers, json }: Asked): Promise<Answered> {
    const [path = "", query = ""] = uri.slice(base.length).split("?");
    if (!uri.startsWith(base) || !isPath(path) || !["", "list=1", "type=irrevocable"].includes(query))
      throw new RangeError("that is no path in Vault");
    const body = json === undefined ? "" : JSON.stringify(json);
    const typed = body === "" ? {} : { "Content-Type": "application/json" };
    const request = (secure ? httpsRequest : httpRequest)(uri, {
      method,
      agent,
      headers: { ...headers, ...typed, "X-Vault-Request": "true", "Content-Length": Buffer.byteLength(body) },
      signal: AbortSignal.timeout(method === "GET" ? timeouts.read : timeouts.write),
    });
    const heard = await hear(request, body).catch((error: unknown) => {
      throw withoutAnswer({ method, path }, error);
    });
    return answered({ method, path }, heard, options.now());
  }

  return { defaults: () => send };
}

function hear(request: ClientRequest, body: string): Promise<Heard> {
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (length > largest) request.destroy(new RangeError("the answer is too long"));
        else chunks.push(chunk);
      });
      response.once("error", reject);
      response.once("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: Number(response.headers["retry-after"] ?? 0),
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    request.end(body);
  });
}

/** Node-vault takes 200 and 204 for success: an accepted revocation (202) is one too. */
function answered(call: Call, { status, retryAfter, text }: Heard, now: Instant): Answered {
  const request = { path: call.path };
  // Sealed, standby or new: what the body says counts, not the status.
  if (call.path === "sys/health") return { statusCode: 200, body: parsed(call, text), request };
  const kind = kindOfStatus(status);
  if (kind === null) {
    const empty = text.trim() === "";
    return { statusCode: empty ? 204 : 200, body: empty ? {} : parsed(call, text), request };
  }
  const retryAt = retryAfter > 0 && retryAfter < 86_400 ? { retryAt: instant(now + retryAfter * 1000) } : {};
  throw new VaultFailure(kind, call, { status, says: sayingIn(text), ...retryAt });
}

function parsed(call: Call, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What stands there is not repeated: it is somebody else's.
    throw new VaultFailure("unreadable", call);
  }
}

/** Nothing was sent where no connection came about; anything else may have reached the server. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL"]);

function withoutAnswer(call: Call, error: unknown): VaultFailure {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const advice = adviceOn(code);
  const known = /^(?!ABORT_ERR)[A-Z_]{2,60}$/u.test(code) ? { code } : { code: "no answer in time" };
  if (advice !== null) return new VaultFailure("unreachable", call, { ...known, advice });
  return new VaultFailure(neverSent.has(code) ? "unreachable" : "unknown", call, known);
}

/** What is wrong with the server's certificate; `null`: nothing. Node docs, "X.509 certificate error codes". */
function adviceOn(code: string): string | null {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "its certificate is for another name than `VAULT_ADDR` has";
  if (code === "CERT_HAS_EXPIRED") return "its certificate is not valid any more";
  if (code === "CERT_NOT_YET_VALID") return "its certificate is not valid yet";
  if (!/CERT|TLS|SIGNATURE|ISSUER/u.test(code)) return null;
  return "its certificate is not trusted: `VAULT_CACERT` names who signed it";
}
