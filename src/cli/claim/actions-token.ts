import { ask, textOf } from "./ask.ts";
import { webAddress } from "./address.ts";
import { ends, Stopped } from "./stopped.ts";

/** The token that GitHub Actions makes for the run that this is part of, for this deployment alone. */
export async function actionsToken(env: NodeJS.ProcessEnv, audience: string): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env;
  if (url === undefined || bearer === undefined)
    throw new Stopped(
      ends.unreachable,
      "this is no run of GitHub Actions that may ask for a token: give its job `permissions: { id-token: write }`",
    );
  if (webAddress(url) === null) throw new Stopped(ends.unreachable, "GitHub Actions names no https address for tokens");
  const asked = new URL(url);
  asked.searchParams.set("audience", audience);
  const answer = await ask(asked.href, { bearer });
  if (answer.status !== 200)
    throw new Stopped(ends.notLoggedIn, `GitHub Actions made no token: it answered ${answer.status}`);
  return textOf(answer, "value", "GitHub Actions");
}
