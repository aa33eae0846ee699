import { instant, seconds, type Duration, type Instant } from "../../core/instant.ts";
import { Fields } from "./answer.ts";
import { path } from "./path.ts";
import type { Call } from "./wire.ts";

/** How the app proves to Vault who it is. Secrets are asked for at each login: files are renewed by whoever wrote them. */
export type Login =
  | { readonly kind: "approle"; readonly mount: string; readonly roleId: string; readonly secretId: () => string }
  | {
      readonly kind: "kubernetes" | "jwt";
      readonly mount: string;
      readonly role: string;
      readonly token: () => string;
    };

/** The app's own token. */
export interface OwnToken {
  readonly token: string;
  readonly renewable: boolean;
  readonly until: Instant;
  /** How long the login gave. */
  readonly granted: Duration;
}

/** `call`: in the name of nobody. */
export async function logIn(call: Call, login: Login, now: Instant): Promise<OwnToken> {
  return ownToken(await call("write", path`auth/${login.mount}/login`, proofOf(login)), now);
}

function proofOf(login: Login): object {
  if (login.kind === "approle") return { role_id: login.roleId, secret_id: filled(login.secretId(), "secret id") };
  return { role: login.role, jwt: filled(login.token(), "token") };
}

function filled(text: string, what: string): string {
  if (text.trim() === "") throw new Error(`the ${what} that the app logs in to Vault with is empty`);
  return text.trim();
}

/** Of a login or a renewal. */
export function ownToken(answer: unknown, now: Instant): OwnToken {
  const auth = new Fields(answer, "answer").mapping("auth");
  const granted = seconds(auth.whole("lease_duration"));
  return {
    token: auth.text("client_token", /^[A-Za-z0-9._-]{8,}$/u),
    renewable: auth.truth("renewable"),
    until: instant(now + granted),
    granted,
  };
}
