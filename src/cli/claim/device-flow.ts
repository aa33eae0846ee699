import { ask, textOf, type Answer } from "./ask.ts";
import type { Discovered } from "./deployment.ts";
import { ends, Stopped } from "./stopped.ts";

export interface Waiting {
  /** Says where to enter which code. */
  readonly tell: (page: string, code: string) => void;
  readonly pause: (seconds: number) => Promise<void>;
}

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/**
 * GitHub's device flow: its docs, "Authorizing OAuth apps", "Device flow", which hold for GitHub Apps too. The token
 * that comes of it is for whoever called, and is kept nowhere.
 */
export async function logIn({ github, clientId }: Discovered, { tell, pause }: Waiting): Promise<string> {
  const host = new URL(github).host;
  const begun = await ask(`${github}/login/device/code`, { method: "POST", form: { client_id: clientId } });
  if (typeof begun.body["error"] === "string")
    throw new Stopped(ends.notLoggedIn, `${host} begins no login: ${whyNot(begun)}`);
  const deviceCode = textOf(begun, "device_code", host);
  const page = `${github}/login/device`;
  // Where to enter it is known: what GitHub calls its page is not asked to lead anywhere else.
  tell(page, textOf(begun, "user_code", host));
  let interval = secondsIn(begun, "interval") ?? 5;
  for (;;) {
    await pause(interval);
    const form = { client_id: clientId, device_code: deviceCode, grant_type: deviceGrant };
    const answer = await ask(`${github}/login/oauth/access_token`, { method: "POST", form });
    const { access_token: token, error } = answer.body;
    if (typeof token === "string") return token;
    if (error === "authorization_pending") continue;
    if (error !== "slow_down") throw new Stopped(ends.notLoggedIn, whyNot(answer));
    interval = Math.max(interval + 5, secondsIn(answer, "interval") ?? 0);
  }
}

const reasons: Readonly<Record<string, string>> = {
  access_denied: "the login was declined at GitHub; nothing was collected",
  expired_token: "nobody entered the code in time; start again",
  token_expired: "nobody entered the code in time; start again",
  device_flow_disabled:
    'this app lets nobody log in from a terminal: its owner turns on "Enable Device Flow" at GitHub',
  incorrect_client_credentials: "GitHub does not know the app that this deployment names",
  incorrect_device_code: "GitHub does not know the code any more; start again",
};

function whyNot({ status, body }: Answer): string {
  const error = typeof body["error"] === "string" ? body["error"] : `it answered ${status}`;
  return reasons[error] ?? `GitHub did not log you in (${error.slice(0, 60)})`;
}

function secondsIn({ body }: Answer, key: string): number | null {
  const value = body[key];
  return typeof value === "number" && value > 0 && value <= 300 ? value : null;
}
