import { httpProxy, type Exchange, type Proxy } from "./http-proxy.ts";
import type { Tripwire } from "./tripwire.ts";

/** Stands between the application and the embedded GitHub. */
export const githubProxy = (target: string, wire: Tripwire): Promise<Proxy> =>
  httpProxy({ target, channel: "github", wire, nameOf });

/** `query …: pullRequest, reviews`, `mutation createCheckRun+addComment`, `GET /repos/_/compare/_`: without ids and hashes. */
function nameOf({ incoming, body }: Exchange): string | null {
  const path = (incoming.url ?? "").split("?")[0]!.replace(/^\/api\/v3/u, "");
  // The page on which people log in is opened by a browser, not by the application.
  if (incoming.method === "GET" && path === "/login/oauth/authorize") return null;
  if (!path.endsWith("/graphql")) return `${incoming.method} ${withoutIds(path)}`;
  const { query } = JSON.parse(body.toString("utf8")) as { readonly query: string };
  const called = [...query.replace(/^\s*(?:query|mutation)[^{]*/u, "").matchAll(/\b(\w+)\s*\(/gu)].map(
    (match) => match[1]!,
  );
  const mutation = /^\s*mutation\b/u.test(query);
  return mutation ? `mutation ${called.join("+")}` : `query ${[...new Set(called)].toSorted().join(", ")}`;
}

const withoutIds = (path: string): string =>
  path.replaceAll(/\/(?:[0-9a-f]{40}|\d+|countersign%2F[^/]*|countersign\/[^/]*)/gu, "/_");
