import { accountId } from "../core/ids.ts";
import type { Login } from "../ports.ts";
import type { Connection } from "./connection.ts";
import { Refused, Unavailable } from "./refusal.ts";
import { holderOf } from "./user-token.ts";

export interface OAuthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly timeoutMs?: number;
}

/** Login with GitHub: only to learn which account somebody is. The token is used once and dropped. */
export function openLogin(connection: Connection, { clientId, clientSecret, timeoutMs = 10_000 }: OAuthOptions): Login {
  const at = `${connection.webUrl}/login/oauth`;

  /** `null`: the code is wrong, used, or too old. */
  async function exchange(code: string, redirectUri: string): Promise<string | null> {
    const what = "POST /login/oauth/access_token";
    const body = { client_id: clientId, client_secret: clientSecret, code, redirect_uri: redirectUri };
    let answer: Response;
    let said: unknown;
    try {
      answer = await fetch(`${at}/access_token`, {
        method: "POST",
        headers: { accept: "application/json", "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
      });
      said = answer.ok ? await answer.json() : null;
    } catch (error) {
      throw new Unavailable(what, error instanceof Error ? error.message : "no answer");
    }
    if (!answer.ok) throw new Unavailable(what, `GitHub answered ${answer.status}`);
    if (typeof said !== "object" || said === null) throw new Unavailable(what, "GitHub answered no object");
    if ("access_token" in said && typeof said.access_token === "string") return said.access_token;
    if ("error" in said && said.error === "bad_verification_code") return null;
    const because = "error" in said ? String(said.error) : "neither token nor error";
    throw new Refused(what, answer.status, because);
  }

  return {
    authorizeUrl(state, redirectUri) {
      const url = new URL(`${at}/authorize`);
      url.search = new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri, state }).toString();
      return url.toString();
    },
    async identify(code, redirectUri) {
      const token = await exchange(code, redirectUri);
      if (token === null) return null;
      const { data } = await connection.send<{ readonly id: number; readonly login: string }>({
        route: "GET /user",
        parameters: {},
        authorization: `token ${token}`,
        safe: true,
      });
      return { account: accountId(data.id), login: data.login };
    },
    holderOf: (token) => holderOf(connection, { clientId, clientSecret }, token),
  };
}
