import { isIPv4 } from "node:net";

import { codes } from "./codes.ts";
import type { Settings } from "./environment.ts";

/** Whether a host name, without its port, is this machine and nothing else. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "localhost" || name === "::1" || (isIPv4(name) && name.startsWith("127."));
}

export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Where people and systems reach this deployment, without a slash at the end: also the `iss` of its tokens. */
export function publicUrl(settings: Settings): string | null {
  const example = "write its address alone, such as `https://countersign.example.com`";
  const text = settings.required("PUBLIC_URL", example);
  if (text === null) return null;
  const url = parseUrl(text);
  const web = url !== null && ["http:", "https:"].includes(url.protocol);
  if (!web || url.href !== `${url.origin}/`)
    return settings.problem(codes.malformed, "`PUBLIC_URL` is not the address of a web server", example);
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return settings.problem(codes.exposed, "`PUBLIC_URL` is not https", "tokens are shown there: serve it over https");
  return url.origin;
}

export interface GitHubHost {
  /** `null`: github.com. With a port where there is one. */
  readonly host: string | null;
  readonly protocol: "https" | "http";
  readonly loopback: boolean;
}

export function gitHubHost(settings: Settings): GitHubHost | null {
  const host = settings.get("GHE_HOST");
  const protocol = settings.oneOf("GHE_PROTOCOL", ["https", "http"], "https");
  if (protocol === null) return null;
  if (host === null) {
    if (settings.get("GHE_PROTOCOL") === null) return { host, protocol, loopback: false };
    return settings.problem(codes.contradictory, "`GHE_PROTOCOL` is set without `GHE_HOST`", "unset it, or set both");
  }
  const url = parseUrl(`${protocol}://${host}`);
  if (url === null || url.href !== `${url.origin}/` || /[/@]/.test(host)) {
    const help = "write the host alone, with its port if it has one: `github.example.com`";
    return settings.problem(codes.malformed, `\`GHE_HOST\` is \`${host}\`, which is not a host`, help);
  }
  const loopback = isLoopback(url.hostname);
  if (protocol === "http" && !loopback) {
    const help = "tokens travel there: use `https`; `http` is for a GitHub on this machine";
    return settings.problem(codes.exposed, "`GHE_PROTOCOL` is `http` for a host that is not this machine", help);
  }
  return { host, protocol, loopback };
}

/** Whose clock to follow, in tests against a GitHub on this machine: `null` for our own. */
export function clockUrl(settings: Settings, github: GitHubHost | null): string | null {
  const text = settings.get("CLOCK_URL");
  if (text === null) return null;
  const url = parseUrl(text);
  if (url === null || url.protocol !== "http:")
    return settings.problem(codes.malformed, "`CLOCK_URL` is not an http address", "unset it: it is for tests only");
  if (isLoopback(url.hostname) && github?.loopback === true) return text.replace(/\/$/, "");
  const help = "unset it: a deployment's time is its own; it is for tests against a GitHub on this machine";
  return settings.problem(codes.exposed, "`CLOCK_URL` and `GHE_HOST` are not both on this machine", help);
}
