import { onTestFinished } from "vitest";

import { claimView } from "../../src/core/grant/claim.ts";
import { advance } from "../../src/core/grant/events.ts";
import type { Grant } from "../../src/core/grant/grant.ts";
import { accountId, publicName, repositoryId, type AccountId } from "../../src/core/ids.ts";
import { pagesAt } from "../../src/github/pages.ts";
import type { Claims } from "../../src/ports.ts";
import { hashOf } from "../../src/web/hash.ts";
import type { WebDeps } from "../../src/web/deps.ts";
import { createWeb, serve } from "../../src/web/server.ts";
import { approvedGrant, claimedGrant, issuedGrant } from "../support/grant.ts";
import { handsAt, memoryTickets } from "../support/registers.ts";
import { Browser } from "./browser.ts";

export const publicUrl = "https://countersign.example.com";
export const github = "https://github.example.com/login/oauth/authorize";
export const claimPath = "/claim/41-orders-read-1.1";
export const token = "the-one-token";
const accessRepository = { id: repositoryId(41), owner: "acme", name: "access" };

/** The website over real HTTP, as it stands behind its TLS proxy; one grant of the requester's, issued. */
export async function website(changes: Partial<WebDeps> = {}, port = 0) {
  const clock = handsAt("2026-11-02T09:00:00Z");
  const tickets = memoryTickets();
  const logged: { readonly level: string; readonly facts: object; readonly message: string }[] = [];
  const note = (level: string) => (facts: object, message: string) => void logged.push({ level, facts, message });
  const approved = approvedGrant(clock.now());
  let grant = issuedGrant(approved, "41-orders-read-1.1.1");
  const calls: string[] = [];
  /** Accounts by OAuth code: GitHub's part. */
  const codes = new Map<string, { readonly account: AccountId; readonly login: string }>();
  const find = (name: string): Grant | null => (name === publicName(grant.repository, grant.id) ? grant : null);

  const claims: Claims = {
    view: async (name, account) => claimView(find(name), account, clock.now()),
    claim: async (name, account) => {
      calls.push(`claim ${account}`);
      const view = claimView(find(name), account, clock.now());
      if (view.kind !== "claimable") return view;
      grant = claimedGrant(grant, account, clock.now());
      return {
        kind: "claimed",
        delivery: "token",
        token,
        grant: grant.id,
        entitlement: grant.entitlement,
        audience: "orders-db",
        expiresAt: grant.until,
      };
    },
    report: () => Promise.reject(new Error("a token that was minted has no wrap")),
    confirm: async (_name, account) => {
      calls.push(`confirm ${account}`);
      grant = advance(grant, { kind: "claim-confirmed", by: account }).grant;
      return true;
    },
  };
  /** Accounts that GitHub says may not read the repository. */
  const outsiders = new Set<number>();
  const deps: WebDeps = {
    publicUrl,
    claims,
    runs: { claim: async () => ({ kind: "not-found" }) },
    tickets,
    clock,
    login: {
      authorizeUrl: (state, redirectUri) =>
        `${github}?${new URLSearchParams({ state, redirect_uri: redirectUri }).toString()}`,
      identify: async (code) => codes.get(code) ?? null,
      holderOf: async (token) => codes.get(token) ?? null,
    },
    github: { url: "https://github.example.com", clientId: "Iv1.example" },
    readers: { readable: async ({ account }) => (outsiders.has(account) ? [] : [accessRepository]) },
    inventory: {
      grants: async () => ({ rows: [], next: null }),
      requests: async () => ({ rows: [], next: null }),
    },
    links: pagesAt("https://github.example.com"),
    introspect: async () => ({ active: false }),
    introspectClients: [{ id: "orders-db", secretHash: hashOf("4f1d6c2b9a8e7035") }],
    jwks: { keys: [] },
    sshAuthorities: [],
    webhooks: async () => ({ status: 202, message: "accepted" }),
    ready: [],
    log: { info: note("info"), warn: note("warn"), error: note("error") },
    ...changes,
  };
  const serving = await serve(createWeb(deps), { host: "127.0.0.1", port });
  onTestFinished(() => serving.close());

  const browser = (): Browser => new Browser(serving.url, publicUrl);
  /** Logs a browser in as GitHub would: the account is what counts, whatever its login. */
  const login = async (who: Browser, account: number, name: string, path = "/"): Promise<Response> => {
    const begun = await who.get(`/login?return=${encodeURIComponent(path)}`);
    const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state") ?? "";
    const code = `code-${codes.size}`;
    codes.set(code, { account: accountId(account), login: name });
    return who.get(`/login/callback?${new URLSearchParams({ code, state }).toString()}`);
  };
  return { url: serving.url, outsiders, clock, tickets, logged, calls, codes, browser, login };
}
